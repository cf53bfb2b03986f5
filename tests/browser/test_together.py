"""Two people at one post; and a browser without JavaScript."""

import pytest
from playwright.sync_api import expect

from .installation import Installation
from .people import Doors, sign_in
from .steps import approve, hand_in, once, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_of_two_people_at_one_post_neither_loses_a_word(house: Installation, doors: Doors) -> None:
    with (
        doors.open(house, "ben@maple.example") as (ben, _his),
        doors.open(house, "rosa@maple.example") as (rosa, hers),
    ):
        write(ben, "Helmets save heads.")
        ben.get_by_role("button", name="Save draft").last.click()
        rosa.goto(ben.url)
        ben.get_by_label("Text", exact=True).fill("Helmets save heads. Ben adds: always.")
        expect(ben.locator("#saved")).to_contain_text("Saved at")
        ben.get_by_role("button", name="Save draft").last.click()
        expect(ben.locator("#messages")).to_contain_text("Saved as a draft.")
        hers.expected.add(409)
        rosa.get_by_label("Text", exact=True).fill("Helmets save heads. Rosa adds: every ride.")
        conflict = rosa.locator("#conflict")
        expect(conflict).to_contain_text("Ben adds: always.")
        rosa.get_by_role("button", name="Ask for approval").click()
        expect(rosa.locator("#conflict")).to_contain_text("Ben adds: always.")
        expect(rosa.get_by_label("Text", exact=True)).to_have_value(
            "Helmets save heads. Rosa adds: every ride."
        )
        rosa.get_by_role("button", name="Keep what I typed").click()
        expect(rosa.locator("#conflict")).to_be_empty()
        rosa.reload()
        expect(rosa.get_by_label("Text", exact=True)).to_have_value(
            "Helmets save heads. Rosa adds: every ride."
        )


def test_without_javascript_a_post_is_written_checked_approved_and_published(
    house: Installation, doors: Doors
) -> None:
    text = "Wash your hands for twenty seconds."
    plain = {"java_script_enabled": False}
    with doors.open(house, **plain) as (ben, _notes):
        sign_in(ben, "ben@maple.example")
        write(ben, f"{text} Call Mr. Jones at 312-555-0187.")
        ben.get_by_role("button", name="Check", exact=True).click()
        expect(ben.locator("#findings mark").first).to_contain_text("312-555-0187")
        ben.get_by_label("Text", exact=True).fill(text)
        post = hand_in(ben)
        with doors.open(house, "amara@maple.example", **plain) as (amara, _hers):
            approve(amara, text)
        once(house, text)
        ben.goto(post)
        ben.get_by_role("link", name="Look again now").or_(ben.locator("h1")).first.click()
        expect(ben.locator("#deliveries")).to_contain_text("Published")
