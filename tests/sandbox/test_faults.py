"""Every switch does what it says, to the calls it names and no others."""

import time
from typing import Any

import httpx
import pytest

from tests.sandbox.rehearsal import BLUESKY, Desk, a_record

CREATES = {
    "mastodon": "mastodon.statuses.create",
    "facebook": "facebook.feed.create",
    "bluesky": "bluesky.createRecord",
    "wordpress": "wordpress.posts.create",
}


def publish(desk: Desk, network: str) -> httpx.Response:
    """One post on a network, signed in afresh."""
    if network == "mastodon":
        return desk.toot("Flu shots today", desk.token("mastodon", "maple"))
    if network == "facebook":
        token, path = desk.token("facebook", "maple"), f"/{desk.page_id()}/feed"
        return desk.graph("POST", path, token, data={"message": "Flu shots today"})
    if network == "bluesky":
        return desk.skeet(desk.session().json(), a_record())
    return desk.blog("POST", "/posts", json={"title": "Flu shots", "status": "publish"})


every_network = pytest.mark.parametrize("network", list(CREATES))


@every_network
def test_accept_then_drop_takes_the_post_and_cuts_the_line(desk: Desk, network: str) -> None:
    desk.switch(CREATES[network], "accept_then_drop", times=1)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        publish(desk, network)
    assert len(desk.accepted(network)) == 1
    [call] = [c for c in desk.calls(network) if c["fault"]]
    assert (call["fault"], call["status"]) == ("accept_then_drop", 0)
    assert publish(desk, network).is_success


@every_network
def test_accept_then_500_takes_the_post_and_answers_with_trouble(desk: Desk, network: str) -> None:
    desk.switch(CREATES[network], "accept_then_500", times=1)
    said = publish(desk, network)
    assert said.status_code == 500
    assert said.headers["content-type"].startswith("application/json")
    assert len(desk.accepted(network)) == 1


@every_network
def test_drop_before_takes_nothing(desk: Desk, network: str) -> None:
    desk.switch(CREATES[network], "drop_before", times=1)
    with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
        publish(desk, network)
    assert desk.accepted(network) == []


@every_network
def test_html_is_a_gateways_page_and_takes_nothing(desk: Desk, network: str) -> None:
    desk.switch(CREATES[network], "html", times=1)
    said = publish(desk, network)
    assert (said.status_code, said.headers["content-type"]) == (502, "text/html")
    assert desk.accepted(network) == []


REFUSALS: dict[str, tuple[int, Any]] = {
    "mastodon": (422, lambda said: "Validation failed" in said["error"]),
    "facebook": (400, lambda said: said["error"]["code"] == 368),
    "bluesky": (400, lambda said: said["error"] == "InvalidRequest"),
    "wordpress": (403, lambda said: said["code"] == "rest_cannot_create"),
}


@every_network
def test_refuse_says_no_in_the_networks_words(desk: Desk, network: str) -> None:
    desk.switch(CREATES[network], "refuse", times=1)
    said = publish(desk, network)
    status, is_right = REFUSALS[network]
    assert said.status_code == status
    assert is_right(said.json())
    assert desk.accepted(network) == []


THROTTLES: dict[str, tuple[int, str]] = {
    "mastodon": (429, "X-RateLimit-Reset"),
    "facebook": (400, "X-Business-Use-Case-Usage"),
    "bluesky": (429, "RateLimit-Reset"),
    "wordpress": (429, "Retry-After"),
}


@every_network
def test_throttle_uses_the_networks_own_headers(desk: Desk, network: str) -> None:
    desk.switch(CREATES[network], "throttle", times=1, seconds=120)
    said = publish(desk, network)
    status, header = THROTTLES[network]
    assert (said.status_code, header in said.headers) == (status, True)
    assert desk.accepted(network) == []


def test_facebook_says_how_many_minutes_to_wait(desk: Desk) -> None:
    desk.switch("facebook.feed.create", "throttle", times=1, seconds=120)
    said = publish(desk, "facebook")
    assert said.json()["error"]["code"] == 80001
    usage = httpx.Response(200, text=said.headers["X-Business-Use-Case-Usage"]).json()
    assert usage[desk.page_id()][0]["estimated_time_to_regain_access"] == 2


def test_bluesky_says_when_to_come_back(desk: Desk) -> None:
    desk.switch("bluesky.createRecord", "throttle", times=1, seconds=120)
    said = publish(desk, "bluesky")
    assert 118 <= int(said.headers["RateLimit-Reset"]) - time.time() <= 123
    assert said.headers["RateLimit-Remaining"] == "0"


def test_slow_waits_and_then_goes_on(desk: Desk) -> None:
    desk.switch("mastodon.statuses.create", "slow", times=1, seconds=0.4)
    began = time.monotonic()
    assert publish(desk, "mastodon").status_code == 200
    assert time.monotonic() - began >= 0.4


@pytest.mark.parametrize("network", ["mastodon", "facebook"])
def test_an_expired_token_stays_expired(desk: Desk, network: str) -> None:
    token = desk.token(network, "maple")
    desk.switch("*", "expire_token", times=1, network=network)

    def ask() -> httpx.Response:
        if network == "facebook":
            return desk.graph("GET", "/me", token)
        path = "/mastodon/api/v1/accounts/verify_credentials"
        return desk.http.get(path, headers={"Authorization": f"Bearer {token}"})

    first, second = ask(), ask()
    assert first.status_code == second.status_code == (400 if network == "facebook" else 401)
    if network == "facebook":
        assert (first.json()["error"]["code"], first.json()["error"]["error_subcode"]) == (190, 463)


def test_an_expired_session_can_be_refreshed(desk: Desk) -> None:
    session = desk.session().json()
    desk.switch("bluesky.createRecord", "expire_token", times=1)
    assert desk.skeet(session, a_record()).json()["error"] == "ExpiredToken"
    nsid = "com.atproto.server.refreshSession"
    fresh = desk.xrpc("POST", nsid, session["refreshJwt"]).json()
    assert desk.skeet(fresh, a_record()).status_code == 200


def test_a_revoked_application_password_is_401(desk: Desk) -> None:
    desk.switch("wordpress.posts.create", "expire_token", times=1)
    said = publish(desk, "wordpress")
    assert (said.status_code, said.json()["code"]) == (401, "incorrect_password")


def test_a_refused_post_is_answered_even_when_the_answer_should_be_lost(desk: Desk) -> None:
    """accept_then_drop drops answers to what was accepted; a "no" is not lost."""
    desk.switch("mastodon.statuses.create", "accept_then_drop")
    assert desk.toot("", desk.token("mastodon", "maple")).status_code == 422


def test_a_switch_counts_its_times_and_then_rests(desk: Desk) -> None:
    desk.switch("mastodon.statuses.create", "refuse", times=2)
    said = [publish(desk, "mastodon").status_code for _ in range(4)]
    assert said == [422, 422, 200, 200]
    [switch] = desk.control("GET", "switches")["switches"]
    assert switch["fired"] == 2


def test_a_chance_of_a_half_is_about_a_half(desk: Desk) -> None:
    desk.switch("mastodon.statuses.create", "refuse", probability=0.5)
    token = desk.token("mastodon", "maple")
    refused = sum(desk.toot("x", token).status_code == 422 for _ in range(100))
    assert 25 <= refused <= 75


def test_a_switch_touches_only_its_account_network_and_call(desk: Desk) -> None:
    desk.control("POST", "accounts", json={"network": "mastodon", "name": "oak"})
    desk.switch("mastodon.statuses.create", "refuse", account="oak")
    desk.switch("*", "refuse", network="bluesky")
    assert desk.toot("x", desk.token("mastodon", "maple")).status_code == 200
    assert desk.toot("x", desk.token("mastodon", "oak")).status_code == 422
    assert desk.session(*BLUESKY).status_code == 400
    assert publish(desk, "wordpress").status_code == 201


def test_a_removed_switch_does_nothing(desk: Desk) -> None:
    one = desk.switch("mastodon.statuses.create", "refuse")
    desk.switch("wordpress.*", "refuse")
    desk.control("DELETE", "switches", params={"id": one["id"]})
    assert publish(desk, "mastodon").status_code == 200
    assert publish(desk, "wordpress").status_code == 403
    assert desk.control("DELETE", "switches")["switches"] == []
    assert publish(desk, "wordpress").status_code == 201


@pytest.mark.parametrize(
    "wrong",
    [
        {"fault": "explode"},
        {"fault": "slow", "call": "mastodon.nothing"},
        {"fault": "slow", "probability": 2},
        {"fault": "slow", "probability": "often"},
        {"fault": "slow", "seconds": -1},
        {"fault": "slow", "times": "many"},
        {},
    ],
)
def test_a_switch_that_makes_no_sense_is_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    said = desk.http.post("/_control/switches", json=wrong)
    assert (said.status_code, bool(said.json()["error"])) == (422, True)


def test_the_delay_holds_for_every_network_call_and_no_page(desk: Desk) -> None:
    desk.settings(latency_ms=300)
    began = time.monotonic()
    desk.http.get("/mastodon/api/v2/instance")
    between = time.monotonic()
    desk.http.get("/")
    assert between - began >= 0.3
    assert time.monotonic() - between < 0.3


@pytest.mark.parametrize(
    "wrong", [{"latency_ms": "fast"}, {"latency_ms": -1}, {"colour": "red"}, {"media_seconds": []}]
)
def test_a_setting_that_makes_no_sense_is_refused(desk: Desk, wrong: dict[str, Any]) -> None:
    assert desk.http.post("/_control/settings", json=wrong).status_code == 422


def test_the_journal_has_no_token_and_no_text(desk: Desk) -> None:
    token = desk.token("facebook", "maple")
    desk.http.get(f"/facebook/me?access_token={token}&appsecret_proof=x")
    publish(desk, "mastodon")
    whole = str(desk.calls())
    assert token not in whole
    assert "Flu shots" not in whole
    assert {call["call"] for call in desk.calls()} >= {"facebook.me", "mastodon.statuses.create"}
