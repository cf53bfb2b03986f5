"""A practice sees only itself: every address and API operation, as everybody who could knock."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Model
from django.http import HttpResponse

from bedside.channels.models import Channel, NetworkApp, Slot
from bedside.guidelines.models import Guidelines, Signature
from bedside.posts.models import Approval, ApprovalLink, Picture, Post, PostPicture, Version
from bedside.practices import rights
from bedside.practices.models import (
    Alert,
    Member,
    MemberInvitation,
    NamedPerson,
    Practice,
    Reason,
    Role,
    User,
)
from bedside.publishing.models import Attempt, Beat, Delivery, Pace
from bedside.site.api import api
from bedside.trail.models import Entry, Head

from .addresses import BY_WORD, FILLED, PUBLIC, RIGHTS, addresses, ours
from .conftest import MARKER, Town, browser, session_of

JUNK = (
    {},
    {"do": "💉" * 300, "pk": "-1", "edition": "x", "name": "\x00", "role": "god", "email": "@"},
)
METHODS = ("get", "post")
NAMED = {address.name: address for address in addresses()}
OURS = [address for address in NAMED.values() if ours(address)]
GUARDED = [address for address in OURS if address.right != "public"]


def knocks(session: str, path: str) -> Iterator[tuple[str, HttpResponse]]:
    """Every way to ask for a path; what an answer changed is undone at once."""
    for method in METHODS:
        for said in JUNK if method == "post" else ({},):
            with transaction.atomic():
                yield method, getattr(browser(session), method)(path, said)
                transaction.set_rollback(True)


def body(answer: Any) -> str:
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return data.decode("utf-8", "replace") + answer.headers.get("Location", "")


def to_sign_in(answer: HttpResponse) -> bool:
    return answer.status_code == 302 and answer["Location"].startswith("/account/login/")


def test_the_walk_knows_every_address() -> None:
    assert set(NAMED) == set(FILLED), "tests/walls/addresses.py does not list these addresses"


def test_every_view_says_whose_it_is() -> None:
    assert {address.name for address in OURS if address.right == "public"} == PUBLIC
    asked = {right: set(names.split()) for right, names in RIGHTS.items()}
    for right, names in asked.items():
        assert {address.name for address in GUARDED if address.right == right} == names
    assert {address.name for address in GUARDED} == set().union(*asked.values())


def test_every_row_of_the_town_carries_the_marker(town: Town) -> None:
    """Or else finding no marker would mean nothing."""
    manager = session_of(town.people[Role.MANAGER])
    for name in ("site:today", "publishing:post", "channels:detail", "practices:members"):
        assert MARKER in browser(manager).get(NAMED[name].path(town)).text, name


def test_signed_out_people_are_sent_to_sign_in(town: Town) -> None:
    for address in GUARDED:
        for method, answer in knocks("", address.path(town)):
            assert to_sign_in(answer) or answer.status_code == 405, (address, method)


def test_signed_out_people_see_nothing_anywhere(town: Town) -> None:
    for address in NAMED.values():
        for method, answer in knocks("", address.path(town)):
            assert answer.status_code < 500 or address.name == "site:healthz", (address, method)
            if address.name not in BY_WORD:
                assert MARKER not in body(answer), (address, method)


@pytest.mark.parametrize("who", ["stranger", "stranger, unfinished", "gone"])
def test_outsiders_see_nothing_of_the_practice(town: Town, who: str) -> None:
    session = session_of(town.people[who])
    for address in NAMED.values():
        if address.name in BY_WORD:
            continue
        for method, answer in knocks(session, address.path(town)):
            assert answer.status_code < 500 or address.name == "site:healthz", (address, method)
            assert MARKER not in body(answer), (address, method)


def test_a_strangers_row_is_as_if_it_were_not_there(town: Town) -> None:
    session = session_of(town.people["stranger"])
    for address in NAMED.values():
        if not address.names_a_row:
            continue
        theirs = [alike(a) for _m, a in knocks(session, address.path(town))]
        nothing = [alike(a) for _m, a in knocks(session, address.path_to_nothing(town))]
        assert {status for status, _body in theirs} <= {404, 405}, address
        assert theirs == nothing, address


def alike(answer: Any) -> tuple[int, str]:
    """An answer without its own address and the tokens that differ each time."""
    page = body(answer).replace(answer.request["PATH_INFO"], "")
    return answer.status_code, re.sub(r"\b\w{64}\b|nonce=\S+", "", page)


@pytest.mark.parametrize("who", ["gone", "stranger, unfinished"])
def test_those_without_a_practice_get_no_further_than_the_door(town: Town, who: str) -> None:
    session = session_of(town.people[who])
    for address in GUARDED:
        if who != "gone" and address.name.startswith(("practices:", "guidelines:")):
            continue  # the pages of the set-up itself
        for method, answer in knocks(session, address.path(town)):
            assert answer.status_code in (302, 405), (address, method)
            if answer.status_code == 302:
                assert answer["Location"] in ("/welcome/", "/setup/"), (address, method)


@pytest.mark.parametrize("who", [*Role.values, "deputy"])
def test_each_role_may_what_its_rights_say(town: Town, who: str) -> None:
    member = town.people[who]
    session = session_of(member)
    for address in GUARDED:
        allowed = rights.may(member, str(address.right))
        for method, answer in knocks(session, address.path(town)):
            seen = (who, address, method, answer.status_code)
            assert answer.status_code < 500, seen
            assert not to_sign_in(answer), seen
            if answer.status_code != 405:
                assert (answer.status_code == 403) != allowed, seen


@pytest.mark.parametrize("who", [*Role.values, "deputy"])
def test_the_side_bar_leads_only_where_one_may_go(town: Town, who: str) -> None:
    session = session_of(town.people[who])
    for item in browser(session).get("/").context["nav"]:
        assert browser(session).get(item["url"]).status_code == 200, (who, item["url"])


# The API: every operation that its own description lists.
OPERATIONS = {
    ("get", "/api/posts"): {},
    ("get", "/api/posts/{pk}"): {},
    ("get", "/api/posts/{pk}/deliveries"): {},
    ("post", "/api/review"): {"text": "Come in on Saturday."},
}
BODIES = (None, "{", "[]", '{"text": 5}', '{"text": "x", "kind": "ad"}')


def described() -> set[tuple[str, str]]:
    paths = api.get_openapi_schema()["paths"]
    return {(method, path) for path, methods in paths.items() for method in methods}


def call(session: str, operation: tuple[str, str], pk: int, said: Any) -> Any:
    method, path = operation
    path = path.replace("{pk}", str(pk))
    client = browser(session)
    if method == "get":
        return client.get(path)
    return client.generic("POST", path, said, content_type="application/json")


def calls(session: str, operation: tuple[str, str], pk: int) -> Iterator[Any]:
    for said in (json.dumps(OPERATIONS[operation]), *filter(None, BODIES)):
        yield call(session, operation, pk, said)


def test_the_walk_knows_every_operation() -> None:
    assert described() == set(OPERATIONS)


@pytest.mark.parametrize("operation", sorted(OPERATIONS), ids=str)
@pytest.mark.parametrize("who", [None, "gone", "stranger, unfinished"])
def test_the_api_needs_a_member_of_a_practice(
    town: Town, who: str | None, operation: tuple[str, str]
) -> None:
    session = session_of(town.people[who] if who else None)
    for answer in calls(session, operation, town.waiting.pk):
        assert answer.status_code == 401
        assert MARKER not in answer.text


@pytest.mark.parametrize("operation", sorted(OPERATIONS), ids=str)
def test_the_api_shows_a_stranger_nothing(town: Town, operation: tuple[str, str]) -> None:
    session = session_of(town.people["stranger"])
    for answer in calls(session, operation, town.waiting.pk):
        assert answer.status_code in ((404,) if "{pk}" in operation[1] else (200, 400, 422))
        assert MARKER not in answer.text


@pytest.mark.parametrize("operation", sorted(OPERATIONS), ids=str)
@pytest.mark.parametrize("who", Role.values)
def test_the_api_answers_every_role_of_the_practice(
    town: Town, who: str, operation: tuple[str, str]
) -> None:
    session = session_of(town.people[who])
    statuses = [a.status_code for a in calls(session, operation, town.waiting.pk)]
    assert statuses[0] == 200
    assert set(statuses[1:]) <= {200, 400, 422}


# Ids of the practice's rows in a stranger's own forms.


def rows_of(town: Town) -> dict[str, list[Any]]:
    """Every row of every room that belongs to the town, as it stands."""
    kept: dict[str, list[Any]] = {}
    for model in apps.get_models():
        if model.__module__.startswith("bedside.") and model not in (User, Beat):
            rows = model._default_manager.filter(**{_PATH_TO_PRACTICE[model]: town.practice.pk})
            kept[model.__name__] = list(rows.order_by("pk").values_list())
    return kept


_PATH_TO_PRACTICE: dict[type[Model], str] = {
    Practice: "pk",
    Signature: "member__practice",
    Slot: "channel__practice",
    Pace: "channel__practice",
    PostPicture: "post__practice",
    Approval: "post__practice",
    ApprovalLink: "post__practice",
    Attempt: "delivery__practice",
} | dict.fromkeys(
    (Entry, Head, Member, MemberInvitation, NamedPerson, Reason, Alert, Guidelines), "practice"
) | dict.fromkeys((Channel, NetworkApp, Picture, Post, Version, Delivery), "practice")  # fmt: skip


def fields_of(page: str) -> set[str]:
    return set(re.findall(r'\bname="([^"]+)"', page)) - {"csrfmiddlewaretoken", "viewport"}


def test_a_strangers_forms_cannot_name_the_practices_rows(town: Town) -> None:
    session = session_of(town.people["stranger"])
    ids = {
        *(person.pk for person in town.inside.values()),
        *(row.pk for row in (town.practice, town.waiting, town.channel, town.picture)),
        *town.practice.reasons.values_list("pk", flat=True),
    }
    before = rows_of(town)
    for address in GUARDED:
        if address.names_a_row:
            continue
        path = address.path(town)
        names = fields_of(browser(session).get(path).text) | {
            *("post", "practice", "over", "pictures", "channels", "monitor", "deputy", "reason")
        }
        for number in sorted(ids):
            answer = browser(session).post(path, dict.fromkeys(names, str(number)))
            assert answer.status_code < 500, (path, number)
            assert MARKER not in body(answer), (path, number)
    assert rows_of(town) == before


def test_a_member_of_two_practices_sees_one_at_a_time(town: Town) -> None:
    stranger, manager = town.people["stranger"], town.people[Role.MANAGER]
    both = Member.objects.create(
        practice=stranger.practice, user=manager.user, name="Maria", role=Role.MANAGER
    )
    session = session_of(manager)
    path = NAMED["publishing:post"].path(town)
    assert browser(session).get(path).status_code == 200
    browser(session).post("/me/practice/", {"practice": both.practice_id})
    assert browser(session).get(path).status_code == 404
    assert MARKER not in browser(session).get("/").text
    assert browser(session).get(f"/api/posts/{town.waiting.pk}").status_code == 404
