"""Persons in front of a browser, and what a browser notices that they would not."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response

from .installation import Installation

DESK, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
SAMPLE_PASSWORD = "sample practice only"  # bedside.site.sample says it when it starts
PLAIN_ANSWERS = (200, 201, 204, 302, 303, 304, 422)  # 422: a form with its errors


@dataclass
class Notes:
    """Everything that must not happen in any page: `troubles` is empty in the end."""

    origins: tuple[str, ...]
    expected: set[int] = field(default_factory=set)
    troubles: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.troubles.append(f"script: {error}"))
        page.on("request", self._asked)
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        # A bad answer is judged by its status, in `_answered`; a broken policy is only told here.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.troubles.append(f"console: {message.text} ({message.location.get('url')})")

    def _asked(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme != "data" and f"{parts.scheme}://{parts.netloc}" not in self.origins:
            self.troubles.append(f"a request to elsewhere: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # left for another page
            self.troubles.append(f"failed: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status not in PLAIN_ANSWERS and response.status not in self.expected:
            self.troubles.append(f"{response.status} from {response.url}")


class Doors:
    """Opens browsers for people, and remembers who is signed in where."""

    def __init__(self, browser: Browser, kept: dict[tuple[str, str], Any]) -> None:
        self._browser, self._kept = browser, kept

    @contextmanager
    def open(
        self,
        house: Installation,
        email: str = "",
        *,
        viewport: Any = DESK,
        **options: Any,
    ) -> Iterator[tuple[Page, Notes]]:
        """A page of a browser of its own, signed in as `email`. What went wrong fails the test."""
        state = self._signed_in(house, email) if email else None
        context = self._browser.new_context(
            **{"base_url": house.address, "locale": "en-US", **options},
            viewport=viewport,
            storage_state=state,
        )
        context.set_default_timeout(15_000)
        notes = Notes((house.address, house.sandbox))
        context.on("page", notes.watch)
        try:
            page = context.new_page()
            yield page, notes
        finally:
            context.close()
        assert not notes.troubles, "\n".join(notes.troubles)

    def _signed_in(self, house: Installation, email: str) -> Any:
        key = (house.address, email)
        if key not in self._kept:
            with self.open(house) as (page, _notes):
                sign_in(page, email)
                self._kept[key] = page.context.storage_state()
        return self._kept[key]

    def keep(self, house: Installation, email: str, page: Page) -> None:
        self._kept[house.address, email] = page.context.storage_state()


def sign_in(page: Page, email: str, password: str = SAMPLE_PASSWORD) -> None:
    page.goto("/")
    page.get_by_label("mail").fill(email)
    page.get_by_label("Password", exact=True).fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="Today").wait_for()


def confirm_password(page: Page, password: str = SAMPLE_PASSWORD) -> None:
    """Bedside asks again before passwords and members are touched, if it is a while ago."""
    if "reauthenticate" in page.url:
        page.get_by_label("Password", exact=True).fill(password)
        page.get_by_role("button", name="Go on").click()


type Open = Callable[..., Any]
