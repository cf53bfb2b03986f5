"""What people see: empty, full, in trouble; each only their own; weekly times; few queries."""

from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from bedside.channels import actions
from bedside.channels.models import Channel, Slot
from bedside.practices.models import Member
from bedside.trail.models import Entry

from .conftest import WORDPRESS_SECRET, Sandbox

type Browser = Callable[[Member], Client]
OF_ONE = ("detail", "test", "slots", "reconnect", "disconnect")
ALL = ("list", "add", "app", "leave", "callback", "pages")


def test_an_empty_list_says_what_to_do_first(
    manager: Member, staff: Member, browser_of: Browser, rehearsal: Sandbox, settings: Any
) -> None:
    page = browser_of(manager).get(reverse("channels:list")).content.decode()
    assert "Connect the first channel" in page
    assert "Rehearse Bluesky" in page
    assert "can connect it" in browser_of(staff).get(reverse("channels:list")).content.decode()
    settings.SANDBOX_ADDRESS = ""
    assert "Rehearse" not in browser_of(manager).get(reverse("channels:list")).content.decode()


@pytest.mark.parametrize("slug", ["wordpress", "bluesky", "mastodon"])
def test_one_click_fills_in_the_sandbox(
    slug: str, manager: Member, sure_browser_of: Browser, rehearsal: Sandbox
) -> None:
    where = reverse("channels:connect", args=[slug]) + "?rehearse=1"
    page = sure_browser_of(manager).get(where).content.decode()
    assert rehearsal.at(slug) in page
    assert "No real account is touched" in page


def test_the_menu_says_what_each_network_needs(manager: Member, browser_of: Browser) -> None:
    page = browser_of(manager).get(reverse("channels:add")).content.decode()
    for words in ("Facebook Page", "application password", "Bluesky", "Mastodon", "by hand"):
        assert words in page


def test_trouble_comes_first_and_says_what_to_do(
    wordpress: Channel, bluesky: Channel, manager: Member, browser_of: Browser
) -> None:
    bluesky.name = "ZZZ"
    bluesky.save()
    actions.mark_unauthorized(bluesky, "The sign-in at Bluesky has ended.", {})
    page = browser_of(manager).get(reverse("channels:list")).content.decode()
    assert page.index("ZZZ") < page.index(wordpress.name)
    assert "The sign-in at Bluesky has ended." in page
    assert reverse("channels:reconnect", args=[bluesky.pk]) in page


def test_names_from_a_network_are_only_words(
    wordpress: Channel, manager: Member, browser_of: Browser
) -> None:
    wordpress.name = "<script>alert(1)</script>"
    wordpress.problems = ["100% <b>odd</b> %(x)s"]
    wordpress.save()
    for where in (reverse("channels:list"), reverse("channels:detail", args=[wordpress.pk])):
        page = browser_of(manager).get(where).content.decode()
        assert "<script>alert" not in page
        assert "<b>odd" not in page
        assert "Look again" in page  # connected, and yet something is amiss


def test_another_practices_channel_does_not_exist(
    wordpress: Channel, stranger: Member, sure_browser_of: Browser
) -> None:
    client = sure_browser_of(stranger)
    assert wordpress.name not in client.get(reverse("channels:list")).content.decode()
    for name in OF_ONE:
        where = reverse(f"channels:{name}", args=[wordpress.pk])
        assert client.post(where, {"handle": "maple", "secret": "x"}).status_code == 404, name
        if name != "test":
            assert client.get(where).status_code == 404, name
    assert Channel.objects.get().state == "connected"


def test_the_signed_out_see_nothing(wordpress: Channel) -> None:
    client = Client()
    addresses = [reverse(f"channels:{name}") for name in ALL]
    addresses += [reverse(f"channels:{name}", args=[wordpress.pk]) for name in OF_ONE]
    for where in addresses:
        for answer in (client.get(where), client.post(where)):
            assert answer.status_code == 302, where
            assert "/account/login" in answer["Location"], where


def test_those_who_only_read_change_nothing(
    wordpress: Channel, compliance: Member, browser_of: Browser
) -> None:
    client = browser_of(compliance)
    page = client.get(reverse("channels:detail", args=[wordpress.pk])).content.decode()
    assert "Disconnect" not in page
    assert "Test it now" not in page
    for name in OF_ONE[1:]:
        assert client.post(reverse(f"channels:{name}", args=[wordpress.pk])).status_code == 403


def test_an_unknown_network_is_not_found(manager: Member, sure_browser_of: Browser) -> None:
    where = reverse("channels:connect", args=["myspace"])
    assert sure_browser_of(manager).get(where).status_code == 404


def test_connecting_asks_who_is_there_and_keeps_what_was_typed(
    rehearsal: Sandbox, manager: Member, browser_of: Browser
) -> None:
    client = browser_of(manager)
    where = reverse("channels:connect", args=["wordpress"])
    asked = client.get(where)
    assert "reauthenticate" in asked["Location"]
    typed = {"address": "https://typed.example", "handle": "maple", "secret": WORDPRESS_SECRET}
    late = client.post(where, typed)  # the page stood open for too long
    assert late["Location"] == where
    asked = client.get(where)
    back = client.post(asked["Location"], {"password": "correct horse battery"})
    assert back["Location"] == where
    page = client.get(where).content.decode()
    assert "https://typed.example" in page
    assert "paste it once more" in page
    assert WORDPRESS_SECRET not in page


# Weekly times


def slots_at(channel: Channel) -> str:
    return reverse("channels:slots", args=[channel.pk])


def test_weekly_times_are_suggested_added_and_taken_away(
    channel: Channel, staff: Member, browser_of: Browser
) -> None:
    client = browser_of(staff)  # the deputy
    client.post(slots_at(channel), {"suggest": "1"})
    client.post(slots_at(channel), {"weekday": "4", "time": "16:30"})
    found = [(slot.weekday, slot.time) for slot in channel.slots.all()]
    assert found == [(1, time(9)), (3, time(12)), (4, time(16, 30))]
    page = client.get(reverse("channels:detail", args=[channel.pk])).content.decode()
    assert "Friday, 4:30 PM" in page
    client.post(slots_at(channel), {"remove": str(channel.slots.all()[0].pk)})
    client.post(slots_at(channel), {"remove": "no number"})
    client.post(slots_at(channel), {"remove": "9" * 5000})
    assert channel.slots.count() == 2
    assert Entry.objects.filter(code="channel.slots").count() == 3


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        ({"weekday": "1", "time": "9:00"}, "time", "in the list already"),
        ({"weekday": "7", "time": "9:00"}, "weekday", "not one of the available"),
        ({"weekday": "1", "time": "25:00"}, "time", "such as 9:00"),
        ({"weekday": "1", "time": ""}, "time", "required"),
        ({}, "time", "required"),
    ],
)
def test_a_time_that_will_not_do_is_said_at_its_field(
    channel: Channel,
    manager: Member,
    browser_of: Browser,
    typed: dict[str, str],
    field: str,
    words: str,
) -> None:
    actions.add_slot(manager, channel, 1, time(9))
    answer = browser_of(manager).post(slots_at(channel), typed)
    assert words in answer.context["form"].errors[field][0]
    assert channel.slots.count() == 1


def test_nobody_takes_away_times_of_another_channel(
    channel: Channel, wordpress: Channel, manager: Member, browser_of: Browser
) -> None:
    slot = actions.add_slot(manager, wordpress, 1, time(9))
    browser_of(manager).post(slots_at(channel), {"remove": str(slot.pk)})
    assert Slot.objects.filter(pk=slot.pk).exists()


@hypothesis_settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 6), st.times()), max_size=8))
def test_weekly_times_are_a_set_in_order(
    channel: Channel, manager: Member, wanted: list[tuple[int, time]]
) -> None:
    channel.slots.all().delete()
    for weekday, at in wanted:
        try:
            actions.add_slot(manager, channel, weekday, at)
        except actions.Repeated:
            continue
    found = [(slot.weekday, slot.time) for slot in channel.slots.all()]
    assert found == sorted(set(wanted))


def test_there_is_an_end_to_weekly_times(channel: Channel, manager: Member) -> None:
    for minute in range(50):
        actions.add_slot(manager, channel, 0, time(9, minute))
    with pytest.raises(actions.TooMany):
        actions.add_slot(manager, channel, 1, time(9))


@pytest.mark.parametrize("many", [1, 40])
def test_pages_ask_the_database_little(
    many: int,
    manager: Member,
    channel: Channel,
    browser_of: Browser,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    Channel.objects.bulk_create(
        Channel(
            practice=manager.practice,
            network_slug="wordpress",
            name=f"Blog {number}",
            base_url=f"https://{number}.example.org",
            connected_by=manager,
        )
        for number in range(many)
    )
    for minute in range(many):
        actions.add_slot(manager, channel, 0, time(9, minute))
    client = browser_of(manager)
    client.get(reverse("channels:list"))  # the session is begun
    for where in ("list", "add"):
        with django_assert_max_num_queries(12):
            assert client.get(reverse(f"channels:{where}")).status_code == 200
    for where in ("detail", "disconnect"):
        with django_assert_max_num_queries(12):
            client.get(reverse(f"channels:{where}", args=[channel.pk]))
