"""Every page of the sample practice keeps WCAG 2.2 AA, at a desk and on a phone, light and dark.

An address that is neither looked at here nor in ANSWERS_ONLY fails the first test.
"""

import re
from collections.abc import Callable

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from tests.walls.addresses import addresses

from .installation import Installation
from .pages import faults
from .people import SAMPLE_PASSWORD, Doors, Notes, confirm_password, sign_in
from .test_signing_in import code

pytestmark = [pytest.mark.browser, pytest.mark.slow]
type Place = str | Callable[[Installation], str]

# Addresses without a page of their own.
ANSWERS_ONLY = {
    # A button leads there, and it leads on to another page.
    *("practices:end", "practices:take_back", "practices:withdraw", "practices:switch"),
    *("practices:language", "guidelines:sign", "channels:test", "channels:slots"),
    *("publishing:retry", "publishing:cancel", "publishing:take_back"),
    *("publishing:decide", "publishing:send_link"),
    "practices:setup",  # leads to the step that is next
    # An answer for a program, a picture, a file, or a part of a page.
    *("site:healthz", "api:openapi-json", "api:posts", "api:post", "api:deliveries"),
    *("api:review", "api:api-root", "posts:picture", "publishing:approve_picture"),
    *("publishing:deliveries", "mfa_login_webauthn", "mfa_download_recovery_codes"),
    # allauth's own ways that Bedside does not use: they lead to sign-in, or nowhere.
    *("account_confirm_login_code", "account_confirm_email", "account_set_password"),
    "account_email_verification_sent",
}


def of(name: str, sql: str) -> Callable[[Installation], str]:
    """The address of the first row that `sql` finds."""
    return lambda house: reverse(name, args=[house.one(sql)])


def with_query(name: str, query: str) -> str:
    return f"{reverse(name)}?{query}"


POST = "select id from posts_post where state = '{}' order by id"
DELIVERY = "select id from publishing_delivery where state = '{}' order by id"
CHANNEL = "select id from channels_channel where network_slug = '{}'"
# What Amara, who may do everything, comes to by addresses alone. A name without a place is one.
INSIDE: dict[str, tuple[Place, ...]] = {
    "site:today": (),
    "site:doctor": (),
    "site:trail": (),
    "practices:welcome": (),
    "practices:settings": (),
    "practices:reasons": (),
    "practices:members": (),
    "practices:watch": (),
    "practices:me": (),
    "practices:person": (of("practices:person", "select max(id) from practices_member"),),
    "practices:setup_step": tuple(
        reverse("practices:setup_step", args=[step])
        for step in ("practice", "people", "reasons", "done")
    ),
    "guidelines:read": (),
    "guidelines:adopt": (),
    "guidelines:setup": (),
    "channels:list": (),
    "channels:add": (),
    "channels:app": (),
    "channels:callback": (with_query("channels:callback", "state=nonsense"),),
    "channels:connect": tuple(
        reverse("channels:connect", args=[slug])
        for slug in ("wordpress", "bluesky", "mastodon", "facebook", "by_hand")
    ),
    "channels:detail": (
        of("channels:detail", CHANNEL.format("mastodon")),
        of("channels:detail", CHANNEL.format("by_hand")),
    ),
    "channels:reconnect": (of("channels:reconnect", CHANNEL.format("bluesky")),),
    "channels:disconnect": (of("channels:disconnect", CHANNEL.format("bluesky")),),
    "posts:list": (
        reverse("posts:list"),
        with_query("posts:list", "state=submitted"),
        with_query("posts:list", "state=discarded"),
    ),
    "posts:write": (),
    "posts:edit": (of("posts:edit", POST.format("draft")),),
    "publishing:calendar": (
        reverse("publishing:calendar"),
        with_query("publishing:calendar", "view=week"),
        with_query("publishing:calendar", "view=list"),
        with_query("publishing:calendar", "on=2090-01-01"),
        with_query("publishing:calendar", "view=list&on=2090-01-01"),
    ),
    "publishing:post": (
        of("publishing:post", POST.format("submitted")),
        of("publishing:post", POST.format("draft")),
        *(
            of("publishing:post", DELIVERY.format(state).replace("id", "post_id", 1))
            for state in ("published", "waiting", "to_do")
        ),
    ),
    "publishing:plan": (
        of(
            "publishing:plan",
            "select v.id from posts_version v join posts_post p on p.id = v.post_id"
            " where p.state = 'submitted' and v.planned_for is not null",
        ),
    ),
    "publishing:move": (of("publishing:move", DELIVERY.format("waiting")),),
    "publishing:by_hand": (of("publishing:by_hand", DELIVERY.format("to_do")),),
    "publishing:not_there": (of("publishing:not_there", DELIVERY.format("published")),),
    "publishing:take_down": (of("publishing:take_down", DELIVERY.format("published")),),
    "account_email": (),
    "account_change_password": (),
    "account_logout": (),
}
# What anybody comes to.
OUTSIDE: dict[str, tuple[Place, ...]] = {
    "account_login": (),
    "account_inactive": (),
    "account_signup": (),
    "account_reset_password": (),
    "account_reset_password_done": (),
    "account_reset_password_from_key": (
        reverse("account_reset_password_from_key", args=["1", "abc-nonsense"]),
    ),
    "account_reset_password_from_key_done": (),
    "publishing:approve_wait": (),
}
# What only a step leads to: see the tests below.
BY_STEPS = {
    *("account_reauthenticate", "practices:invite", "practices:join"),
    *("channels:leave", "channels:pages", "publishing:approve_link", "publishing:approve"),
    *("mfa_index", "mfa_authenticate", "mfa_reauthenticate"),
    *("mfa_activate_totp", "mfa_deactivate_totp"),
    *("mfa_view_recovery_codes", "mfa_generate_recovery_codes"),
    *("mfa_list_webauthn", "mfa_add_webauthn", "mfa_reauthenticate_webauthn"),
    *("mfa_edit_webauthn", "mfa_remove_webauthn"),
}


class Eye:
    """Looks at pages, and keeps what is wrong with them."""

    def __init__(self) -> None:
        self.wrong: list[str] = []

    def look(self, page: Page) -> None:
        self.wrong += [f"{page.url}: {fault}" for fault in faults(page)]

    def walk(
        self, page: Page, notes: Notes, house: Installation, all_of: dict[str, tuple[Place, ...]]
    ) -> None:
        notes.expected.update({404, 410, 429})
        for name, places in all_of.items():
            for place in places or (reverse(name),):
                page.goto(place if isinstance(place, str) else place(house))
                self.look(page)


def press(page: Page, name: str) -> None:
    """Press the button, and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def prove(page: Page) -> None:
    """Amara signs in, and gives her password once more, so that no page asks for it."""
    sign_in(page, "amara@maple.example")
    page.goto(reverse("account_reauthenticate"))
    confirm_password(page)
    page.wait_for_url(lambda url: "reauthenticate" not in url)


def test_no_address_is_forgotten() -> None:
    known = {*ANSWERS_ONLY, *INSIDE, *OUTSIDE, *BY_STEPS}
    assert {each.name for each in addresses()} - known == set()


def test_pages_inside(house: Installation, doors: Doors) -> None:
    eye = Eye()
    with doors.open(house) as (page, notes):
        prove(page)
        eye.walk(page, notes, house, INSIDE)
    assert eye.wrong == []


def test_pages_outside_and_pages_that_say_no(house: Installation, doors: Doors) -> None:
    eye = Eye()
    with doors.open(house) as (page, notes):
        eye.walk(page, notes, house, OUTSIDE)
        notes.expected.update({403, 404})
        page.goto("/no/such/page/")
        eye.look(page)
        page.goto("/account/login/")
        page.get_by_label("mail").fill("nobody@maple.example")
        page.get_by_label("Password", exact=True).fill("not the password")
        press(page, "Sign in")
        eye.look(page)
        sign_in(page, "june@maple.example")
        page.goto(reverse("account_reauthenticate"))
        eye.look(page)
        for path in ("/", "/settings/people/", "/posts/", "/channels/", "/guidelines/"):
            page.goto(path)
            eye.look(page)
    assert eye.wrong == []


def test_pages_in_spanish(house: Installation, doors: Doors) -> None:
    """Longer words, which must fit a phone as well."""
    with doors.open(house, "rosa@maple.example", locale="es-ES") as (page, _notes):
        for name in ("site:today", "posts:write", "publishing:calendar", "practices:settings"):
            page.goto(reverse(name))
            assert faults(page, "es") == [], page.url


def test_forms_with_errors_and_open_menus(house: Installation, doors: Doors) -> None:
    eye = Eye()
    with doors.open(house) as (page, notes):
        prove(page)
        page.goto("/posts/write/")
        page.get_by_role("checkbox", name="Bluesky").check()
        page.get_by_label("Text", exact=True).fill("Call Mrs. Miller at 312-555-0187. " * 12)
        press(page, "Ask for approval")
        expect(page.locator(".errors")).to_be_visible()
        eye.look(page)
        for path, button in (
            ("/settings/", "Save"),
            ("/settings/people/invite/", "Invite"),
            ("/channels/connect/wordpress/", "Connect"),
            ("/account/password/change/", "Save the new password"),
            ("/publishing/deliveries/{}/by-hand/", "It is published"),
        ):
            page.goto(path.format(house.one(DELIVERY.format("to_do"))))
            unchecked(page, button)
            eye.look(page)
        page.goto(reverse("publishing:post", args=[house.one(POST.format("submitted"))]))
        press(page, "Send back")
        expect(page.locator(".errors")).to_be_visible()
        eye.look(page)
        notes.expected.add(204)
        page.goto("/")
        page.locator("header details[data-menu] summary").click()
        eye.look(page)
        page.goto("/trail/")
        press(page, "Check the trail")
        eye.look(page)
    assert eye.wrong == []


def unchecked(page: Page, button: str) -> None:
    """Send the form empty, past the browser's own check of it."""
    form = page.locator("main form").filter(has=page.get_by_role("button", name=button)).last
    form.evaluate(
        "form => { form.noValidate = true; for (const each of form.querySelectorAll("
        "'input:not([type=hidden]):not([type=radio]):not([type=checkbox])')) each.value = ''; }"
    )
    form.get_by_role("button", name=button, exact=True).click()
    expect(page.locator(".errors")).to_be_visible()


def test_links_for_people_without_an_account(house: Installation, doors: Doors) -> None:
    eye = Eye()
    with doors.open(house) as (page, _notes), doors.open(house) as (guest, theirs):
        theirs.expected.update({404, 410})
        prove(page)
        page.goto("/settings/people/invite/")
        page.get_by_label("Their name").fill("Quentin Ray")
        page.get_by_label("Their e-mail address").fill("quentin@maple.example")
        press(page, "Invite")
        eye.look(page)
        guest.goto(page.locator("#invitation-link").inner_text())
        eye.look(guest)
        page.goto("/settings/people/")
        eye.look(page)
        press(page, "Withdraw Quentin Ray")
        guest.reload()
        eye.look(guest)

        page.goto(reverse("publishing:post", args=[house.one(POST.format("submitted"))]))
        page.get_by_text("Send a link", exact=True).click()
        page.get_by_label("Name of the approver").fill("Dr. Grace Hall")
        page.get_by_label("E-mail address").fill("grace@maple.example")
        press(page, "Send the link")
        eye.look(page)
        guest.goto(page.locator("#approval-link").inner_text())
        eye.look(guest)
        press(guest, "Send back")
        expect(guest.locator(".errors")).to_be_visible()
        eye.look(guest)
        guest.goto(reverse("publishing:approve_link", args=["nonsense"]))
        eye.look(guest)
    assert eye.wrong == []


def test_the_way_to_a_network_and_back(house: Installation, doors: Doors) -> None:
    eye = Eye()
    with doors.open(house) as (page, _notes):
        prove(page)
        for slug in ("wordpress", "facebook"):
            page.goto(with_query_of("channels:connect", slug))
            eye.look(page)
        press(page, "Go on")
        eye.look(page)
        page.get_by_role("link", name=re.compile("^Go to")).click()
        page.get_by_role("button", name=re.compile("^Continue as")).click()
        expect(page.get_by_role("radio", name="Maple Street Pediatrics")).to_be_visible()
        eye.look(page)
    assert eye.wrong == []


def with_query_of(name: str, slug: str) -> str:
    return f"{reverse(name, args=[slug])}?rehearse=1"


def test_pages_of_codes_and_passkeys(house: Installation, doors: Doors) -> None:
    """Browsers give passkeys to names only, so this desk comes by "localhost"."""
    eye = Eye()
    local = house.address.replace("127.0.0.1", "localhost")
    with doors.open(house, base_url=local) as (page, notes):
        notes.origins += (local,)
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        key = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
        verified = {"hasUserVerification": True, "isUserVerified": True}
        devtools.send("WebAuthn.addVirtualAuthenticator", {"options": {**key, **verified}})
        prove(page)
        page.goto(reverse("mfa_activate_totp"))
        eye.look(page)
        secret = page.locator("#totp-secret").inner_text()
        page.locator("[name=code]").fill("000000")
        press(page, "Turn on")
        eye.look(page)
        page.locator("[name=code]").fill(code(page.locator("#totp-secret").inner_text() or secret))
        press(page, "Turn on")
        for name in (
            "mfa_index",
            "mfa_view_recovery_codes",
            "mfa_generate_recovery_codes",
            "mfa_reauthenticate",
            "mfa_add_webauthn",
        ):
            page.goto(reverse(name))
            eye.look(page)
        page.get_by_label("Name").fill("The key at the front desk")
        page.locator("#mfa_webauthn_add").click()
        page.wait_for_url(lambda url: "webauthn/add" not in url)
        for name in ("mfa_list_webauthn", "mfa_reauthenticate_webauthn"):
            page.goto(reverse(name))
            eye.look(page)
        passkey = house.one("select id from mfa_authenticator where type = 'webauthn'")
        for name in ("mfa_edit_webauthn", "mfa_remove_webauthn"):
            page.goto(reverse(name, args=[passkey]))
            eye.look(page)
        second_factor_asked(doors, house, eye)
        press(page, "Remove it")
        page.goto(reverse("mfa_deactivate_totp"))
        eye.look(page)
        press(page, "Turn it off")
        expect(page.locator("#messages")).not_to_be_empty()
        assert house.rows("select 1 from mfa_authenticator where type in ('totp','webauthn')") == []
    assert eye.wrong == []


def second_factor_asked(doors: Doors, house: Installation, eye: Eye) -> None:
    with doors.open(house) as (page, _notes):
        page.goto("/account/login/")
        page.get_by_label("mail").fill("amara@maple.example")
        page.get_by_label("Password", exact=True).fill(SAMPLE_PASSWORD)
        press(page, "Sign in")
        expect(page.locator("[name=code]")).to_be_visible()
        eye.look(page)
        page.locator("[name=code]").fill("000000")
        press(page, "Sign in")
        expect(page.locator(".field--wrong")).to_be_visible()
        eye.look(page)
