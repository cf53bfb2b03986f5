"""Whatever happens, the log holds ids, states and kinds of errors: no person, no word, no token."""

import io
import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import httpx
import pytest
import time_machine
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bedside.channels.models import Channel
from bedside.networks import wordpress
from bedside.posts import actions as post_actions
from bedside.posts.change import Change
from bedside.practices.models import Member, Role
from bedside.publishing import actions, engine, states
from bedside.publishing.models import Delivery
from bedside.site import logs, pages

from .conftest import MARKER, Town, browser, session_of

SECRET = "hush-hush-4711"


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that would go to standard error, at the chattiest level there is."""
    names = ("", "django", "django.server", "bedside")
    before = [(logging.getLogger(name), logging.getLogger(name).handlers[:]) for name in names]
    level = logging.getLogger().level
    logs.configure({})
    written = io.StringIO()
    handler = logging.getLogger().handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(written)
    yield written
    logging.getLogger().setLevel(level)
    for logger, handlers in before:
        logger.handlers = handlers


def lines(log: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.getvalue().splitlines()]


def names_nobody(log: io.StringIO, *words: str) -> bool:
    said = log.getvalue().lower()
    return not [word for word in (MARKER, SECRET, "@example.org", *words) if word.lower() in said]


def test_a_link_that_works_once_is_never_logged(town: Town, log: io.StringIO) -> None:
    other = session_of(town.people[Role.STAFF])
    assert browser(other).get(f"/join/{town.join_token}/").status_code == 403
    with time_machine.travel(timezone.now() + timedelta(days=30)):
        assert browser("").get(f"/join/{town.join_token}/").status_code == 410
        browser("").get(f"/publishing/approve/link/{town.link_token}/", follow=True)
    browser("").get(f"/publishing/approve/link/{town.link_token}/nonsense")
    browser("").get(f"/account/password/reset/key/{SECRET}/")
    browser("").get(f"/nowhere/{SECRET}?email=maria@example.org")
    assert names_nobody(log, town.join_token, town.link_token)
    routes = [(line["status"], line["route"]) for line in lines(log)]
    assert (403, "join/<str:token>/") in routes
    assert (410, "join/<str:token>/") in routes


def test_sign_in_and_its_failures_name_nobody(town: Town, log: io.StringIO) -> None:
    email = town.people[Role.MANAGER].user.email
    client = Client(enforce_csrf_checks=True)
    assert client.post("/account/login/", {"login": email, "password": SECRET}).status_code == 403
    for _try in range(12):
        Client().post("/account/login/", {"login": email, "password": SECRET})
    Client().post("/account/password/reset/", {"email": email})
    assert lines(log)
    assert names_nobody(log, email, email.split("@")[0])


def test_an_error_in_a_view_shows_where_and_not_what(
    town: Town, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(member: Member, _now: object) -> None:
        text = f"{member.name} <{member.user.email}> wrote {SECRET}"
        try:
            raise IntegrityError(f"Key (email)=({member.user.email}) already exists.")
        except IntegrityError as error:
            raise ValueError(text) from error

    monkeypatch.setattr(pages, "what_today_shows", broken)
    answer = browser(session_of(town.people[Role.MANAGER])).get(f"/?q={SECRET}")
    assert answer.status_code == 500
    assert SECRET not in answer.text
    told = lines(log)[-1]
    assert [error["kind"] for error in told["error"]] == ["ValueError", "IntegrityError"]
    assert told["error"][0]["at"][-1].endswith(" broken")
    assert names_nobody(log)


@pytest.mark.parametrize("step", ["refresh", "send"])
def test_what_a_network_says_is_not_logged(
    town: Town, log: io.StringIO, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def explode(*_words: object) -> None:
        raise httpx.InvalidURL(f"https://x.example.org/?access_token={SECRET}&text={MARKER}")

    delivery = _due_on_a_blog(town)
    monkeypatch.setattr(engine.channel_actions, "refresh", lambda channel: channel)
    monkeypatch.setattr(wordpress, "prepare", lambda _http, job: job.progress)
    if step == "refresh":
        monkeypatch.setattr(engine.channel_actions, "refresh", explode)
    monkeypatch.setattr(wordpress, "send", explode)
    engine.carry_out(delivery.pk, "w")
    delivery.refresh_from_db()
    assert delivery.state == {"refresh": states.WAITING, "send": states.UNCERTAIN}[step]
    assert lines(log)[-1]["error"][0]["kind"] == "InvalidURL"
    assert names_nobody(log)


def _due_on_a_blog(town: Town) -> Delivery:
    staff, manager = town.people["deputy"], town.people[Role.MANAGER]
    blog = Channel.objects.create(
        practice=town.practice,
        network_slug="wordpress",
        name=f"{MARKER} blog",
        base_url="https://blog.example.org",
        connected_by=manager,
        credentials={"app_password": SECRET},
    )
    reason = town.practice.reasons.get()
    change = Change(text=f"{MARKER} is open.", reason=reason.pk, versions={blog.pk: None})
    post = post_actions.start(staff)
    post = post_actions.save(staff, post, post.edition, change)
    post = post_actions.submit(staff, post, post.edition)
    actions.approve(post, post.edition, member=manager)
    return Delivery.objects.get(post=post)


@given(st.text(min_size=8, max_size=40).filter(str.strip))
def test_no_message_of_any_error_is_logged(words: str) -> None:
    secret = f"{SECRET}{words}"
    try:
        raise RuntimeError(secret)
    except RuntimeError as error:
        event = logs.errors_without_their_messages(None, "", {"exc_info": (None, error, None)})
    assert SECRET not in json.dumps(event)


def test_errors_that_lead_in_a_circle_end() -> None:
    first, second = ValueError("a"), ValueError("b")
    first.__cause__, second.__cause__ = second, first
    event = logs.errors_without_their_messages(None, "", {"exc_info": first})
    assert len(event["error"]) == 2
