"""What goes wrong is said, and put right by a person: refusals, silence, hands, a dead worker."""

import re

import httpx
import pytest
from playwright.sync_api import Page, expect

from .installation import Installation, wait_for
from .people import Doors
from .steps import MASTODON, approve, becomes, hand_in, once, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def approved(house: Installation, doors: Doors, text: str, channel: str) -> str:
    """A post that Ben wrote and Amara approved. Returns its address."""
    with doors.open(house, "ben@maple.example") as (ben, _notes):
        write(ben, text, [channel])
        post = hand_in(ben)
    with doors.open(house, "amara@maple.example") as (amara, _hers):
        approve(amara, text)
    return post


def test_a_refused_post_is_on_today_with_the_reason_and_goes_out_when_tried_again(
    house: Installation, doors: Doors
) -> None:
    text = "Tea or water, and rest: our cold tips."
    house.switch("mastodon.statuses.create", "refuse")
    post = approved(house, doors, text, MASTODON)
    with doors.open(house, "rosa@maple.example") as (rosa, _notes):
        rosa.goto(post)
        becomes(rosa, "Refused")
        rosa.goto("/")
        said = rosa.locator("#deliveries").get_by_role("listitem").filter(has_text=text)
        expect(said).to_contain_text(re.compile(r"Refused"))
        expect(said.locator("p").nth(1)).not_to_be_empty()
        house.mend()
        said.get_by_role("link", name=text).click()
        rosa.get_by_role("button", name="Try again now").click()
        becomes(rosa, "Published")
        take_down(rosa)
    once(house, text)
    wait_for(lambda: house.accepted(text)[0]["deleted"])


def take_down(page: Page) -> None:
    page.get_by_role("link", name="Take down").click()
    expect(page.get_by_text("This cannot be undone.")).to_be_visible()
    page.get_by_role("button", name="Take it down").click()
    becomes(page, "Taken down")


def test_a_post_without_an_answer_is_looked_up_and_published_once(
    house: Installation, doors: Doors
) -> None:
    text = "Sunscreen also on cloudy days."
    house.switch("mastodon.statuses.create", "accept_then_drop", times=1)
    house.switch("mastodon.statuses.list", "slow", times=1, seconds=4)
    post = approved(house, doors, text, MASTODON)
    with doors.open(house, "rosa@maple.example") as (rosa, _notes):
        rosa.goto(post)
        becomes(rosa, "Published")
        rosa.get_by_text(re.compile("attempt")).first.click()
        expect(rosa.locator("#deliveries")).to_contain_text("looked up")
    house.mend()
    once(house, text)


def test_a_post_by_hand_is_copied_posted_and_marked(house: Installation, doors: Doors) -> None:
    text = "The walking group meets on Sunday."
    post = approved(house, doors, text, "Neighbors")
    with doors.open(house, "rosa@maple.example") as (rosa, _notes):
        rosa.context.grant_permissions(["clipboard-read", "clipboard-write"])
        rosa.goto(post)
        becomes(rosa, "I have posted it")
        rosa.get_by_role("button", name="Copy").first.click()
        expect(rosa.get_by_role("button", name="Copied")).to_be_visible()
        assert text in rosa.evaluate("() => navigator.clipboard.readText()")
        rosa.get_by_role("link", name="I have posted it").click()
        rosa.get_by_label("Link to the post").fill("nonsense")
        rosa.get_by_role("button", name="It is published").click()
        rosa.get_by_label("Link to the post").fill("https://groups.example.org/walk")
        rosa.get_by_role("button", name="It is published").click()
        becomes(rosa, "Published")


def test_the_doctor_does_not_say_well_while_nothing_is_published(
    house: Installation, doors: Doors
) -> None:
    def health() -> int:
        return httpx.get(f"{house.address}/healthz", timeout=10).status_code

    assert wait_for(lambda: health() == 200)
    worker = house.worker()
    with doors.open(house, "rosa@maple.example") as (rosa, _notes):
        try:
            worker.suspend()
            wait_for(lambda: health() == 503, 40)
            rosa.goto("/")
            rosa.get_by_role("link", name="Ask the set-up doctor").click()
            expect(
                rosa.get_by_text("No worker is running, so nothing is published.")
            ).to_be_visible()
        finally:
            worker.resume()
        wait_for(lambda: health() == 200, 40)
        rosa.get_by_role("link", name="Look again").click()
        expect(rosa.get_by_text("running and keeping up.")).to_be_visible()
