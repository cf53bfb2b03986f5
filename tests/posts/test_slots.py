"""Local times and weekly slots, across every kind of clock change."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bedside.channels.models import Channel, Slot
from bedside.posts import slots
from bedside.posts.models import Post, Version
from bedside.posts.plan import NoSuchTime, meant, to_utc
from bedside.practices.models import Member

CHICAGO = ZoneInfo("America/Chicago")
# Half-hour changes, a change at midnight, none at all, and half-hour offsets.
ZONES = [
    "America/Chicago", "America/New_York", "America/Phoenix", "America/St_Johns", "Europe/Berlin",
    "Australia/Lord_Howe", "Asia/Beirut", "Pacific/Apia", "Asia/Kolkata", "America/Havana", "UTC",
]  # fmt: skip
zones = st.sampled_from(ZONES).map(ZoneInfo)
locals_ = st.datetimes(datetime(2015, 1, 1), datetime(2037, 1, 1)).map(
    lambda moment: moment.replace(second=0, microsecond=0)
)
weekly = st.lists(
    st.builds(
        lambda weekday, minutes: Slot(weekday=weekday, time=time(*divmod(minutes, 60))),
        st.integers(0, 6),
        st.integers(0, 24 * 60 - 1),
    ),
    min_size=1,
    max_size=6,
)


@settings(deadline=None)  # a busy machine is no bug
@given(locals_, zones)
def test_a_typed_time_is_the_time_on_the_wall_or_is_refused(
    local: datetime, zone: ZoneInfo
) -> None:
    try:
        what = meant(local, zone)
    except NoSuchTime as gap:
        assert local < gap.next_time <= local + timedelta(days=1)
        return
    assert what.moment.astimezone(zone).replace(tzinfo=None) == local
    if what.twice:
        later = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
        assert what.moment < later


@pytest.mark.parametrize(
    ("local", "says"),
    [
        (datetime(2026, 3, 8, 2, 30), datetime(2026, 3, 8, 3, 30)),
        (datetime(2026, 3, 8, 1, 59), None),
        (datetime(2026, 3, 8, 3, 0), None),
    ],
)
def test_the_hour_that_is_jumped_over_in_spring(local: datetime, says: datetime | None) -> None:
    if says is None:
        meant(local, CHICAGO)
        return
    with pytest.raises(NoSuchTime) as refused:
        meant(local, CHICAGO)
    assert refused.value.next_time == says


def test_the_hour_that_comes_twice_in_autumn_is_the_first() -> None:
    what = meant(datetime(2026, 11, 1, 1, 30), CHICAGO)
    assert what.twice
    assert what.moment == datetime(2026, 11, 1, 6, 30, tzinfo=UTC)


@settings(deadline=None)  # a busy machine is no bug
@given(weekly, zones, locals_)
def test_weekly_times_stay_where_they_are_on_the_wall(
    rows: list[Slot], zone: ZoneInfo, start: datetime
) -> None:
    earliest = to_utc(start, zone)
    found = list(islice(slots.occurrences(rows, zone, earliest, earliest + slots.HORIZONS[-1]), 30))
    assert len(found) == 30  # every week has its times, for years
    assert all(moment >= earliest for moment in found)
    assert found == sorted(found)
    assert len(set(found)) == len(found)
    wanted = {(row.weekday, row.time) for row in rows}
    for moment in found:
        wall = moment.astimezone(zone)
        if (wall.weekday(), wall.time()) in wanted:
            continue
        # Only a time that the clocks jump over may be shown elsewhere, and then later that day.
        gaps = [
            datetime.combine(day, row.time)
            for day in (wall.date(), wall.date() - timedelta(days=1))
            for row in rows
            if row.weekday == day.weekday()
            and to_utc(datetime.combine(day, row.time), zone) == moment
        ]
        assert gaps
        assert all(_jumped_over(gap, zone) for gap in gaps)


def _jumped_over(local: datetime, zone: ZoneInfo) -> bool:
    try:
        meant(local, zone)
    except NoSuchTime:
        return True
    return False


@settings(deadline=None)  # a busy machine is no bug
@given(weekly, zones, locals_)
def test_no_weekly_time_is_left_out(rows: list[Slot], zone: ZoneInfo, start: datetime) -> None:
    """Day by day, every row has its moment."""
    earliest = to_utc(start, zone)
    found = set(islice(slots.occurrences(rows, zone, earliest, earliest + slots.HORIZONS[-1]), 60))
    last = max(found)
    for step in range(9):
        day: date = start.date() + timedelta(days=step)
        for row in rows:
            moment = to_utc(datetime.combine(day, row.time), zone)
            if row.weekday == day.weekday() and earliest <= moment <= last:
                assert moment in found


@pytest.fixture
def fridays(channel: Channel) -> Channel:
    Slot.objects.create(channel=channel, weekday=4, time=time(9))
    Slot.objects.create(channel=channel, weekday=4, time=time(15, 30))
    return channel


def next_of(channel: Channel, after: datetime, **more: Any) -> datetime | None:
    return slots.next_free([channel], after, **more)[channel.pk]


def chicago(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=CHICAGO).astimezone(UTC)  # type: ignore[misc, arg-type]


def test_a_slot_needs_five_minutes_of_notice(fridays: Channel) -> None:
    nine = chicago(2026, 11, 27, 9)
    assert next_of(fridays, nine - timedelta(minutes=5)) == nine
    assert next_of(fridays, nine - timedelta(minutes=4)) == chicago(2026, 11, 27, 15, 30)


def test_a_taken_slot_is_passed_over_unless_its_post_is_gone(
    fridays: Channel, draft: Post, make_channel: Callable[..., Channel]
) -> None:
    nine = chicago(2026, 11, 27, 9)
    before = nine - timedelta(hours=1)
    Version.objects.filter(post=draft).update(planned_for=nine)
    assert next_of(fridays, before) == chicago(2026, 11, 27, 15, 30)
    assert next_of(fridays, before, besides=draft.pk) == nine
    for state in ("discarded", "expired"):
        Post.objects.filter(pk=draft.pk).update(state=state)
        assert next_of(fridays, before) == nine


def test_the_queue_reaches_beyond_a_full_month(
    fridays: Channel, draft: Post, staff: Member
) -> None:
    start = chicago(2026, 11, 27, 8)
    for _number in range(20):
        post = Post.objects.create(practice=staff.practice, author=staff)
        Version.objects.create(
            practice=staff.practice, post=post, channel=fridays,
            planned_for=next_of(fridays, start),
        )  # fmt: skip
    assert next_of(fridays, start) == chicago(2027, 2, 5, 9)


def test_another_channels_posts_take_no_slot(
    fridays: Channel, draft: Post, make_channel: Callable[..., Channel]
) -> None:
    nine = chicago(2026, 11, 27, 9)
    blog = make_channel("wordpress", "Our blog")
    Version.objects.filter(post=draft).update(planned_for=nine, channel=blog)
    assert next_of(fridays, nine - timedelta(hours=1)) == nine


def test_a_channel_without_slots_has_none_free(channel: Channel, staff: Member) -> None:
    assert next_of(channel, datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_many_channels_take_two_queries(
    fridays: Channel,
    make_channel: Callable[..., Channel],
    django_assert_num_queries: Any,
) -> None:
    many = [make_channel("by_hand", f"Group {number}") for number in range(9)]
    for channel in many:
        Slot.objects.create(channel=channel, weekday=1, time=time(8))
    with django_assert_num_queries(2):
        slots.next_free(many, datetime(2026, 1, 1, tzinfo=UTC))
