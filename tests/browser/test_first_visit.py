"""A new installation, from the welcome to the first post seen on the network."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.sandbox.rehearsal import a_picture

from .installation import Installation
from .pages import faults
from .people import PHONE, Doors, confirm_password
from .steps import hand_in, open_waiting

pytestmark = [pytest.mark.browser, pytest.mark.slow]
PASSWORD = "four words in a row"
NUMBER = "312-555-0187"
TEXT = "Flu shots are here. Walk in on Saturday from 9 AM to noon."


def test_from_the_welcome_to_the_first_post(
    empty_house: Installation, doors: Doors, tmp_path: Path
) -> None:
    with doors.open(empty_house) as (maria, _notes):
        invitation = set_up(maria)
        with doors.open(empty_house) as (paula, _hers):
            join(paula, invitation)
            doors.keep(empty_house, "paula@cedar.example", paula)
        connect_all(maria)
        picture = tmp_path / "door.png"
        picture.write_bytes(a_picture(size=(800, 600)))
        post = write_with_findings(maria, picture)
        with doors.open(empty_house, "paula@cedar.example", viewport=PHONE) as (phone, _hers):
            approve_on_a_phone(phone)
        maria.goto(post)
        lives = maria.locator("#deliveries .life")
        expect(lives.filter(has_text="See it on")).to_have_count(3, timeout=30_000)
        seen_on_the_network(maria, empty_house)


def set_up(page: Page) -> str:
    """The wizard to its end. Returns the invitation's address."""
    page.goto("/")
    expect(page.get_by_role("heading", name="Welcome to Bedside")).to_be_visible()
    assert faults(page) == []
    page.get_by_label("Name of the practice").fill("Cedar Lane Pediatrics")
    page.get_by_label("Your name").fill("Maria Lopez")
    page.get_by_role("radio", name="Practice manager").check()
    page.get_by_label("Your e-mail address").fill("maria@cedar.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Begin the set-up").click()

    assert faults(page) == []
    page.get_by_label("Time zone").select_option("America/Chicago")
    page.get_by_label("Phone").fill("(217) 555-0142")
    page.get_by_label("Website").fill("https://cedar.example")
    page.get_by_label("Monday, opens").fill("08:00")
    page.get_by_label("Monday, closes").fill("17:00")
    page.get_by_label("People our posts may name").fill("Paula Park\nMaria Lopez")
    page.get_by_role("button", name="Save and go on").click()

    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("Their name").fill("Paula Park")
    page.get_by_label("Their e-mail address").fill("paula@cedar.example")
    page.get_by_role("radio", name="Physician-owner").check()
    page.get_by_role("button", name="Invite", exact=True).click()
    invitation = page.locator("#invitation-link").inner_text()
    page.get_by_role("link", name="Back to the set-up").click()
    assert faults(page) == []
    page.get_by_label("The monitor").select_option(label="Maria Lopez (Practice manager)")
    page.get_by_role("button", name="Save and go on").click()

    page.get_by_role("button", name="Save and go on").click()
    expect(page.get_by_text("Tick at least one reason: every post serves one.")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("checkbox", name="Inform").check()
    page.get_by_role("button", name="Save and go on").click()

    assert faults(page) == []
    page.get_by_label("Your full name, as a signature").fill("Maria Lopez")
    page.get_by_role("button", name="I have read the guidelines and sign them").click()
    expect(page.get_by_role("heading", name="You are ready")).to_be_visible()
    assert faults(page) == []
    page.get_by_role("link", name="Go to Today").click()
    expect(page.get_by_text("Start with one channel")).to_be_visible()
    for path in ("/", "/channels/", "/posts/", "/posts/write/", "/publishing/", "/doctor/"):
        page.goto(path)
        assert faults(page) == [], f"{path}, with nothing there yet"
    return invitation


def join(page: Page, invitation: str) -> None:
    page.goto(invitation)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("The same password again").fill(PASSWORD)
    page.get_by_role("button", name="Join").click()
    page.get_by_role("link", name="Read and sign them").click()
    page.get_by_label("Your full name, as a signature").fill("Paula Park")
    page.get_by_role("button", name="I have read the guidelines and sign them").click()
    expect(page.get_by_text("The guidelines wait for your signature")).to_have_count(0)


def rehearse(page: Page, network: str) -> None:
    page.goto("/")
    page.get_by_role("navigation", name="Main", exact=True).get_by_text("Channels").click()
    page.get_by_role("link", name=re.compile(f"Rehearse {network}")).click()
    confirm_password(page, PASSWORD)


def by_password(page: Page, network: str, label: str) -> None:
    rehearse(page, network)
    page.get_by_label(label).fill(page.locator("#rehearsal-password").inner_text())
    page.get_by_role("button", name="Connect", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("is connected.")


def connect_all(page: Page) -> None:
    by_password(page, "WordPress", "Application password")
    by_password(page, "Bluesky", "App password")
    rehearse(page, "Mastodon")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name=re.compile("^Go to")).click()
    page.get_by_role("button", name="Authorize").click()
    expect(page.locator("#messages")).to_contain_text("is connected.")
    rehearse(page, "Facebook")
    page.get_by_role("button", name="Go on").click()
    page.get_by_role("link", name=re.compile("^Go to")).click()
    page.get_by_role("button", name=re.compile("^Continue as")).click()
    page.get_by_role("radio", name="Maple Street Pediatrics").check()
    page.get_by_role("button", name="Connect this Page").click()
    expect(page.locator("#messages")).to_contain_text("is connected.")


def write_with_findings(page: Page, picture: Path) -> str:
    """A patient's number is found while typing; the corrected post is handed in."""
    page.goto("/")
    page.get_by_role("link", name="Write a post").first.click()
    page.get_by_role("radio", name="Inform").check()
    for network in ("Bluesky", "Mastodon", "Facebook"):
        page.get_by_role("checkbox", name=network).check()
    text = page.get_by_label("Text", exact=True)
    text.press_sequentially(f"{TEXT} Call Mrs. Miller at {NUMBER}.")
    found = page.locator("#findings")
    expect(found.locator("mark").filter(has_text=NUMBER).first).to_be_visible()
    page.get_by_label("Add pictures").set_input_files(picture)
    page.get_by_label("Description of picture 1").fill("The open door of our practice")
    apart(page, "Mastodon", f"{TEXT} Boosts are welcome.")
    text.fill(TEXT)
    expect(found.locator("mark").filter(has_text=NUMBER)).to_have_count(0)
    expect(page.locator("#saved")).to_contain_text("Saved at")
    return hand_in(page)


def apart(page: Page, network: str, text: str) -> None:
    channel = page.locator(".compose__channel").filter(has_text=network)
    channel.locator("summary").click()
    channel.get_by_role("textbox").fill(text)


def approve_on_a_phone(page: Page) -> None:
    open_waiting(page, TEXT)
    page.get_by_role("link", name="Decide").click()
    page.get_by_role("button", name="Approve", exact=True).click()
    expect(page.locator("#messages")).to_contain_text("pproved")


def seen_on_the_network(page: Page, house: Installation) -> None:
    for network in ("bluesky", "mastodon", "facebook"):
        assert len([post for post in house.accepted(TEXT) if post["network"] == network]) == 1
    page.goto("/")
    out = page.locator("#out").get_by_role("listitem").filter(has_text=TEXT)
    expect(out.get_by_role("link", name=re.compile("^See it on"))).to_have_count(3)
    sandbox = page.context.new_page()
    sandbox.goto(f"{house.sandbox}/accounts/mastodon/maple")
    shown = sandbox.get_by_role("article").filter(has_text="Boosts are welcome.")
    expect(shown.get_by_role("img", name="The open door of our practice")).to_be_visible()
    out.get_by_role("link", name="See it on Mastodon").click()
    expect(page.get_by_role("article").filter(has_text=TEXT)).to_be_visible()
    assert page.url.startswith(house.sandbox)
