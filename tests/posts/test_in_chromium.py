"""Writing in a real browser: drafts save themselves, and two windows never lose a word."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from bedside.channels.models import Channel
from bedside.posts.models import Post
from bedside.practices.models import Member, Reason
from tests.posts.test_pictures import as_file, photo

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


@pytest.fixture
def window(
    staff: Member,
    reason: Reason,
    channel: Channel,
    live_server: object,
    browser_of: Callable[[Member], Client],
) -> Iterator[BrowserContext]:
    """Sam, signed in, in Chromium."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Chromium is not on this machine")
    name = settings.SESSION_COOKIE_NAME
    cookie = browser_of(staff).cookies[name].value
    with sync_playwright() as play:
        chrome = play.chromium.launch(executable_path=path, args=ARGS)
        context = chrome.new_context(base_url=str(live_server))
        context.add_cookies([{"name": name, "value": cookie, "url": str(live_server)}])
        yield context
        chrome.close()


def opened(window: BrowserContext, address: str) -> tuple[Page, list[str]]:
    page, complaints = window.new_page(), []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    return page, complaints


def test_a_draft_saves_itself_and_says_what_it_finds(window: BrowserContext) -> None:
    page, complaints = opened(window, "/posts/write/")
    page.get_by_label("Text", exact=True).press_sequentially("Call John on (555) 010-7788")
    expect(page.locator("#saved")).to_contain_text("Saved at")
    expect(page.locator("#findings mark")).to_have_text("(555) 010-7788")
    expect(page.get_by_label("Text", exact=True)).to_be_focused()
    assert page.url.endswith("/edit/")
    page.get_by_role("checkbox", name="Springfield neighbours group").check()
    expect(page.locator("#previews .preview")).to_contain_text("Call John")
    image = {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": as_file(photo()).getvalue()}
    page.get_by_label("Add pictures").set_input_files(image)
    page.get_by_label("Description of picture 1").fill("Red and blue")
    expect(page.locator("#previews img")).to_have_attribute("alt", "Red and blue")
    page.reload()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Call John on (555) 010-7788")
    expect(page.get_by_label("Description of picture 1")).to_have_value("Red and blue")
    assert complaints == []


def test_two_windows_keep_both_texts_in_sight(draft: Post, window: BrowserContext) -> None:
    first, _complaints = opened(window, f"/posts/{draft.pk}/edit/")
    second, _complaints = opened(window, f"/posts/{draft.pk}/edit/")
    second.get_by_label("Text", exact=True).fill("From the second window")
    expect(second.locator("#saved")).to_contain_text("Saved at")
    expect(second.locator("[name=edition]")).to_have_value(str(draft.edition + 1))
    first.get_by_label("Text", exact=True).fill("From the first window")
    expect(first.locator("#conflict")).to_contain_text("From the second window")
    expect(first.get_by_label("Text", exact=True)).to_have_value("From the first window")
    first.get_by_role("button", name="Keep what I typed").click()
    expect(first.get_by_label("Text", exact=True)).to_have_value("From the first window")
    expect(first.locator("#conflict")).to_be_empty()


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_fits_and_its_error_summary_takes_the_focus(
    window: BrowserContext, width: int
) -> None:
    page, _complaints = opened(window, "/posts/write/")
    page.set_viewport_size({"width": width, "height": 844})
    page.get_by_label("Text", exact=True).fill("Donaudampfschifffahrtsgesellschaftskapitän" * 20)
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.locator(".errors")).to_be_focused()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
