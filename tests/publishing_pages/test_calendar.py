"""The calendar shows what is planned, costs the same at any size, and moves what may move."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bedside.channels.models import Channel
from bedside.posts.models import Post, Version
from bedside.practices.models import Member, Role, User
from bedside.publishing import actions
from bedside.publishing.models import Delivery

from .conftest import Deliver, Submit

type SignIn = Callable[[Member], Client]
CHICAGO = ZoneInfo("America/Chicago")
HERE = "/publishing/"
FETCH = {"X-Requested-With": "fetch"}


def fill(author: Member, channel: Channel, moments: list[datetime], text: str = "Post") -> None:
    posts = Post.objects.bulk_create(
        Post(practice=author.practice, author=author, text=f"{text} {number}", state="draft")
        for number in range(len(moments))
    )
    Version.objects.bulk_create(
        Version(practice=author.practice, post=post, channel=channel, planned_for=moment)
        for post, moment in zip(posts, moments, strict=True)
    )


def at(day: date, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=CHICAGO)


def read(client: Client, query: str = "") -> str:
    answer = client.get(f"{HERE}{query}")
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_each_view_shows_time_words_channel_and_state(
    deliver: Deliver, manager: Member, browser_of: SignIn, view: str
) -> None:
    delivery = deliver()
    local = manager.practice.local(delivery.due_at)
    said = read(browser_of(manager), f"?view={view}&on={local.date()}")
    shown = f"{local.hour % 12 or 12}:{local.minute:02} {'AM' if local.hour < 12 else 'PM'}"
    for words in (shown, "Flu shots are in", "By hand", "Waiting"):
        assert words in said
    assert "America/Chicago" in said


def test_the_week_begins_on_sunday(manager: Member, browser_of: SignIn) -> None:
    said = read(browser_of(manager), "?view=week&on=2026-11-24")
    heads = re.findall(r'<th scope="col">(\w+)</th>', said)
    assert heads[0] == "Sunday" and heads[-1] == "Saturday"
    assert said.index('datetime="2026-11-22"') < said.index('datetime="2026-11-28"')


def test_a_full_day_shows_three_and_leads_to_the_rest(
    manager: Member, channel: Channel, browser_of: SignIn
) -> None:
    day = date(2027, 5, 5)
    fill(manager, channel, [at(day, 8, minute) for minute in range(8)])
    client = browser_of(manager)
    said = read(client, "?view=month&on=2027-05-05")
    assert said.count("calendar__post--") == 3 and "5 more" in said
    more = re.search(r'href="(\?view=list&amp;on=2027-05-05)"', said)
    assert more
    assert read(client, more[1].replace("&amp;", "&")).count("list__title") == 8


def test_an_evening_post_stands_on_the_practice_s_day_not_on_utc_s(
    manager: Member, channel: Channel, browser_of: SignIn
) -> None:
    fill(manager, channel, [at(date(2027, 5, 5), 23, 30)])
    said = read(browser_of(manager), "?view=list&on=2027-05-05")
    assert "Wednesday, 5 May 2027" in said and "11:30 PM" in said


def test_the_list_pages_by_key_forward_and_back_and_misses_none(
    manager: Member, channel: Channel, browser_of: SignIn
) -> None:
    fill(manager, channel, [at(date(2027, 5, 1)) + timedelta(hours=n // 3) for n in range(130)])
    client = browser_of(manager)
    address, seen, pages = "?view=list&on=2027-05-01", [], []
    while address:
        said = read(client, address)
        pages.append(re.findall(r">Post (\d+)<", said))
        seen += pages[-1]
        found = re.search(r'rel="next" href="([^"]+)"', said)
        address = found[1].replace("&amp;", "&").removeprefix(HERE) if found else ""
    assert sorted(map(int, seen)) == list(range(130))
    back = re.search(r'rel="prev" href="([^"]+)"', said)
    assert back
    assert (
        re.findall(r">Post (\d+)<", read(client, back[1].replace("&amp;", "&")[len(HERE) :]))
        == (pages[-2])
    )


def test_the_list_leads_back_to_what_is_past_and_never_to_nothing(
    manager: Member, channel: Channel, browser_of: SignIn
) -> None:
    client = browser_of(manager)
    assert 'rel="prev"' not in read(client, "?view=list&on=2027-05-01")
    fill(manager, channel, [at(date(2027, 5, 5))])
    assert 'rel="prev"' not in read(client, "?view=list&on=2027-05-01")
    back = re.search(r'rel="prev" href="([^"]+)"', read(client, "?view=list&on=2028-01-01"))
    assert back and "Post 0" in read(client, back[1].replace("&amp;", "&")[len(HERE) :])


@pytest.mark.parametrize(
    "query",
    ["?on=0001-01-01", "?on=9999-12-31", "?on=x&view=nothing", "?view=list&after=x_y",
     "?view=list&before=2026-11-24T00:00_5", "?view=list&after=9999-12-31T23:00:00+00:00_1"],
)  # fmt: skip
def test_a_broken_address_shows_a_calendar_all_the_same(
    manager: Member, browser_of: SignIn, query: str
) -> None:
    assert "Nothing is planned here" in read(browser_of(manager), query)


def test_discarded_and_other_practices_posts_are_not_there(
    manager: Member, stranger: Member, channel: Channel, browser_of: SignIn
) -> None:
    fill(manager, channel, [at(date(2027, 5, 5))], "Hidden")
    assert "Hidden" not in read(browser_of(stranger), "?view=list&on=2027-05-01")
    Post.objects.update(state="discarded")
    for view in ("month", "week", "list"):
        assert "Hidden" not in read(browser_of(manager), f"?view={view}&on=2027-05-05")


@pytest.fixture
def channels(manager: Member) -> list[Channel]:
    return [
        Channel.objects.create(
            practice=manager.practice, network_slug="by_hand", name=name,
            remote_id=name, connected_by=manager,
        )
        for name in ("First", "Second", "Third")
    ]  # fmt: skip


def on_each(author: Member, channels: list[Channel], moment: datetime, text: str) -> Post:
    post = Post.objects.create(
        practice=author.practice, author=author, text=text, state="draft", plan=Post.Plan.SLOTS
    )
    for channel in channels:
        Version.objects.create(
            practice=author.practice, post=post, channel=channel, planned_for=moment
        )
    return post


@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_a_post_for_several_channels_at_one_time_is_one_entry(
    manager: Member, channels: list[Channel], browser_of: SignIn, view: str
) -> None:
    day = date(2027, 5, 5)
    for number in range(5):
        on_each(manager, channels, at(day, 8 + number), f"Together {number}")
    late = on_each(manager, channels[:2], at(day, 14), "Apart")
    late.versions.filter(channel=channels[1]).update(planned_for=at(day, 15))
    said = read(browser_of(manager), f"?view={view}&on=2027-05-05")
    entries = said.count("list__title" if view == "list" else "calendar__post--")
    assert entries == {"month": 3, "week": 7, "list": 7}[view]
    assert ("4 more" in said) == (view == "month")
    assert said.count("By hand, By hand, By hand") == min(entries, 5)


def test_an_entry_shows_the_most_pressing_state_and_of_how_many(
    deliver: Deliver, manager: Member, channels: list[Channel], browser_of: SignIn
) -> None:
    delivery = deliver("published", channels=channels)
    Delivery.objects.filter(channel=channels[1]).update(state="refused")
    day = manager.practice.local(delivery.due_at).date()
    said = read(browser_of(manager), f"?view=month&on={day}")
    assert said.count("calendar__post--") == 1
    assert "calendar__post--bad" in said and "Refused: 1 of 3" in said


@pytest.mark.parametrize("dragged", [True, False])
def test_the_channels_of_an_entry_move_together_and_others_stay(
    manager: Member, channels: list[Channel], browser_of: SignIn, dragged: bool
) -> None:
    post = on_each(manager, channels, at(date(2027, 5, 5)), "Together")
    apart = post.versions.get(channel=channels[2])
    Version.objects.filter(pk=apart.pk).update(planned_for=at(date(2027, 5, 5), 15))
    address = reverse("publishing:plan", args=[post.versions.get(channel=channels[0]).pk])
    client = browser_of(manager)
    assert "First, Second ·" in client.get(address).content.decode()
    given = {"day": "2027-05-09"} | ({} if dragged else {"time": "09:00"})
    answer = client.post(address, given, headers=FETCH if dragged else {})
    assert answer.status_code == (204 if dragged else 302)
    times = dict(post.versions.values_list("channel__name", "planned_for"))
    assert times["First"] == times["Second"] == at(date(2027, 5, 9))
    assert times["Third"] == at(date(2027, 5, 5), 15)


def test_one_delivery_that_begins_meanwhile_leaves_none_half_moved(
    deliver: Deliver, manager: Member, channels: list[Channel], browser_of: SignIn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    delivery = deliver(channels=channels)
    true_move = actions.move

    def begins_meanwhile(member: Member, row: Delivery, when: datetime) -> None:
        Delivery.objects.filter(channel=channels[2]).update(state="sending", claimed_by="w")
        true_move(member, row, when)

    monkeypatch.setattr(actions, "move", begins_meanwhile)
    address = reverse("publishing:plan", args=[delivery.version_id])
    answer = browser_of(manager).post(address, {"day": "2030-01-01"}, headers=FETCH)
    assert answer.status_code == 409
    assert set(Delivery.objects.values_list("due_at", flat=True)) == {delivery.due_at}


@pytest.mark.parametrize("posts", [5, 500])
@pytest.mark.parametrize("view", ["month", "week", "list"])
def test_queries_do_not_grow_with_posts(
    manager: Member, channel: Channel, browser_of: SignIn, posts: int, view: str,
    django_assert_max_num_queries: Callable[[int], object],
) -> None:  # fmt: skip
    fill(manager, channel, [at(date(2027, 5, 1 + n % 28), 8, n % 60) for n in range(posts)])
    client = browser_of(manager)
    client.get(HERE)
    with django_assert_max_num_queries(12) as counted:
        read(client, f"?view={view}&on=2027-05-05")
    assert len(counted) <= 6


def test_dragging_an_approved_post_keeps_its_wall_clock_over_a_change_of_clocks(
    deliver: Deliver, manager: Member, browser_of: SignIn
) -> None:
    with time_machine.travel(datetime(2026, 10, 28, 12, tzinfo=CHICAGO), tick=True):
        delivery = deliver()
        before = manager.practice.local(delivery.due_at)
        address = reverse("publishing:plan", args=[delivery.version_id])
        answer = browser_of(manager).post(address, {"day": "2026-11-05"}, headers=FETCH)
        assert answer.status_code == 204
    delivery.refresh_from_db()
    after = manager.practice.local(delivery.due_at)
    assert after.date() == date(2026, 11, 5) and after.time() == before.time()
    assert after.utcoffset() != before.utcoffset()


def test_the_form_moves_a_post_that_is_not_approved_yet_and_goes_back_where_one_was(
    submit: Submit, manager: Member, browser_of: SignIn
) -> None:
    version = submit().versions.get()
    day = manager.practice.local(timezone.now() + timedelta(days=9)).date()
    back = f"{HERE}?view=week&on={day}"
    address = reverse("publishing:plan", args=[version.pk])
    client = browser_of(manager)
    assert back.replace("&", "&amp;") in client.get(address, {"back": back}).content.decode()
    given = {"day": day.isoformat(), "time": "16:45", "back": back}
    answer = client.post(address, given)
    assert answer.status_code == 302 and answer["Location"] == back
    version.refresh_from_db()
    local = manager.practice.local(version.planned_for)
    assert (local.date(), local.hour, local.minute) == (day, 16, 45)


def test_nobody_is_sent_elsewhere_after_a_move(
    submit: Submit, manager: Member, browser_of: SignIn
) -> None:
    address = reverse("publishing:plan", args=[submit().versions.get().pk])
    day = (timezone.now() + timedelta(days=9)).date().isoformat()
    for evil in ("https://evil.example", "//evil.example", "/publishing/../..//evil.example"):
        answer = browser_of(manager).post(address, {"day": day, "back": evil})
        assert answer.status_code == 302 and answer["Location"].startswith(HERE)
        assert "evil.example" not in answer["Location"].split("?")[0].split("/")[:3]


@pytest.mark.parametrize("state", ["published", "sending", "uncertain", "cancelled"])
def test_what_is_out_or_under_way_does_not_move_and_says_so(
    deliver: Deliver, manager: Member, browser_of: SignIn, state: str
) -> None:
    delivery = deliver(state)
    address = reverse("publishing:plan", args=[delivery.version_id])
    client = browser_of(manager)
    dropped = client.post(address, {"day": "2030-01-01"}, headers=FETCH)
    assert dropped.status_code == 409 and dropped["Content-Type"].startswith("text/plain")
    assert "cannot be moved" in dropped.content.decode()
    assert "cannot be moved" in client.get(address).content.decode()
    assert Delivery.objects.get(pk=delivery.pk).due_at == delivery.due_at


def test_a_past_day_and_a_skipped_hour_are_refused_in_one_plain_sentence(
    submit: Submit, manager: Member, browser_of: SignIn
) -> None:
    planned = at(date(2027, 3, 10), 2, 30)
    version = submit(planned_for=planned.astimezone(ZoneInfo("UTC"))).versions.get()
    address = reverse("publishing:plan", args=[version.pk])
    client = browser_of(manager)
    past = client.post(address, {"day": "2020-01-01"}, headers=FETCH)
    assert (past.status_code, past.content.decode()) == (
        409, "That time has passed. Choose a later one.",
    )  # fmt: skip
    skipped = client.post(address, {"day": "2027-03-14"}, headers=FETCH)
    assert "The clocks go forward over 2:30 AM" in skipped.content.decode()


def test_a_writer_moves_drafts_and_only_the_watch_moves_what_is_approved(
    deliver: Deliver, submit: Submit, manager: Member, browser_of: SignIn
) -> None:
    approved, waiting = deliver().version_id, submit().versions.get().pk
    user = User.objects.create_user("writer@example.org", "correct horse battery")
    writer = Member.objects.create(
        practice=manager.practice, user=user, name="Will Writer", role=Role.STAFF
    )
    client = browser_of(writer)
    said = read(client, "?view=list")
    assert f"/versions/{waiting}/plan/" in said and f"/versions/{approved}/plan/" not in said
    address = reverse("publishing:plan", args=[approved])
    refused = client.post(address, {"day": "2030-01-01"}, headers=FETCH)
    assert refused.status_code == 409 and "Your role does not allow" in refused.content.decode()


def test_another_practice_and_a_reader_move_nothing(
    submit: Submit, stranger: Member, compliance: Member, browser_of: SignIn
) -> None:
    address = reverse("publishing:plan", args=[submit().versions.get().pk])
    assert browser_of(stranger).post(address, {"day": "2030-01-01"}).status_code == 404
    assert browser_of(compliance).post(address, {"day": "2030-01-01"}).status_code == 403
    assert "data-drag" not in read(browser_of(compliance))
