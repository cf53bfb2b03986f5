"""Two installations that really run, Chromium, and people to sit in front of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.servers.processes import cannot_be_had

from .installation import Installation, up
from .people import Doors

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def empty_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """Nobody has been here yet."""
    with up(tmp_path_factory.mktemp("empty") / "data") as house:
        yield house


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The sample practice."""
    with up(tmp_path_factory.mktemp("sample") / "data", "--sample") as house:
        yield house


@pytest.fixture(scope="session")
def signed_in() -> dict[tuple[str, str], Any]:
    """The cookies of people who signed in, by address and e-mail."""
    return {}


# For a module, not the session: Playwright's event loop would keep Django from its database in
# the tests that follow.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        cannot_be_had(f"not installed here: {CHROMIUM}")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def doors(chromium: Browser, signed_in: dict[tuple[str, str], Any]) -> Doors:
    return Doors(chromium, signed_in)
