"""Approving and sending back: by a member, on a phone, by a link, and a round in a few clicks."""

import re

import pytest
from playwright.sync_api import Page, expect

from .installation import Installation
from .people import PHONE, Doors
from .steps import becomes, hand_in, once, open_waiting, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_sent_back_mended_and_approved_by_somebody_without_an_account(
    house: Installation, doors: Doors
) -> None:
    first, better = "Sport check-ups are open now.", "Sport check-ups: book one for August."
    with doors.open(house, "ben@maple.example") as (ben, _notes):
        write(ben, first)
        hand_in(ben)
        with doors.open(house, "rosa@maple.example", viewport=PHONE) as (rosa, _hers):
            open_waiting(rosa, first)
            rosa.get_by_role("button", name="Send back").click()
            expect(rosa.get_by_text("so that the author knows what to do").first).to_be_visible()
            rosa.get_by_label("Comment").fill("Please say for when.")
            rosa.get_by_role("button", name="Send back").click()
        ben.goto("/")
        ben.locator("#mine").get_by_role("link", name=first).click()
        expect(ben.get_by_text("Please say for when.")).to_be_visible()
        ben.get_by_role("link", name="Change it").click()
        expect(ben.get_by_text("Please say for when.")).to_be_visible()
        ben.get_by_label("Text", exact=True).fill(better)
        post = hand_in(ben)
        link = send_link(ben)
        with doors.open(house, viewport=PHONE) as (doctor, notes):
            decide_by_link(doctor, link, better)
            notes.expected.add(410)
            doctor.goto(link)
            expect(doctor.get_by_role("heading", name="This link does not open")).to_be_visible()
        ben.goto(post)
        becomes(ben, "Published")
    once(house, better)


def send_link(page: Page) -> str:
    page.get_by_text("Send a link", exact=True).click()
    page.get_by_label("Name of the approver").fill("Dr. Grace Hall")
    page.get_by_label("E-mail address").fill("grace@maple.example")
    page.get_by_role("button", name="Send the link").click()
    return page.locator("#approval-link").inner_text()


def decide_by_link(page: Page, link: str, text: str) -> None:
    page.goto(link)
    expect(page.get_by_text(text).first).to_be_visible()
    page.get_by_label("Your name").fill("Dr. Grace Hall")
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()


def test_two_posts_are_approved_from_today_in_six_clicks(house: Installation, doors: Doors) -> None:
    texts = ["Our parking lot is open again.", "Closed on Monday for the holiday."]
    with doors.open(house, "ben@maple.example") as (ben, _notes):
        for text in texts:
            write(ben, text)
            hand_in(ben)
    with doors.open(house, "amara@maple.example", viewport=PHONE) as (amara, _hers):
        amara.goto("/")
        clicks = [click(amara, text) for text in texts]
        assert sum(clicks) <= 6
    for text in texts:
        once(house, text)


def click(page: Page, text: str) -> int:
    """Approve one, from wherever the last one ended. Returns the clicks that took."""
    clicks = 2
    if not page.locator("#approvals").count():
        page.get_by_role("link", name=re.compile("Today")).first.click()
        clicks += 1
    page.locator("#approvals").get_by_role("link", name=text, exact=True).click()
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("pproved")
    return clicks
