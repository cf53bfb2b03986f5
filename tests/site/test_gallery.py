"""The gallery in a real browser: fits, obeys the CSP, works by keyboard, and without the script."""

import os
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.urls("tests.site.gallery")]
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
SIZES = {"desk": (1280, 900), "phone": (390, 844)}


def chromium() -> str:
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Chromium is not on this machine")
    return str(found)


@pytest.fixture
def chrome() -> Iterator[Browser]:
    with sync_playwright() as play:
        chrome = play.chromium.launch(executable_path=chromium(), args=ARGS)
        yield chrome
        chrome.close()


@pytest.fixture
def base(transactional_db: None, live_server: object) -> str:
    return str(live_server)


@pytest.fixture
def gallery(base: str, chrome: Browser) -> Page:
    page = chrome.new_page(viewport={"width": 1280, "height": 900})
    page.goto(f"{base}/gallery/")
    return page


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", list(SIZES))
@pytest.mark.parametrize("path", ["/gallery/?long", "/gallery/bare?long", "/accounts/login/"])
def test_fits_and_asks_nothing_the_policy_forbids(
    base: str, chrome: Browser, path: str, size: str, scheme: str
) -> None:
    width, height = SIZES[size]
    context = chrome.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    page = context.new_page()
    complaints: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(base + path)
    page.wait_for_load_state("networkidle")
    assert complaints == []
    assert all(url.startswith((base, "data:")) for url in asked)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_targets_are_big_enough_for_a_thumb(base: str, chrome: Browser) -> None:
    page = chrome.new_page(viewport={"width": 390, "height": 844})
    page.goto(f"{base}/gallery/")
    small = page.evaluate(
        """() => [...document.querySelectorAll(
             ".button, .nav-link, .tabs a, input:not([type=hidden]), select, summary.button")]
           .filter((one) => one.checkVisibility())
           .map((one) => (one.closest(".field__tick, label") ?? one).getBoundingClientRect())
           .filter((box) => box.height < 43.5).length"""
    )
    assert small == 0


def test_the_first_tab_stop_skips_to_the_page(base: str, chrome: Browser) -> None:
    page = chrome.new_page()
    page.goto(f"{base}/gallery/bare")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


def test_what_went_wrong_has_the_focus(gallery: Page) -> None:
    assert gallery.evaluate("document.activeElement.matches('.errors')")


def test_slash_goes_to_the_search_but_not_while_typing(gallery: Page) -> None:
    gallery.locator("h1").click()
    gallery.keyboard.press("/")
    assert gallery.evaluate("document.activeElement.matches('[data-search]')")
    gallery.locator("#id_text").fill("")
    gallery.locator("#id_text").press("/")
    assert gallery.locator("#id_text").input_value() == "/"


def test_a_menu_closes_on_escape_and_gives_the_focus_back(gallery: Page) -> None:
    menu = gallery.locator("details.menu")
    menu.locator("summary").click()
    assert gallery.get_by_role("button", name="Sign out").is_visible()
    gallery.keyboard.press("Escape")
    assert menu.get_attribute("open") is None
    assert gallery.evaluate("document.activeElement.matches('details.menu > summary')")


def test_copy_copies_line_by_line(base: str, chrome: Browser) -> None:
    context = chrome.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{base}/gallery/")
    page.get_by_role("button", name="Copy").click()
    page.get_by_role("button", name="Copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "Flu shots are in.\nWalk in on Saturday."


def test_dragging_to_a_day_that_is_refused_says_why(gallery: Page) -> None:
    source = gallery.locator("[data-drag]").first
    source.drag_to(gallery.locator('[data-drop="2026-11-26"]'))
    gallery.get_by_role("alert").filter(has_text="That day is over.").wait_for()


def test_dragging_to_a_good_day_sends_it_with_the_token(gallery: Page) -> None:
    source = gallery.locator("[data-drag]").first
    with gallery.expect_request("**/gallery/move") as sent, gallery.expect_navigation():
        source.drag_to(gallery.locator('[data-drop="2026-11-27"]'))
    assert sent.value.post_data == "day=2026-11-27"
    assert sent.value.headers["x-csrftoken"]


def test_leaving_with_unsaved_words_asks_first(gallery: Page) -> None:
    asked: list[str] = []
    gallery.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    gallery.locator("#id_text").press_sequentially("Flu shots")
    gallery.reload()
    gallery.reload()
    assert asked == ["beforeunload"]  # not again when nothing was typed since


def test_an_autosave_that_arrived_lets_one_leave(gallery: Page, base: str) -> None:
    asked: list[str] = []
    gallery.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    gallery.locator("#id_text").press_sequentially("Flu shots")
    gallery.locator("#saved", has_text="Saved").wait_for()
    gallery.goto(f"{base}/gallery/bare")
    assert asked == []


def test_a_server_that_is_gone_is_said_and_nothing_is_lost(gallery: Page) -> None:
    gallery.context.set_offline(True)
    gallery.locator("#id_text").press_sequentially("Flu shots")
    gallery.get_by_role("alert").filter(has_text="did not reach Bedside").wait_for()
    assert gallery.locator("#id_text").input_value() == "Flu shotsx"


def test_everything_is_there_without_the_script(base: str, chrome: Browser) -> None:
    page = chrome.new_context(java_script_enabled=False).new_page()
    page.goto(f"{base}/gallery/")
    page.locator("details.menu > summary").click()
    assert page.get_by_role("button", name="Sign out").is_visible()
    page.locator(".confirm > summary").click()
    assert page.get_by_role("button", name="Disconnect Mastodon").is_visible()
    assert page.get_by_role("button", name="Copy").count() == 0
