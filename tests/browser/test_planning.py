"""The calendar: a time tomorrow, moved by mouse and by keyboard, and the next free slot."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from .installation import Installation
from .people import Doors
from .steps import approve, hand_in, write

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TEXT = "Bring your shot record to the Open House."


def day(after: int) -> str:
    return (datetime.now(ZoneInfo("America/Chicago")).date() + timedelta(after)).isoformat()


def test_a_planned_post_moves_by_mouse_and_by_keyboard(house: Installation, doors: Doors) -> None:
    with doors.open(house, "ben@maple.example") as (ben, _notes):
        write(ben, TEXT, plan="At a date and time")
        ben.get_by_label("Day", exact=True).fill(day(1))
        ben.get_by_label("Time", exact=True).fill("10:30")
        hand_in(ben)
    with doors.open(house, "amara@maple.example") as (amara, _hers):
        approve(amara, TEXT)
        amara.get_by_role("link", name="Calendar").first.click()
        for view in ("List", "Week", "Month"):
            amara.get_by_label("Go to a day").fill(day(1))
            amara.get_by_role("button", name="Go", exact=True).click()
            amara.get_by_role("link", name=view, exact=True).click()
            expect(amara.get_by_role("link", name=TEXT).first).to_be_visible()
        drag(amara, day(1), day(2))
        move_by_keyboard(amara, day(2), day(3))


def cell(page: Page, on: str) -> object:
    return page.locator(f'[data-drop="{on}"]')


def on_the_day(page: Page, on: str) -> object:
    return page.locator(f'[data-drop="{on}"] li').filter(has_text=TEXT[:20])


def drag(page: Page, start: str, end: str) -> None:
    item = page.locator(f'[data-drop="{start}"] li').filter(has_text=TEXT[:20])
    item.drag_to(page.locator(f'[data-drop="{end}"] .calendar__date'))
    there = page.locator(f'[data-drop="{end}"] li').filter(has_text=TEXT[:20])
    expect(there).to_contain_text("10:30 AM")


def move_by_keyboard(page: Page, start: str, end: str) -> None:
    item = page.locator(f'[data-drop="{start}"] li').filter(has_text=TEXT[:20])
    item.get_by_role("link", name=re.compile("^Move")).focus()
    page.keyboard.press("Enter")
    page.get_by_label("Day", exact=True).fill(end)
    page.get_by_label("Time", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Moved.")
    there = page.locator(f'[data-drop="{end}"] li').filter(has_text=TEXT[:20])
    expect(there).to_contain_text("10:30 AM")


def test_the_next_free_slot_is_said_and_taken(house: Installation, doors: Doors) -> None:
    text = "Stretch at your desk every hour."
    with doors.open(house, "ben@maple.example") as (ben, _notes):
        write(ben, text, plan="In each channel's next free slot")
        slots = ben.locator(".compose__slots li").filter(has_text="Maple Street Family")
        said = slots.first.locator("time").get_attribute("datetime")
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
