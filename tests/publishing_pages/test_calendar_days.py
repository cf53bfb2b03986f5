"""Days begin and end where the practice's clocks say, in every zone, also when clocks change."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

from hypothesis import given
from hypothesis import strategies as st

from bedside.publishing.calendar import first_of_next_month, month_of, start_of, week_of

zones = st.sampled_from(sorted(available_timezones() - {"localtime", "Factory"})).map(ZoneInfo)
some_days = st.dates(date(2000, 1, 1), date(2100, 12, 31))
moments = st.datetimes(datetime(2000, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC))


@given(moments, zones)
def test_every_moment_lies_in_the_day_that_the_wall_shows(moment: datetime, zone: ZoneInfo) -> None:
    day = moment.astimezone(zone).date()
    assert start_of(day, zone) <= moment < start_of(day + timedelta(days=1), zone)


@given(some_days, zones)
def test_days_follow_each_other_without_gap_or_overlap(day: date, zone: ZoneInfo) -> None:
    assert start_of(day, zone) <= start_of(day + timedelta(days=1), zone)


@given(some_days)
def test_a_month_is_whole_weeks_from_sunday_and_holds_all_its_days(day: date) -> None:
    shown = month_of(day)
    assert shown[0].isoweekday() == 7 and len(shown) in (28, 35, 42)
    assert [one - shown[0] for one in shown] == [timedelta(days=n) for n in range(len(shown))]
    first, after = day.replace(day=1), first_of_next_month(day)
    assert first in shown and after - timedelta(days=1) in shown
    assert first - shown[0] < timedelta(days=7) and shown[-1] - after < timedelta(days=6)


@given(some_days)
def test_a_week_holds_its_day_and_begins_on_sunday(day: date) -> None:
    shown = week_of(day)
    assert day in shown and len(shown) == 7 and shown[0].isoweekday() == 7


def test_the_days_on_which_clocks_change_have_23_and_25_hours() -> None:
    zone = ZoneInfo("America/Chicago")
    for day, hours in ((date(2026, 3, 8), 23), (date(2026, 11, 1), 25), (date(2026, 6, 1), 24)):
        length = start_of(day + timedelta(days=1), zone) - start_of(day, zone)
        assert length == timedelta(hours=hours)
