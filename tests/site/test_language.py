"""Bedside in Spanish: every page, every mail, and nobody else's."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.template import Context, Template
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from bedside.posts import actions as post_actions
from bedside.posts.change import Change
from bedside.practices import actions, alerts
from bedside.practices.models import Member, Practice, Role, User
from bedside.publishing import link_mail
from tests.walls.addresses import addresses
from tests.walls.conftest import MARKER, Town, browser, session_of, town

__all__ = ["town"]  # the fixture
type SignIn = Callable[[Member], Client]
SPANISH = {"accept-language": "es-US,es;q=0.9"}
READ_ALOUD = ("aria-label", "title", "placeholder", "alt", "data-offline", "data-copied")
# What is the same in both languages: names, addresses, and codes.
SAME = re.compile(
    rf".*{MARKER}.*|.*@example\.org|https?://\S+|[A-Z]\w+/[\w/ -]+|UTC|Alaska \(Anchorage\)"
    r"|Bedside|Bluesky|Mastodon|English|Español|Method not allowed",
    re.IGNORECASE,
)


@pytest.fixture(autouse=True)
def english_outside_of_requests() -> Iterator[None]:
    with override("en"):
        yield


class Words(HTMLParser):
    """What a page says, in text and in the attributes that are read aloud."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self._silent = 0
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style", "code")
        for name, value in attrs:
            if name in READ_ALOUD and value:
                self._say(value)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "code")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self._say(data)

    def _say(self, words: str) -> None:
        words = " ".join(words.split())
        if re.search("[A-Za-z]{3}", words) and not SAME.fullmatch(words):
            self.found.add(words)


def said(session: str, path: str, language: str) -> set[str]:
    answer = browser(session).get(path, headers={"accept-language": language})
    if "html" not in answer.get("Content-Type", ""):
        return set()
    page = answer.content.decode()
    assert f'<html lang="{language}"' in page or "<html" not in page
    return Words(page).found


@pytest.mark.parametrize("who", ["manager", "staff", "compliance", None])
def test_no_page_leaves_anything_in_english(town: Town, who: str | None) -> None:
    """Every address is read in both languages: what stays the same was not translated."""
    session = session_of(town.people[who] if who else None)
    left = {}
    for address in addresses():
        path = address.path(town)
        if same := said(session, path, "en") & said(session, path, "es"):
            left[address.name] = same
    assert left == {}


def test_ones_own_language_comes_before_the_browsers(manager: Member, browser_of: SignIn) -> None:
    actions.choose_language(manager.user, "es")
    answer = browser_of(manager).get("/", headers={"accept-language": "en"})
    assert answer["Content-Language"] == "es"
    assert "Publicaciones" in answer.content.decode()


def test_one_persons_language_does_not_stay_for_the_next(
    manager: Member, staff: Member, browser_of: SignIn
) -> None:
    actions.choose_language(manager.user, "es")
    for next_one in (browser_of(staff), Client()):
        browser_of(manager).get("/")
        answer = next_one.get("/", follow=True)
        assert answer["Content-Language"] == "en"
        assert '<html lang="en"' in answer.content.decode()


def test_choosing_spanish_is_answered_in_spanish(manager: Member, browser_of: SignIn) -> None:
    client = browser_of(manager)
    page = client.post("/me/language/", {"language": "es"}, follow=True).content.decode()
    assert "Guardado." in page
    assert "Cómo inicia sesión" in page


def test_what_a_network_says_is_said_in_spanish(manager: Member) -> None:
    typed = {"address": "http://example.org", "handle": "maple", "secret": "1234"}
    client = browser(session_of(manager))
    page = client.post("/channels/connect/wordpress/", typed, headers=SPANISH).content.decode()
    assert "Use la dirección que empieza con https://" in page


def test_what_the_review_finds_is_said_in_spanish(staff: Member, browser_of: SignIn) -> None:
    post = post_actions.start(staff)
    change = Change(text="Call John on (555) 010-7788.")
    post_actions.save(staff, post, post.edition, change)
    page = browser_of(staff).get(f"/posts/{post.pk}/edit/", headers=SPANISH).content.decode()
    assert "Este número de teléfono no está en la lista de su consultorio." in page
    assert "Hay que cambiarlo" in page


@time_machine.travel("2026-11-20 12:00Z", tick=False)
def test_times_have_spanish_days_and_months(practice: Practice) -> None:
    moment = datetime(2026, 11, 24, 15, tzinfo=UTC)
    with override("es"):
        html = Template("{% when moment %}").render(
            Context({"moment": moment, "practice": practice})
        )
    assert ">mar 24 de nov, 9:00 AM (Chicago)" in html
    assert "en 4\xa0días" in html


# --- Mails are in the language of whoever gets them


def letter() -> Any:
    (sent,) = mail.outbox
    return sent


def test_an_alert_speaks_the_monitors_language(practice: Practice, manager: Member) -> None:
    actions.choose_language(manager.user, "es")
    alerts.raise_alert(practice, "channel:1", "The network asks to slow down.", "/channels/1/")
    alerts.tell_all(timezone.now())
    assert letter().subject == "Bedside: algo lo necesita"
    assert "La red pide ir más despacio." in letter().body


def test_an_approval_link_speaks_the_approvers_language(staff: Member, physician: Member) -> None:
    actions.choose_language(physician.user, "es")
    link_mail.send(staff, physician.name, physician.user.email, "https://example.org/l/1")
    assert letter().subject == "Una publicación espera su aprobación"


def test_an_invitation_speaks_the_language_it_is_sent_in(manager: Member) -> None:
    typed = {"name": "Nina New", "email": "nina@example.org", "role": Role.STAFF}
    browser(session_of(manager)).post("/settings/people/invite/", typed, headers=SPANISH)
    assert letter().subject == "Bedside: una invitación"


def test_a_forgotten_password_is_answered_in_ones_own_language(manager: Member) -> None:
    actions.choose_language(manager.user, "es")
    Client().post("/account/password/reset/", {"email": manager.user.email})
    assert "contraseña" in letter().body


def test_a_new_member_keeps_the_language_they_came_in_with(manager: Member) -> None:
    token = actions.invite(manager, "Nina New", "nina@example.org", Role.STAFF)
    typed = {"name": "Nina New", "password": "cuatro palabras en fila"}
    Client().post(f"/join/{token}/", {**typed, "again": typed["password"]}, headers=SPANISH)
    assert User.objects.get(email="nina@example.org").language == "es"
