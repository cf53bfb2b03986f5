"""The calendar: a time tomorrow, moved by mouse and by keyboard, and the next free slot."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Locator, Page, expect

from .installation import Installation
from .people import Doors
from .steps import approve, hand_in, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TEXT = "Bring your shot record to the Open House."


def three_days() -> tuple[str, str, str]:
    """Tomorrow and the two days after, or the first three that are in one week of the calendar."""
    first = datetime.now(ZoneInfo("America/Chicago")).date() + timedelta(1)
    while first.weekday() in (4, 5):  # the calendar's weeks begin on Sunday
        first += timedelta(1)
    one, two, three = (first + timedelta(after) for after in range(3))
    return one.isoformat(), two.isoformat(), three.isoformat()


def test_a_planned_post_moves_by_mouse_and_by_keyboard(house: Installation, doors: Doors) -> None:
    first, second, third = three_days()
    with doors.open(house, "ben@maple.example") as (ben, _notes):
        write(ben, TEXT, plan="At a date and time")
        ben.get_by_label("Day", exact=True).fill(first)
        ben.get_by_label("Time", exact=True).fill("10:30")
        hand_in(ben)
    with doors.open(house, "amara@maple.example") as (amara, _hers):
        approve(amara, TEXT)
        amara.get_by_role("link", name="Calendar").first.click()
        amara.get_by_label("Go to a day").fill(first)
        amara.get_by_role("button", name="Go", exact=True).click()
        expect(amara.locator(f'[data-drop="{first}"]')).to_be_visible()
        for view in ("List", "Week"):
            amara.get_by_role("link", name=view, exact=True).click()
            expect(amara.get_by_role("link", name=TEXT).first).to_be_visible()
        on(amara, first).drag_to(amara.locator(f'[data-drop="{second}"] .calendar__date'))
        expect(on(amara, second)).to_contain_text("10:30 AM")
        move_by_keyboard(amara, second, third)


def on(page: Page, day: str) -> Locator:
    """The post, on this day of the calendar."""
    return page.locator(f'[data-drop="{day}"] li').filter(has_text=TEXT)


def move_by_keyboard(page: Page, start: str, end: str) -> None:
    on(page, start).get_by_role("link", name=re.compile("^Move")).focus()
    page.keyboard.press("Enter")
    page.get_by_label("Day", exact=True).fill(end)
    page.get_by_label("Time", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Moved.")
    expect(on(page, end)).to_contain_text("10:30 AM")


def test_the_next_free_slot_is_said_and_taken(house: Installation, doors: Doors) -> None:
    text = "Stretch at your desk every hour."
    with doors.open(house, "ben@maple.example") as (ben, _notes):
        write(ben, text, plan="In each channel's next free slot")
        slot = ben.locator(".compose__slots time").first
        said = slot.get_attribute("datetime")
        hand_in(ben)
        with doors.open(house, "amara@maple.example") as (amara, _hers):
            approve(amara, text)
        ben.reload()
        planned = ben.locator("#deliveries time").first
        expect(planned).to_be_visible()
        assert said
        assert datetime.fromisoformat(str(planned.get_attribute("datetime"))) >= (
            datetime.fromisoformat(said)
        )
