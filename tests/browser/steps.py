"""What people do over and over: write a post, hand it in, decide on one."""

import re
from collections.abc import Sequence

from playwright.sync_api import Page, expect

from .installation import Installation, wait_for

BLUESKY, MASTODON, FACEBOOK = "Bluesky", "Mastodon", "Facebook"
REASON = "Inform"


def write(
    page: Page,
    text: str,
    channels: Sequence[str] = (BLUESKY,),
    *,
    plan: str = "As soon as it is approved",
) -> None:
    """From Today to a filled form; `channels` are parts of their names."""
    page.goto("/")
    page.get_by_role("link", name="Write a post").first.click()
    page.get_by_role("radio", name=REASON).check()
    page.get_by_label("Text", exact=True).fill(text)
    for channel in channels:
        page.get_by_role("checkbox", name=channel).check()
    page.get_by_role("radio", name=plan).check()


def hand_in(page: Page) -> str:
    """Press the button. Returns the address of the post's page."""
    page.get_by_role("button", name="Ask for approval").click()
    expect(page.get_by_text("The post now waits for approval.")).to_be_visible()
    return page.url


def open_waiting(page: Page, text: str) -> None:
    """From Today to the post that waits for this person."""
    page.goto("/")
    page.locator("#approvals").get_by_role("link", name=text, exact=True).click()
    expect(page.get_by_role("heading", name=text, level=1)).to_be_visible()


def approve(page: Page, text: str) -> None:
    open_waiting(page, text)
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("pproved")


def life(page: Page) -> str:
    """What the post's page says about its way, as it stands."""
    return page.locator("#deliveries").inner_text()


def becomes(page: Page, words: str, seconds: float = 30) -> None:
    """The open page comes to say so by itself."""
    pattern = re.compile(words)
    expect(page.locator("#deliveries")).to_contain_text(pattern, timeout=seconds * 1000)


def once(house: Installation, words: str) -> None:
    """The sandbox has exactly one post with these words."""
    wait_for(lambda: house.accepted(words))
    assert len(house.accepted(words)) == 1
