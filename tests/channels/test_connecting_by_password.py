"""WordPress and Bluesky: what is typed, what the network says, and at which field it shows."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from bedside.channels import actions, outgoing, states
from bedside.channels.models import Channel
from bedside.practices import rights
from bedside.practices.models import Member
from bedside.trail.models import Entry

from .conftest import BLUESKY_SECRET, WORDPRESS_SECRET, Sandbox

type Browser = Callable[[Member], Client]
type Website = Callable[..., str]


def connect(client: Client, slug: str, **typed: str) -> Any:
    return client.post(reverse("channels:connect", args=[slug]), typed)


def errors_of(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return dict(answer.context["form"].errors)


def test_wordpress_is_connected_with_an_application_password(
    rehearsal: Sandbox, manager: Member, sure_browser_of: Browser
) -> None:
    client = sure_browser_of(manager)
    answer = connect(
        client,
        "wordpress",
        address=rehearsal.at("wordpress"),
        handle="maple",
        secret=WORDPRESS_SECRET,
    )
    channel = Channel.objects.get()
    assert answer["Location"] == reverse("channels:detail", args=[channel.pk])
    assert (channel.state, channel.handle) == (states.CONNECTED, "maple")
    assert channel.checked_at is not None
    entry = Entry.objects.get(code="channel.connected")
    assert entry.subject == f"channel:{channel.pk}"


def test_bluesky_keeps_its_session_beside_the_app_password(bluesky: Channel) -> None:
    assert bluesky.handle == "maple.sandbox.test"
    assert bluesky.remote_id.startswith("did:")
    assert {"app_password", "access_jwt", "refresh_jwt"} <= bluesky.credentials.keys()


@pytest.mark.parametrize(
    ("slug", "typed", "field", "words"),
    [
        ("wordpress", {"secret": "wrong"}, "secret", "does not accept this application password"),
        ("bluesky", {"secret": "wrong"}, "secret", "does not accept this name and app password"),
        ("wordpress", {"address": "http://127.0.0.1:1"}, "address", "Nothing answers"),
        ("bluesky", {"address": "http://127.0.0.1:1"}, "address", "Nothing answers"),
        ("wordpress", {"address": "https://nowhere.invalid"}, "address", "no such address"),
        ("wordpress", {"address": "not an address"}, "address", "not a web address"),
        ("wordpress", {"address": "ftp://example.org"}, "address", "not a web address"),
        ("wordpress", {"address": "http://example.org"}, "address", "starts with https://"),
        ("wordpress", {"address": "https://a:b@example.org"}, "address", "Leave name and password"),
        ("wordpress", {"address": "javascript://x"}, "address", "not a web address"),
        ("wordpress", {"address": ""}, "address", "required"),
        ("wordpress", {"handle": ""}, "handle", "required"),
        ("bluesky", {"secret": ""}, "secret", "required"),
        ("bluesky", {"handle": "x" * 300}, "handle", "at most 200"),
    ],
)
def test_what_is_wrong_shows_at_its_field(
    rehearsal: Sandbox,
    manager: Member,
    sure_browser_of: Browser,
    slug: str,
    typed: dict[str, str],
    field: str,
    words: str,
) -> None:
    good = {"address": rehearsal.at(slug), "handle": "maple", "secret": "never shown again"}
    answer = connect(sure_browser_of(manager), slug, **{**good, **typed})
    errors = errors_of(answer)
    assert list(errors) == [field]
    assert words in errors[field][0]
    assert not Channel.objects.exists()
    page = answer.content.decode()
    assert "never shown again" not in page
    if "address" not in typed:
        assert rehearsal.at(slug) in page  # nothing typed is lost but the secret


@pytest.mark.parametrize(
    ("body", "status", "headers", "words"),
    [
        (b"<html>A florist</html>", 200, {}, "not as a WordPress site"),
        (b"{}", 200, {}, "not as a WordPress site"),
        (b"[]", 200, {}, "not as a WordPress site"),
        (b"<html>Sorry</html>", 503, {}, "problem of its own"),
        (b"", 301, {"Location": "https://www.example.org/"}, "https://www.example.org"),
        (b"x" * 3_000_000, 200, {}, "far more"),
    ],
)
def test_another_website_is_told_from_wordpress(
    manager: Member,
    sure_browser_of: Browser,
    website: Website,
    body: bytes,
    status: int,
    headers: dict[str, str],
    words: str,
) -> None:
    address = website(body, status, **headers)
    client = sure_browser_of(manager)
    answer = connect(client, "wordpress", address=address, handle="a", secret="b")
    errors = errors_of(answer)
    assert words in errors["address"][0]


def test_a_slow_server_is_not_waited_for_without_end(
    manager: Member, sure_browser_of: Browser, website: Website, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outgoing, "QUICK_S", 0.2)
    address = website(b"{}", wait=2)
    client = sure_browser_of(manager)
    answer = connect(client, "wordpress", address=address, handle="a", secret="b")
    assert "too long" in errors_of(answer)["address"][0]


@pytest.mark.parametrize(
    "address",
    [
        "https://127.0.0.1",
        "https://localhost",
        "https://10.0.0.1",
        "https://169.254.169.254/latest",
        "https://[::1]",
        "https://2130706433",
    ],
)
def test_no_address_leads_into_the_private_network(
    manager: Member, sure_browser_of: Browser, settings: Any, address: str
) -> None:
    settings.REHEARSAL = False
    client = sure_browser_of(manager)
    for slug in ("wordpress", "bluesky", "mastodon"):
        answer = connect(client, slug, address=address, handle="a", secret="b")
        assert "private network" in errors_of(answer)["address"][0]


def test_of_this_machine_only_its_own_sandbox_is_reached(
    rehearsal: Sandbox,
    manager: Member,
    sure_browser_of: Browser,
    settings: Any,
    website: Website,
) -> None:
    settings.REHEARSAL = False
    client = sure_browser_of(manager)
    typed = {"handle": "maple", "secret": WORDPRESS_SECRET}
    other = connect(client, "wordpress", address=website(b"{}"), **typed)
    assert "https://" in errors_of(other)["address"][0]
    here = rehearsal.at("wordpress")
    assert connect(client, "wordpress", address=here, **typed).status_code == 302
    settings.SANDBOX_ADDRESS = ""
    gone = connect(client, "wordpress", address=here, **typed)
    assert "https://" in errors_of(gone)["address"][0]


def test_a_throttled_network_says_so_for_the_whole_form(
    rehearsal: Sandbox, manager: Member, sure_browser_of: Browser
) -> None:
    rehearsal.fault("*", "throttle")
    client = sure_browser_of(manager)
    answer = connect(
        client, "bluesky", address=rehearsal.at("bluesky"), handle="maple", secret=BLUESKY_SECRET
    )
    assert "slow down" in errors_of(answer)["__all__"][0]


def test_the_same_account_again_is_the_same_channel(
    wordpress: Channel, rehearsal: Sandbox, manager: Member
) -> None:
    again = actions.connect_with_password(
        manager, "wordpress", rehearsal.at("wordpress") + "/", "maple", WORDPRESS_SECRET
    )
    assert again.pk == wordpress.pk
    assert Entry.objects.filter(code="channel.reconnected").count() == 1


def test_by_hand_needs_a_name_and_an_address_only(
    manager: Member, sure_browser_of: Browser
) -> None:
    client = sure_browser_of(manager)
    for name in ("One group", "Another group"):
        typed = {"name": name, "address": f"example.org/{name[:3]}", "note": "No ads on Sunday"}
        assert connect(client, "by_hand", **typed).status_code == 302
    assert Channel.objects.count() == 2
    channel = Channel.objects.get(name="One group")
    assert (channel.url, channel.note) == ("https://example.org/One", "No ads on Sunday")
    page = client.get(reverse("channels:detail", args=[channel.pk])).content.decode()
    assert "No ads on Sunday" in page
    bad = connect(client, "by_hand", name="x", address="javascript:alert(1)", note="")
    assert "not a web address" in errors_of(bad)["address"][0]


def test_by_hand_can_be_renamed_and_keeps_its_address(
    channel: Channel, manager: Member, sure_browser_of: Browser
) -> None:
    where = reverse("channels:reconnect", args=[channel.pk])
    sure_browser_of(manager).post(where, {"name": "Neighbors", "note": "Ask Jo"})
    was, channel = channel, Channel.objects.get()
    assert (channel.name, channel.note, channel.url) == ("Neighbors", "Ask Jo", was.url)


def test_only_those_who_may_connect_do(staff: Member, rehearsal: Sandbox) -> None:
    with pytest.raises(rights.NotYours):
        actions.connect_with_password(
            staff, "wordpress", rehearsal.at("wordpress"), "maple", WORDPRESS_SECRET
        )
    with pytest.raises(rights.NotYours):
        actions.connect_by_hand(staff, "x", "https://example.org", "")


def test_reconnecting_keeps_the_row_and_everything_on_it(
    wordpress: Channel, manager: Member, sure_browser_of: Browser
) -> None:
    actions.suggest_slots(manager, wordpress)
    actions.mark_unauthorized(wordpress, "Gone.", {})
    where = reverse("channels:reconnect", args=[wordpress.pk])
    client = sure_browser_of(manager)
    wrong = client.post(where, {"handle": "maple", "secret": "wrong"})
    assert "does not accept" in errors_of(wrong)["secret"][0]
    assert client.post(where, {"handle": "maple", "secret": WORDPRESS_SECRET}).status_code == 302
    again = Channel.objects.get()
    assert (again.pk, again.state, again.trouble) == (wordpress.pk, states.CONNECTED, "")
    assert again.slots.count() == 2
    assert not wordpress.practice.alerts.filter(settled_at=None).exists()


def test_another_account_cannot_take_a_channels_place(
    wordpress: Channel, manager: Member, sure_browser_of: Browser
) -> None:
    where = reverse("channels:reconnect", args=[wordpress.pk])
    answer = sure_browser_of(manager).post(
        where, {"handle": "somebody", "secret": WORDPRESS_SECRET}
    )
    assert "this channel is maple" in errors_of(answer)["handle"][0]
    assert Channel.objects.get().credentials == wordpress.credentials


def test_an_old_session_does_not_hide_a_wrong_new_password(
    bluesky: Channel, manager: Member, sure_browser_of: Browser
) -> None:
    where = reverse("channels:reconnect", args=[bluesky.pk])
    answer = sure_browser_of(manager).post(where, {"handle": bluesky.handle, "secret": "wrong"})
    assert "secret" in errors_of(answer)


def test_disconnecting_forgets_the_sign_in_and_keeps_the_row(
    wordpress: Channel, rehearsal: Sandbox, manager: Member, browser_of: Browser
) -> None:
    where = reverse("channels:disconnect", args=[wordpress.pk])
    client = browser_of(manager)
    assert "held until a person decides" in client.get(where).content.decode()
    client.post(where)
    client.post(where)  # pressed twice
    row = Channel.objects.get()
    assert (row.state, row.credentials) == (states.DISCONNECTED, {})
    assert Entry.objects.filter(code="channel.disconnected").count() == 1
    assert actions.check(row).state == states.DISCONNECTED
    back = actions.connect_with_password(
        manager, "wordpress", rehearsal.at("wordpress"), "maple", WORDPRESS_SECRET
    )
    assert (back.pk, back.state) == (row.pk, states.CONNECTED)
