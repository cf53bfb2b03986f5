"""In a real browser: a post is dragged, approved with a thumb, and watched while it goes out."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect, sync_playwright

from bedside.posts.models import Post
from bedside.practices.models import Member
from bedside.publishing.models import Delivery

from .conftest import Deliver, Submit

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
ARGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]
type Open = Callable[..., Page]


@pytest.fixture
def open_page(
    manager: Member,
    live_server: object,
    browser_of: Callable[[Member], Client],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Open]:
    """Maria, signed in, in Chromium; any complaint of the browser fails the test."""
    path = shutil.which("chromium") or shutil.which("google-chrome")
    if path is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)("Chromium is not on this machine")
    name = settings.SESSION_COOKIE_NAME
    cookie = browser_of(manager).cookies[name].value
    complaints: list[str] = []
    # Playwright keeps a loop in this thread, and Django would refuse its database beside one.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with sync_playwright() as play:
        chrome = play.chromium.launch(executable_path=path, args=ARGS)

        def open_one(address: str, **options: object) -> Page:
            context: BrowserContext = chrome.new_context(base_url=str(live_server), **options)
            context.add_cookies([{"name": name, "value": cookie, "url": str(live_server)}])
            page = context.new_page()
            page.on("console", lambda message: complaints.append(message.text))
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.goto(address)
            return page

        yield open_one
        chrome.close()
    assert complaints == []


def drag(page: Page, what: str, where: str) -> None:
    page.locator(what).scroll_into_view_if_needed()
    start, end = page.locator(what).bounding_box(), page.locator(where).bounding_box()
    assert start and end
    page.mouse.move(start["x"] + 20, start["y"] + 20)
    page.mouse.down()
    page.mouse.move(end["x"] + 30, end["y"] + 40, steps=6)
    page.mouse.move(end["x"] + 32, end["y"] + 42)
    page.mouse.up()


def test_a_post_is_dragged_to_another_day(submit: Submit, manager: Member, open_page: Open) -> None:
    version = submit().versions.get()
    planned = manager.practice.local(version.planned_for)
    day = planned.date()
    target = day + timedelta(days=1 if day.isoweekday() != 6 else -1)
    if target <= timezone.localtime().date():
        target = day + timedelta(days=7)
    page = open_page(f"/publishing/?view=month&on={target}")
    item = f'[data-drag="{reverse("publishing:plan", args=[version.pk])}"]'
    drag(page, item, f'[data-drop="{target}"]')
    expect(page.locator(f'[data-drop="{target}"] {item}')).to_be_visible()
    version.refresh_from_db()
    local = manager.practice.local(version.planned_for)
    assert (local.date(), local.time()) == (target, planned.time())


def test_approving_on_a_phone_needs_no_zoom_and_no_script(submit: Submit, open_page: Open) -> None:
    post = submit()
    page = open_page(
        f"/publishing/posts/{post.pk}/",
        viewport={"width": 390, "height": 844},
        has_touch=True,
        java_script_enabled=False,
    )
    button = page.get_by_role("button", name="Approve")
    box = button.bounding_box()
    assert box and box["height"] >= 56 and box["width"] >= 120 and box["x"] + box["width"] <= 390
    button.tap()
    expect(page.get_by_text("Approved. Bedside takes it from here.")).to_be_visible()
    assert Post.objects.get(pk=post.pk).state == "approved"


def test_the_life_of_a_delivery_goes_on_by_itself_and_keeps_what_is_open(
    deliver: Deliver, open_page: Open
) -> None:
    delivery = deliver("sending")
    delivery.attempts.create(number=1, worker="w")
    page = open_page(f"/publishing/posts/{delivery.post_id}/")
    page.get_by_text("1 attempt").click()
    with page.expect_response(lambda answer: "/deliveries/" in answer.url) as polled:
        pass
    assert polled.value.status == 204
    expect(page.get_by_text("Not finished")).to_be_visible()
    link = "https://groups.example.org/springfield/42"
    Delivery.objects.filter(pk=delivery.pk).update(
        state="published", url=link, published_at=timezone.now()
    )
    expect(page.locator(f'#deliveries a[href="{link}"]')).to_be_visible(timeout=10_000)
