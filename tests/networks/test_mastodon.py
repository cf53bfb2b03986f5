"""Servers that speak Mastodon's API each a little differently."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bedside.networks import mastodon
from bedside.networks.base import Account, Refused, Unauthorized, Unavailable
from bedside.networks.http import Http
from bedside.networks.mastodon import publish
from bedside.networks.mastodon.account import limits_of, register_app
from tests.networks.jobs import Desk, png
from tests.networks.tiny import Tiny, answer


@pytest.fixture
def desk(tiny: Tiny) -> Desk:
    held = {"access_token": "token-of-the-practice"}
    return Desk(mastodon, Account(tiny.url, "maple", "17", held))


@pytest.fixture(autouse=True)
def quick_polls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publish, "_POLL_S", 0)


def status(number: int, minutes_ago: float, text: str = "Other words") -> dict[str, Any]:
    made = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    return {
        "id": str(number),
        "created_at": made.isoformat().replace("+00:00", "Z"),
        "content": f"<p>{text}</p>",
        "url": f"https://example.social/@maple/{number}",
        "media_attachments": [],
    }


def test_a_picture_the_server_still_works_on_is_waited_for(
    tiny: Tiny, http: Http, desk: Desk
) -> None:
    tiny.will(answer(202, {"id": "5"}), answer(206, {"id": "5"}), answer(206), answer(200))
    job = desk.job("Flu shots", pictures=(desk.picture(png(), "A wall"),))
    assert mastodon.prepare(http, job) == {"picture.1": "5"}
    targets = [request.target for request in tiny.requests]
    assert targets == ["/api/v2/media", *["/api/v1/media/5"] * 3]


def test_a_picture_that_is_never_ready_is_unavailable_and_taken_up_again_later(
    tiny: Tiny, http: Http, desk: Desk
) -> None:
    tiny.will(answer(202, {"id": "5"}), answer(206))
    picture = desk.picture(png(), "A wall")
    with pytest.raises(Unavailable):
        mastodon.prepare(http, desk.job("Flu shots", pictures=(picture,)))
    assert desk.saved == [{"picture.1": "5"}]
    tiny.will(answer(200, {"id": "5"}))
    job = desk.job("Flu shots", pictures=(picture,), progress=desk.saved[-1])
    assert mastodon.prepare(http, job) == {"picture.1": "5"}
    assert sum(request.method == "POST" for request in tiny.requests) == 1


def test_a_picture_the_server_has_dropped_is_uploaded_again(
    tiny: Tiny, http: Http, desk: Desk
) -> None:
    tiny.will(answer(404, {"error": "Record not found"}), answer(200, {"id": "6"}))
    picture = desk.picture(png(), "A wall")
    job = desk.job("Flu shots", pictures=(picture,), progress={"picture.1": "5"})
    assert mastodon.prepare(http, job) == {"picture.1": "6"}


def test_a_server_without_idempotency_still_has_its_double_seen(
    tiny: Tiny, http: Http, desk: Desk
) -> None:
    tiny.will(answer(200, [status(3, 0, "Flu shots"), status(2, 1, "Flu shots"), status(1, 2)]))
    found = mastodon.find(http, desk.job("Flu shots"), datetime.now(UTC) - timedelta(minutes=5))
    assert [post.remote_id for post in found] == ["3", "2"]


def test_a_busy_account_is_read_page_by_page_and_no_further_than_needed(
    tiny: Tiny, http: Http, desk: Desk
) -> None:
    first = [status(100 - number, 1) for number in range(40)]
    second = [status(60, 2, "Flu shots"), *(status(59 - number, 60) for number in range(39))]
    tiny.will(answer(200, first), answer(200, second))
    found = mastodon.find(http, desk.job("Flu shots"), datetime.now(UTC) - timedelta(minutes=5))
    assert [post.remote_id for post in found] == ["60"]
    assert "max_id=61" in tiny.requests[1].target
    assert len(tiny.requests) == 2


@pytest.mark.parametrize("body", [{}, [{"id": "1"}], [{"id": "1", "created_at": "yesterday"}]])
def test_a_list_that_makes_no_sense_is_unavailable_not_empty(
    tiny: Tiny, http: Http, desk: Desk, body: Any
) -> None:
    tiny.will(answer(200, body))
    with pytest.raises(Unavailable):
        mastodon.find(http, desk.job("Flu shots"), datetime.now(UTC))


@pytest.mark.parametrize(
    ("code", "body"),
    [
        (401, {"error": "The access token is invalid"}),
        (400, {"error": "invalid_token"}),
        (403, {"error": "The access token is invalid"}),
        (403, {"error": "This action is outside the authorized scopes"}),
    ],
)
def test_a_dead_token_is_unauthorized_whatever_status_a_server_gives_it(
    tiny: Tiny, http: Http, desk: Desk, code: int, body: Any
) -> None:
    tiny.will(answer(code, body))
    with pytest.raises(Unauthorized):
        mastodon.send(http, desk.job("Flu shots"))


def test_limits_come_from_the_older_address_where_the_newer_is_missing(
    tiny: Tiny, http: Http, desk: Desk
) -> None:
    tiny.will(
        answer(404, {"error": "Not found"}),
        answer(200, {"configuration": {"statuses": {"max_characters": 300}}}),
    )
    assert limits_of(http, desk.account).characters == 300
    tiny.will(answer(404, {}), answer(200, {"max_toot_chars": 5000}))
    assert limits_of(http, desk.account).characters == 5000
    tiny.will(answer(404, {}))
    assert limits_of(http, desk.account).characters == 500


def test_a_server_with_small_limits_is_told_when_connecting(
    tiny: Tiny, http: Http, desk: Desk
) -> None:
    about = {"configuration": {"statuses": {"max_characters": 300, "max_media_attachments": 1}}}
    tiny.will(answer(200, {"id": "17", "acct": "maple"}), answer(200, about))
    profile = mastodon.check(http, desk.account)
    assert len(profile.problems) == 2
    assert profile.handle.startswith("maple@127.0.0.1")


def test_an_older_server_gets_the_older_form_of_registration(tiny: Tiny, http: Http) -> None:
    tiny.will(
        answer(422, {"error": "Validation failed: Redirect URI must be an absolute URI."}),
        answer(200, {"client_id": "a", "client_secret": "b"}),
    )
    assert register_app(http, tiny.url, "https://desk.example.org/back").client_id == "a"
    assert b'"redirect_uris":["https' in tiny.requests[0].body.replace(b" ", b"")
    assert b'"redirect_uris":"https' in tiny.requests[1].body.replace(b" ", b"")


def test_an_address_that_is_no_mastodon_server_is_told_at_its_field(
    tiny: Tiny, http: Http, desk: Desk
) -> None:
    for other in (answer(200, "<p>Hello", content_type="text/html"), answer(404, {}), answer()):
        tiny.will(other)
        with pytest.raises(Refused) as error:
            mastodon.check(http, desk.account)
        assert error.value.field == "address"
        with pytest.raises(Refused) as error:
            register_app(http, tiny.url, "https://desk.example.org/back")
        assert error.value.field == "address"
