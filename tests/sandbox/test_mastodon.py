"""Mastodon as documented: apps, agreement, posts, pictures."""

import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox import grants
from sandbox.html import HTMLParser
from sandbox.mastodon import text
from tests.sandbox.rehearsal import Desk, a_picture

BACK = "https://practice.test/back"
VERIFIER = "a-verifier-of-more-than-forty-three-letters-0123456789"


def an_app(desk: Desk, **values: Any) -> dict[str, Any]:
    body = {"client_name": "Bedside", "redirect_uris": BACK, "scopes": "read write", **values}
    return desk.http.post("/mastodon/api/v1/apps", json=body).json()


def agree(desk: Desk, app: dict[str, Any], **values: str) -> dict[str, list[str]]:
    """Press the button on the screen; what comes back in the address."""
    form = {
        "client_id": app["client_id"],
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "read write",
        "state": "s1",
        "code_challenge": grants.challenge_of(VERIFIER),
        "code_challenge_method": "S256",
        "account": "maple",
        "decision": "allow",
        **values,
    }
    said = desk.http.post("/mastodon/oauth/authorize", data=form)
    assert said.status_code == 302, said.text
    return parse_qs(urlsplit(said.headers["location"]).query)


def swap(desk: Desk, app: dict[str, Any], code: str, **values: str) -> httpx.Response:
    body = {
        "grant_type": "authorization_code",
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "redirect_uri": BACK,
        "code": code,
        "code_verifier": VERIFIER,
        **values,
    }
    return desk.http.post("/mastodon/oauth/token", data=body)


def test_an_agreement_leads_to_a_working_token(desk: Desk) -> None:
    app = an_app(desk)
    back = agree(desk, app)
    assert back["state"] == ["s1"]
    token = swap(desk, app, back["code"][0]).json()["access_token"]
    path = "/mastodon/api/v1/accounts/verify_credentials"
    me = desk.http.get(path, headers={"Authorization": f"Bearer {token}"}).json()
    assert me["acct"] == "maple"


def test_a_new_account_can_be_made_on_the_screen(desk: Desk) -> None:
    app = an_app(desk)
    code = agree(desk, app, new="oak-lane")["code"][0]
    token = swap(desk, app, code).json()["access_token"]
    assert desk.toot("Hello", token).json()["account"]["acct"] == "oak-lane"


def test_a_no_on_the_screen_comes_back_as_denied(desk: Desk) -> None:
    back = agree(desk, an_app(desk), decision="deny")
    assert (back["error"], back["state"]) == (["access_denied"], ["s1"])


@pytest.mark.parametrize(
    "wrong",
    [
        {"code_verifier": "another-verifier-of-more-than-forty-three-letters"},
        {"code_verifier": ""},
        {"redirect_uri": "https://elsewhere.test/"},
        {"code": "guessed"},
    ],
)
def test_a_wrong_verifier_address_or_code_is_refused(desk: Desk, wrong: dict[str, str]) -> None:
    app = an_app(desk)
    code = agree(desk, app)["code"][0]
    said = swap(desk, app, **{"code": code, **wrong})
    assert (said.status_code, said.json()["error"]) == (400, "invalid_grant")


def test_a_code_works_once(desk: Desk) -> None:
    app = an_app(desk)
    code = agree(desk, app)["code"][0]
    assert swap(desk, app, code).status_code == 200
    assert swap(desk, app, code).json()["error"] == "invalid_grant"


def test_a_code_of_another_app_is_refused(desk: Desk) -> None:
    code = agree(desk, an_app(desk))["code"][0]
    assert swap(desk, an_app(desk), code).json()["error"] == "invalid_grant"


def test_a_wrong_client_secret_is_401(desk: Desk) -> None:
    app = an_app(desk)
    code = agree(desk, app)["code"][0]
    said = swap(desk, app, code, client_secret="x")
    assert (said.status_code, said.json()["error"]) == (401, "invalid_client")


@pytest.mark.parametrize(
    "wrong",
    [
        {"client_id": "unknown"},
        {"redirect_uri": "https://elsewhere.test/"},
        {"response_type": "token"},
        {"scope": "admin:write"},
        {"code_challenge": "x", "code_challenge_method": "plain"},
    ],
)
def test_the_screen_refuses_what_it_must_not_send_on(desk: Desk, wrong: dict[str, str]) -> None:
    app = an_app(desk)
    query = {"client_id": app["client_id"], "redirect_uri": BACK, "response_type": "code", **wrong}
    said = desk.http.get("/mastodon/oauth/authorize", params=query)
    assert said.status_code == 400
    assert desk.http.post("/mastodon/oauth/authorize", data=query).status_code == 400


@pytest.mark.parametrize(
    "wrong", [{"client_name": ""}, {"redirect_uris": ""}, {"scopes": "everything"}]
)
def test_an_app_needs_a_name_an_address_and_known_scopes(desk: Desk, wrong: dict[str, str]) -> None:
    assert "Validation failed" in an_app(desk, **wrong)["error"]


def test_a_revoked_token_is_401(desk: Desk) -> None:
    app = an_app(desk)
    token = swap(desk, app, agree(desk, app)["code"][0]).json()["access_token"]
    keys = {"client_id": app["client_id"], "client_secret": app["client_secret"]}
    assert desk.http.post("/mastodon/oauth/revoke", data={**keys, "token": token}).json() == {}
    assert desk.toot("Hello", token).status_code == 401


def test_a_token_that_may_only_read_cannot_post(desk: Desk) -> None:
    app = an_app(desk)
    token = swap(desk, app, agree(desk, app, scope="read")["code"][0]).json()["access_token"]
    assert desk.toot("Hello", token).status_code == 403


def test_a_repeated_key_gives_the_same_post(desk: Desk) -> None:
    token = desk.token("mastodon", "maple")
    first, again = (desk.toot("Hi", token, **{"Idempotency-Key": "k1"}) for _ in range(2))
    other = desk.toot("Hi", token, **{"Idempotency-Key": "k2"})
    assert first.json()["id"] == again.json()["id"] != other.json()["id"]


def test_a_server_that_ignores_keys_can_be_rehearsed(desk: Desk) -> None:
    desk.settings(ignore_idempotency=True)
    token = desk.token("mastodon", "maple")
    first, again = (desk.toot("Hi", token, **{"Idempotency-Key": "k1"}) for _ in range(2))
    assert first.json()["id"] != again.json()["id"]


def test_a_web_address_counts_23(desk: Desk) -> None:
    token = desk.token("mastodon", "maple")
    long = "https://example.com/" + "x" * 400
    assert desk.toot("a" * 476 + " " + long, token).status_code == 200
    said = desk.toot("a" * 477 + " " + long, token)
    assert said.json()["error"] == "Validation failed: Text character limit of 500 exceeded"


def test_families_of_emoji_count_one(desk: Desk) -> None:
    token = desk.token("mastodon", "maple")
    assert desk.toot("👨‍👩‍👧‍👦" * 500, token).status_code == 200
    assert desk.toot("👨‍👩‍👧‍👦" * 501, token).status_code == 422


def send_picture(desk: Desk, token: str, data: bytes, alt: str = "A nurse") -> httpx.Response:
    return desk.http.post(
        "/mastodon/api/v2/media",
        files={"file": ("a.png", data, "image/png")},
        data={"description": alt},
        headers={"Authorization": f"Bearer {token}"},
    )


def test_a_picture_is_worked_on_and_then_ready(desk: Desk) -> None:
    desk.settings(media_seconds=0.4)
    token = desk.token("mastodon", "maple")
    auth = {"Authorization": f"Bearer {token}"}
    sent = send_picture(desk, token, a_picture())
    assert (sent.status_code, sent.json()["url"]) == (202, None)
    path = f"/mastodon/api/v1/media/{sent.json()['id']}"
    assert desk.http.get(path, headers=auth).status_code == 206
    body = {"status": "Look", "media_ids": [sent.json()["id"]]}
    early = desk.http.post("/mastodon/api/v1/statuses", json=body, headers=auth)
    assert "not finished processing" in early.json()["error"]
    time.sleep(0.45)
    assert desk.http.get(path, headers=auth).status_code == 200
    said = desk.http.post("/mastodon/api/v1/statuses", json=body, headers=auth).json()
    assert said["media_attachments"][0]["description"] == "A nurse"
    shown = httpx.get(said["media_attachments"][0]["url"])
    assert shown.content == a_picture()


def test_a_picture_belongs_to_one_post_of_its_owner(desk: Desk) -> None:
    desk.settings(media_seconds=0)
    token = desk.token("mastodon", "maple")
    auth = {"Authorization": f"Bearer {token}"}
    body = {"status": "Look", "media_ids": [send_picture(desk, token, a_picture()).json()["id"]]}
    assert desk.http.post("/mastodon/api/v1/statuses", json=body, headers=auth).status_code == 200
    assert desk.http.post("/mastodon/api/v1/statuses", json=body, headers=auth).status_code == 422


@pytest.mark.parametrize("data", [b"", b"not a picture", a_picture()[:60], b"<svg></svg>"])
def test_an_upload_that_is_no_picture_is_refused(desk: Desk, data: bytes) -> None:
    said = send_picture(desk, desk.token("mastodon", "maple"), data)
    assert said.status_code == 422
    assert "Validation failed" in said.json()["error"]


def test_a_post_can_be_read_changed_listed_and_taken_down(desk: Desk) -> None:
    token = desk.token("mastodon", "maple")
    auth = {"Authorization": f"Bearer {token}"}
    ids = [desk.toot(f"Post {n}", token).json()["id"] for n in range(3)]
    path = f"/mastodon/api/v1/statuses/{ids[1]}"
    changed = desk.http.put(path, json={"status": "Changed"}, headers=auth).json()
    assert (changed["content"], bool(changed["edited_at"])) == ("<p>Changed</p>", True)
    assert desk.http.delete(path, headers=auth).json()["text"] == "Changed"
    assert desk.http.get(path, headers=auth).status_code == 404
    who = changed["account"]["id"]
    listed = desk.http.get(f"/mastodon/api/v1/accounts/{who}/statuses").json()
    assert [each["id"] for each in listed] == [ids[2], ids[0]]
    newer = desk.http.get(f"/mastodon/api/v1/accounts/{who}/statuses?since_id={ids[0]}").json()
    assert [each["id"] for each in newer] == [ids[2]]


def test_nobody_takes_down_anothers_post(desk: Desk) -> None:
    desk.control("POST", "accounts", json={"network": "mastodon", "name": "oak"})
    id = desk.toot("Mine", desk.token("mastodon", "maple")).json()["id"]
    auth = {"Authorization": f"Bearer {desk.token('mastodon', 'oak')}"}
    assert desk.http.delete(f"/mastodon/api/v1/statuses/{id}", headers=auth).status_code == 404
    assert len(desk.accepted("mastodon")) == 1


def test_every_answer_carries_the_rate_headers(desk: Desk) -> None:
    said = desk.http.get("/mastodon/api/v2/instance")
    assert said.headers["X-RateLimit-Limit"] == "300"
    assert said.headers["X-RateLimit-Reset"].endswith("Z")


class Text(HTMLParser):
    """What a person reads in a status's HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.words = ""

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self.words += "\n" if tag == "br" else ""

    def handle_endtag(self, tag: str) -> None:
        self.words += "\n\n" if tag == "p" else ""

    def handle_data(self, data: str) -> None:
        self.words += data


lines = st.lists(st.text("ab <>&'\"#1é😀/", min_size=1, max_size=20), min_size=1, max_size=4)


@given(lines=lines, url=st.sampled_from(["", "https://example.com/a?b=1&c=2", "http://x.test/é"]))
def test_the_html_reads_as_what_was_written(lines: list[str], url: str) -> None:
    written = "\n".join([*lines, url]).strip("\n")
    reader = Text()
    reader.feed(text.html(written, "http://127.0.0.1:1"))
    assert reader.words.rstrip("\n") == written.rstrip("\n")
