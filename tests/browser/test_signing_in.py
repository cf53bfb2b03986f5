"""Coming in and being signed off: idle, with a code, and after too many wrong passwords."""

import base64
import hashlib
import hmac
import struct
import time

import pytest
from playwright.sync_api import expect

from .installation import Installation
from .people import SAMPLE_PASSWORD, Doors, confirm_password, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def code(secret: str) -> str:
    """RFC 6238: six digits from a secret in base 32, for these thirty seconds."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    number = struct.unpack(">I", digest[(at := digest[-1] & 15) : at + 4])[0] & 0x7FFFFFFF
    return f"{number % 1_000_000:06}"


def test_who_was_away_too_long_is_signed_off(house: Installation, doors: Doors) -> None:
    with doors.open(house) as (page, _notes):
        sign_in(page, "amara@maple.example")
        page.get_by_role("link", name="Guidelines").first.click()
        session = next(each for each in page.context.cookies() if each["name"] == "bedside")
        house.later(16, session["value"])
        page.get_by_role("link", name="Channels").first.click()
        expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
        page.get_by_label("mail").fill("amara@maple.example")
        page.get_by_label("Password", exact=True).fill(SAMPLE_PASSWORD)
        page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_role("heading", name="Channels", level=1)).to_be_visible()


def test_sign_in_with_a_code_from_an_authenticator_app(house: Installation, doors: Doors) -> None:
    with doors.open(house) as (june, _notes):
        sign_in(june, "june@maple.example")
        june.goto("/account/2fa/")
        june.locator("a[href*='totp/activate']").first.click()
        confirm_password(june)
        kept = june.locator("#totp-secret").inner_text()
        june.locator("[name=code]").fill(code(kept))
        june.get_by_role("button", name="Turn on").click()
        june.goto("/")
        june.locator("details.menu summary").click()
        june.get_by_role("button", name="Sign out").click()
        june.goto("/")
        june.get_by_label("mail").fill("june@maple.example")
        june.get_by_label("Password", exact=True).fill(SAMPLE_PASSWORD)
        june.get_by_role("button", name="Sign in", exact=True).click()
        june.locator("[name=code]").fill("000000")
        june.get_by_role("button", name="Sign in", exact=True).click()
        expect(june.locator(".field--wrong")).to_be_visible()
        june.locator("[name=code]").fill(code(kept))
        june.get_by_role("button", name="Sign in", exact=True).click()
        expect(june.get_by_role("heading", name="Today")).to_be_visible()


def test_many_wrong_passwords_are_stopped_with_a_sentence(
    house: Installation, doors: Doors
) -> None:
    with doors.open(house) as (page, notes):
        notes.expected.update({400, 429})
        page.goto("/account/login/")
        for _try in range(6):
            page.get_by_label("mail").fill("guess@maple.example")
            page.get_by_label("Password", exact=True).fill("not the password")
            page.get_by_role("button", name="Sign in", exact=True).click()
        expect(page.get_by_text("Too many")).to_be_visible()
