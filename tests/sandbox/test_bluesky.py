"""Bluesky's account server as its lexicons and reference server have it."""

from typing import Any

import httpx
import pytest

from sandbox.bluesky import ids
from tests.sandbox.rehearsal import BLUESKY, POSTS, Desk, a_picture, a_record

CREATE = "com.atproto.server.createSession"


@pytest.fixture
def session(desk: Desk) -> dict[str, Any]:
    return desk.session().json()


def get(desk: Desk, session: dict[str, Any], rkey: str) -> httpx.Response:
    query = {"repo": session["did"], "collection": POSTS, "rkey": rkey}
    return desk.xrpc("GET", "com.atproto.repo.getRecord", "", params=query)


def listed(desk: Desk, session: dict[str, Any], **query: Any) -> dict[str, Any]:
    query = {"repo": session["did"], "collection": POSTS, **query}
    return desk.xrpc("GET", "com.atproto.repo.listRecords", "", params=query).json()


def test_a_wrong_password_is_401_and_a_new_handle_with_the_right_one_is_made(desk: Desk) -> None:
    said = desk.session(BLUESKY[0], "guessed")
    assert (said.status_code, said.json()["error"]) == (401, "AuthenticationRequired")
    made = desk.session("oak.sandbox.test").json()
    assert (made["handle"], made["did"][:8]) == ("oak.sandbox.test", "did:plc:")
    assert desk.session(made["did"]).json()["handle"] == "oak.sandbox.test"


def test_a_session_needs_both_words(desk: Desk) -> None:
    said = desk.xrpc("POST", CREATE, "", json={"identifier": "maple"})
    assert (said.status_code, said.json()["error"]) == (400, "InvalidRequest")


def test_the_same_record_key_is_refused_and_makes_nothing(
    desk: Desk, session: dict[str, Any]
) -> None:
    key = ids.tid()
    assert desk.skeet(session, a_record(), rkey=key).status_code == 200
    again = desk.skeet(session, a_record("Other words"), rkey=key)
    assert (again.status_code, again.json()["error"]) == (500, "InternalServerError")
    assert [post["text"] for post in desk.accepted("bluesky")] == ["Flu shots today"]
    assert get(desk, session, key).json()["value"]["text"] == "Flu shots today"


def test_a_record_taken_down_is_gone_and_its_key_free(desk: Desk, session: dict[str, Any]) -> None:
    key = ids.tid()
    desk.skeet(session, a_record(), rkey=key)
    body = {"repo": session["did"], "collection": POSTS, "rkey": key}
    nsid, token = "com.atproto.repo.deleteRecord", session["accessJwt"]
    for _ in range(2):  # the second time there is nothing, which is fine
        assert desk.xrpc("POST", nsid, token, json=body).status_code == 200
    said = get(desk, session, key)
    assert (said.status_code, said.json()["error"]) == (400, "RecordNotFound")
    assert desk.skeet(session, a_record("Again"), rkey=key).status_code == 200


def blob(desk: Desk, session: dict[str, Any], data: bytes, mime: str = "image/png") -> Any:
    said = desk.xrpc(
        "POST",
        "com.atproto.repo.uploadBlob",
        session["accessJwt"],
        content=data,
        headers={"Content-Type": mime},
    )
    return said.json().get("blob", said)


def with_picture(blob: Any, alt: str = "A nurse") -> dict[str, Any]:
    image = {"image": blob, "alt": alt}
    return {"$type": "app.bsky.embed.images", "images": [image]}


def test_one_picture_in_two_posts_keeps_each_posts_alt_text(
    desk: Desk, session: dict[str, Any]
) -> None:
    sent = blob(desk, session, a_picture())
    for alt in ("First", "Second"):
        assert desk.skeet(session, a_record(embed=with_picture(sent, alt))).status_code == 200
    alts = [post["pictures"][0]["alt"] for post in desk.accepted("bluesky")]
    assert alts == ["First", "Second"]


def test_a_blob_that_was_never_uploaded_is_refused(desk: Desk, session: dict[str, Any]) -> None:
    sent = blob(desk, session, a_picture())
    sent["ref"]["$link"] = ids.cid(b"other", ids.RAW)
    said = desk.skeet(session, a_record(embed=with_picture(sent)))
    assert said.json()["error"] == "BlobNotFound"


def test_a_blob_that_is_no_picture_is_refused_when_it_is_used(
    desk: Desk, session: dict[str, Any]
) -> None:
    sent = blob(desk, session, b"words", "text/plain")
    assert desk.skeet(session, a_record(embed=with_picture(sent))).status_code == 400


def test_a_blob_that_is_too_large_is_413(desk: Desk, session: dict[str, Any]) -> None:
    assert blob(desk, session, b"x" * (5 * 1024 * 1024 + 1)).status_code == 413


@pytest.mark.parametrize(
    "wrong",
    [
        {"text": "x" * 301},
        {"text": 7},
        {"createdAt": "yesterday"},
        {"createdAt": "2026-11-24"},
        {"langs": ["en", "es", "fr", "de"]},
        {"$type": "app.bsky.feed.like"},
        {"facets": [{"index": {"byteStart": 0, "byteEnd": 999}, "features": []}]},
        {"facets": "none"},
        {"embed": {"$type": "app.bsky.embed.external", "external": {"uri": "https://x.test"}}},
        {"embed": {"$type": "app.bsky.embed.images", "images": [{}]}},
        {"embed": {"$type": "unknown"}},
    ],
)
def test_a_record_of_the_wrong_shape_is_refused(
    desk: Desk, session: dict[str, Any], wrong: dict[str, Any]
) -> None:
    said = desk.skeet(session, a_record(**{"text": "Hello", **wrong}))
    assert (said.status_code, said.json()["error"]) == (400, "InvalidRequest")
    assert desk.accepted("bluesky") == []


def test_three_hundred_families_fit_as_long_as_the_bytes_do(
    desk: Desk, session: dict[str, Any]
) -> None:
    assert desk.skeet(session, a_record("é" * 300)).status_code == 200
    assert desk.skeet(session, a_record("👨‍👩‍👧‍👦" * 120)).status_code == 200
    assert desk.skeet(session, a_record("👨‍👩‍👧‍👦" * 121)).status_code == 400


@pytest.mark.parametrize("key", ["not a key", "short", "..", "3kfzzzzzzzzz1"])
def test_a_record_key_must_be_a_time_id(desk: Desk, session: dict[str, Any], key: str) -> None:
    assert desk.skeet(session, a_record(), rkey=key).status_code == 400


def test_nobody_writes_into_anothers_repository(desk: Desk, session: dict[str, Any]) -> None:
    other = desk.session("oak.sandbox.test").json()
    said = desk.skeet({**session, "did": other["did"]}, a_record())
    assert said.status_code == 401
    assert desk.accepted("bluesky") == []


def test_records_come_newest_first_in_pages(desk: Desk, session: dict[str, Any]) -> None:
    for n in range(5):
        desk.skeet(session, a_record(f"Post {n}"))
    first = listed(desk, session, limit=3)
    rest = listed(desk, session, limit=3, cursor=first["cursor"])
    texts = [each["value"]["text"] for each in [*first["records"], *rest["records"]]]
    assert texts == [f"Post {n}" for n in (4, 3, 2, 1, 0)]
    assert "cursor" not in rest


def test_tokens_are_told_apart(desk: Desk, session: dict[str, Any]) -> None:
    refresh = "com.atproto.server.refreshSession"
    assert desk.xrpc("POST", refresh, session["accessJwt"]).json()["error"] == "InvalidToken"
    with_refresh = {**session, "accessJwt": session["refreshJwt"]}
    assert desk.skeet(with_refresh, a_record()).json()["error"] == "InvalidToken"
    assert desk.skeet({**session, "accessJwt": ""}, a_record()).status_code == 401
    end = "com.atproto.server.deleteSession"
    assert desk.xrpc("POST", end, session["refreshJwt"]).status_code == 200
    assert desk.xrpc("POST", refresh, session["refreshJwt"]).status_code == 400


def test_a_handle_resolves(desk: Desk, session: dict[str, Any]) -> None:
    nsid = "com.atproto.identity.resolveHandle"
    found = desk.xrpc("GET", nsid, "", params={"handle": BLUESKY[0]}).json()
    assert found == {"did": session["did"]}
    assert desk.xrpc("GET", nsid, "", params={"handle": "nobody.test"}).status_code == 400


def test_time_ids_grow() -> None:
    made = [ids.tid() for _ in range(200)]
    assert all(ids.TID.fullmatch(each) for each in made)
    assert [each[:11] for each in made] == sorted(each[:11] for each in made)
