"""No page asks anybody else for anything, runs anything inline, or stays on a shared computer."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from bedside.practices.models import Role

from .addresses import Address, addresses
from .conftest import Town, browser, session_of

FETCHED = {"src", "srcset", "action", "formaction", "data", "poster", "background", "ping"}
FETCHING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest", "prefetch"}
PEOPLE = [None, Role.MANAGER, Role.STAFF, "gone", "stranger, unfinished"]


class Page(HTMLParser):
    """What a page would fetch, send to, or run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.inline: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.fetched += [given[name] for name in FETCHED & set(given)]
        if tag == "link" and FETCHING_LINKS & set(given.get("rel", "").split()):
            self.fetched.append(given.get("href", ""))
        self.inline += [f"{tag} {name}" for name in given if name == "style" or name[:2] == "on"]
        if tag == "style" or (tag == "script" and "src" not in given):
            json_only = given.get("type", "").endswith("json")
            self.inline += [] if json_only else [tag]
        if given.get("href", "").strip().lower().startswith("javascript:"):
            self.inline.append("javascript:")


def elsewhere(address: str) -> bool:
    """A picture written into the page itself, as the QR code of an authenticator, is here."""
    return bool(re.match(r"(?i)\s*((?!data:image/)[a-z][a-z0-9+.-]*:|//)", address))


@pytest.mark.parametrize("who", PEOPLE)
def test_every_answer_asks_nobody_else_runs_nothing_inline_and_stays_nowhere(
    town: Town, who: str | None
) -> None:
    session = session_of(town.people[who] if who else None)
    pages = 0
    for address in addresses():
        answer = browser(session).get(address.path(town))
        assert_locked_down(answer.headers, address)
        assert_kept_nowhere(answer.headers, address)
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            page = Page(answer.text)
            pages += bool(answer.text)
            assert not [one for one in page.fetched if elsewhere(one)], address
            assert not page.inline, address
    assert pages > 10


def assert_locked_down(headers: Any, address: Address) -> None:
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy, address
    assert "frame-ancestors 'none'" in policy, address
    assert not re.search(r"unsafe|\*|https?:|nonce", policy), address
    assert headers["X-Content-Type-Options"] == "nosniff", address
    assert headers["X-Frame-Options"] == "DENY", address
    assert headers["Referrer-Policy"] == "same-origin", address
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", address


def assert_kept_nowhere(headers: Any, address: Address) -> None:
    """Pictures may be kept by this browser alone, since their address is their content's."""
    kept = headers.get("Cache-Control", "")
    if headers.get("Content-Type", "").startswith("image/"):
        assert "private" in kept or "no-store" in kept, address
    else:
        assert "no-store" in kept, (address, kept)


def test_static_files_carry_the_same_policy() -> None:
    answer = Client().get("/static/css/bedside.css")
    assert answer.status_code == 200
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("status", [400, 403, 404, 429, 500])
def test_error_pages_are_as_strict(status: int) -> None:
    from django.template.loader import render_to_string

    page = Page(render_to_string(f"{status}.html"))
    assert not [one for one in page.fetched if elsewhere(one)]
    assert not page.inline


def test_cookies_are_out_of_reach_for_scripts_and_other_sites(town: Town) -> None:
    client = Client()
    client.get("/account/login/")
    email = town.people[Role.STAFF].user.email
    client.post("/account/login/", {"login": email, "password": "correct horse battery"})
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    assert session["httponly"]
    assert not session["domain"]
    assert client.cookies["csrftoken"]["httponly"]
    for cookie in client.cookies.values():
        assert cookie["samesite"] in ("Lax", "Strict")


def test_a_page_on_https_says_so_to_the_browser() -> None:
    """Settings as a fleet has them; in a process of its own."""
    import os
    import subprocess
    import sys
    import tempfile

    words = (
        "from bedside.site import settings as s;"
        "print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0)"
    )
    environment = {
        **os.environ,
        "BEDSIDE_DATA": tempfile.mkdtemp(),
        "BEDSIDE_ADDRESS": "https://bedside.example.org",
    }
    said = subprocess.run(
        [sys.executable, "-c", words], env=environment, capture_output=True, text=True, check=True
    )
    assert said.stdout.split() == ["True", "True", "True"]
