"""The screens in a real browser: back to the practice's own address, on a phone, without script."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.sandbox.rehearsal import APP, Desk, a_picture, rehearsal

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CHROMIUM = "/usr/bin/chromium"


@pytest.fixture
def phone() -> Iterator[Page]:
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 390, "height": 800}, java_script_enabled=False)
        browser.close()


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Desk]:
    """Another origin, to be sent back to."""
    with rehearsal(tmp_path / "practice") as desk:
        yield desk


def arrived(phone: Page, practice: Desk) -> dict[str, list[str]]:
    phone.wait_for_url(f"{practice.address}/**")
    return parse_qs(urlsplit(phone.url).query)


def test_agreeing_on_facebook_leads_back_with_a_code(
    desk: Desk, practice: Desk, phone: Page
) -> None:
    asked = {"client_id": APP, "redirect_uri": f"{practice.address}/", "state": "s1"}
    query = urlencode({**asked, "scope": "pages_show_list"})
    phone.goto(f"{desk.address}/facebook/v26.0/dialog/oauth?{query}")
    phone.get_by_label("Maple Street Pediatrics").uncheck()
    phone.get_by_role("button", name="Continue as Dana Front").click()
    back = arrived(phone, practice)
    assert (back["state"], len(back["code"])) == (["s1"], 1)


def test_a_no_on_facebook_leads_back_as_denied(desk: Desk, practice: Desk, phone: Page) -> None:
    query = urlencode({"client_id": APP, "redirect_uri": f"{practice.address}/"})
    phone.goto(f"{desk.address}/facebook/v26.0/dialog/oauth?{query}")
    phone.get_by_role("button", name="Cancel").click()
    assert arrived(phone, practice)["error"] == ["access_denied"]


def test_agreeing_on_mastodon_leads_back_with_a_code(
    desk: Desk, practice: Desk, phone: Page
) -> None:
    body = {"client_name": "Bedside", "redirect_uris": f"{practice.address}/", "scopes": "read"}
    app = desk.http.post("/mastodon/api/v1/apps", json=body).json()
    asked = {"client_id": app["client_id"], "redirect_uri": f"{practice.address}/"}
    query = urlencode({**asked, "response_type": "code", "scope": "read"})
    phone.goto(f"{desk.address}/mastodon/oauth/authorize?{query}")
    phone.get_by_role("button", name="Authorize").click()
    assert arrived(phone, practice)["code"]


def test_pages_fit_a_phone(desk: Desk, phone: Page) -> None:
    desk.settings(media_seconds=0)
    token = desk.token("mastodon", "maple")
    auth = {"Authorization": f"Bearer {token}"}
    files = {"file": ("a.png", a_picture(size=(1600, 900)), "image/png")}
    media = desk.http.post("/mastodon/api/v2/media", files=files, headers=auth).json()["id"]
    body = {"status": "https://example.com/" + "long" * 90, "media_ids": [media]}
    assert desk.http.post("/mastodon/api/v1/statuses", json=body, headers=auth).is_success
    desk.switch("mastodon.statuses.create", "accept_then_drop")
    problems: list[str] = []
    phone.on("console", lambda said: problems.append(said.text))
    for path in ("/", "/switches", "/calls", "/accounts/mastodon/maple"):
        phone.goto(desk.address + path)
        wide = phone.locator("html").evaluate("page => page.scrollWidth")
        assert wide <= 390, path
    assert problems == []
