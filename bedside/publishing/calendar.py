"""What the calendar shows: days of a month or a week, or a list, in the practice's time zone.

A post that goes to several channels at one time is one item. Each day asks for its first few
items only, all days in one statement, so that a page costs the same with a hundred posts and with
a hundred thousand.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Min, Q, QuerySet
from django.utils.translation import gettext as _

from bedside.posts import states as post_states
from bedside.posts.models import Post, Version
from bedside.practices import rights
from bedside.practices.models import Member, Practice

from . import states
from .models import Delivery

COUNTED = 100  # a day's items are counted up to here
PAGE = 50  # versions on a page of the list
MOVABLE = (states.WAITING, states.LATE, states.HELD, states.REFUSED, states.TO_DO)
_OF_AN_ITEM = (
    "planned_for",
    "text",
    "post__state",
    "post__text",
    "channel__name",
    "channel__network_slug",
    "delivery__state",
)  # not the channel's credentials: opening them for every row takes long


@dataclass(frozen=True)
class Item:
    """A post at one time on one or more channels. `state` is the most pressing of its
    deliveries', or its post's before that; `movable` is for the member who looks."""

    versions: Sequence[Version]
    at: datetime  # in the practice's zone
    state: str
    word: str
    icon: str
    tone: str
    movable: bool

    @property
    def version(self) -> Version:
        return self.versions[0]

    @property
    def networks(self) -> str:
        return ", ".join(_(version.channel.network.label) for version in self.versions)


@dataclass(frozen=True)
class Day:
    """`more` is how many are not shown; `uncounted` when there are at least that many."""

    date: date
    items: Sequence[Item]
    more: int = 0
    uncounted: bool = False


@dataclass(frozen=True)
class ListPage:
    """A page of the list; `before` and `after` are keys of the pages next to it, or None."""

    days: Sequence[Day]
    before: str | None
    after: str | None


def week_of(day: date) -> list[date]:
    """The seven days from Sunday on that hold `day`."""
    sunday = day - timedelta(days=(day.weekday() + 1) % 7)
    return [sunday + timedelta(days=number) for number in range(7)]


def month_of(day: date) -> list[date]:
    """Whole weeks, from Sunday on, that hold the month of `day`: 28, 35 or 42 days."""
    first = week_of(day.replace(day=1))[0]
    last = week_of(first_of_next_month(day) - timedelta(days=1))[-1]
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def first_of_next_month(day: date) -> date:
    return (day.replace(day=1) + timedelta(days=32)).replace(day=1)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    """When `day` begins, in UTC. Where midnight is skipped, the moment that the clocks change."""
    return datetime.combine(day, time.min, tzinfo=zone).astimezone(UTC)


def days_with_items(member: Member, days: Sequence[date], limit: int) -> list[Day]:
    """Each day with its first `limit` items and how many more it has. Three queries."""
    practice = member.practice
    asked = [_of_day(practice, day) for day in days]
    chosen = {pk for (pk,) in _all_at_once([query[:limit] for query in asked], "leader")}
    counts = [total for (total,) in _all_at_once([query[:COUNTED] for query in asked], "count")]
    posts = Version.objects.filter(pk__in=chosen).values("post_id")
    from_, until = _span(practice, days[0], days[-1])
    versions = Version.objects.filter(
        post_id__in=posts, practice=practice, planned_for__gte=from_, planned_for__lt=until
    )
    groups = [one for one in _together(_whole(versions)) if min(v.pk for v in one) in chosen]
    by_day = _by_day(member, groups)
    return [
        Day(day, shown := by_day.get(day, []), max(0, total - len(shown)), total == COUNTED)
        for day, total in zip(days, counts, strict=True)
    ]


def list_page(member: Member, since: date, after: str = "", before: str = "") -> ListPage:
    """Versions in order of time: from `since` on, or next to a key. One or two queries."""
    every = Version.objects.filter(practice=member.practice).exclude(
        post__state=post_states.DISCARDED
    )
    if key := _read_key(before):
        found = list(_whole(_before(every, *key)).reverse()[: PAGE + 1])[::-1]
        rest = len(found) > PAGE
        shown = found[-PAGE:]
        return _page(member, shown, earlier=rest, later=True)
    if key := _read_key(after):
        found = list(_whole(_after(every, *key))[: PAGE + 1])
        return _page(member, found[:PAGE], earlier=True, later=len(found) > PAGE)
    start = start_of(since, member.practice.zone)
    found = list(_whole(every.filter(planned_for__gte=start))[: PAGE + 1])
    earlier = every.filter(planned_for__lt=start).exists()
    page = _page(member, found[:PAGE], earlier=earlier, later=len(found) > PAGE)
    if earlier and not found:
        return replace(page, before=f"{start.isoformat()}_1")
    return page


def delivery_of(version: Version) -> Delivery | None:
    return getattr(version, "delivery", None)


def is_movable(version: Version) -> bool:
    delivery = delivery_of(version)
    if version.post.state == post_states.APPROVED:
        return delivery is not None and delivery.state in MOVABLE
    return version.post.state in (post_states.EDITABLE | {post_states.SUBMITTED})


def may_move(member: Member, version: Version) -> bool:
    """Whether the state allows it, and this member's role."""
    approved = version.post.state == post_states.APPROVED
    return is_movable(version) and rights.may(
        member, rights.PUBLISH if approved else rights.COMPOSE
    )


def together_with(version: Version) -> list[Version]:
    """The versions of its post that are planned for the same time, itself among them."""
    same = Version.objects.filter(
        practice=version.practice_id, post=version.post_id, planned_for=version.planned_for
    )
    return list(same.select_related("post", "channel", "delivery").order_by("pk"))


def _span(practice: Practice, first: date, last: date) -> tuple[datetime, datetime]:
    zone = practice.zone
    return start_of(first, zone), start_of(last + timedelta(days=1), zone)


def _of_day(practice: Practice, day: date) -> QuerySet[Version, Any]:
    """The day's items in order, each by its `leader`, the first of its versions."""
    from_, until = _span(practice, day, day)
    return (
        Version.objects.filter(practice=practice, planned_for__gte=from_, planned_for__lt=until)
        .exclude(post__state=post_states.DISCARDED)
        .values("planned_for", "post_id")
        .annotate(leader=Min("pk"))
        .order_by("planned_for", "post_id")
    )


def _together(versions: Iterable[Version]) -> list[list[Version]]:
    """Versions of one post at one time, in the order of their first."""
    groups: dict[tuple[int, datetime | None], list[Version]] = {}
    for version in versions:
        groups.setdefault((version.post_id, version.planned_for), []).append(version)
    return list(groups.values())


def _all_at_once(queries: Sequence[QuerySet[Version, Any]], wanted: str) -> list[tuple[int]]:
    """The rows ("leader") or the size ("count") of each limited query, in one statement.

    Django's own `union` cannot hold limited queries on SQLite; wrapped in a select it can.
    """
    column = {"leader": "one.leader", "count": "COUNT(*)"}[wanted]
    parts: list[str] = []
    values: list[Any] = []
    for query in queries:
        sql, params = query.query.sql_with_params()
        parts.append(f"SELECT {column} FROM ({sql}) AS one")  # noqa: S608  # Django's own SQL
        values.extend(params)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), values)
        return list(cursor.fetchall())


def _whole(versions: QuerySet[Version]) -> QuerySet[Version]:
    return (
        versions.select_related("post", "channel", "delivery")
        .only(*_OF_AN_ITEM)
        .order_by("planned_for", "pk")
    )


def _by_day(member: Member, groups: Iterable[list[Version]]) -> dict[date, list[Item]]:
    days: dict[date, list[Item]] = {}
    for versions in groups:
        item = _item(member, versions)
        days.setdefault(item.at.date(), []).append(item)
    return days


def _item(member: Member, versions: list[Version]) -> Item:
    planned = versions[0].planned_for
    if planned is None:
        raise ValueError("a version without a time is not in the calendar")
    stands = [_stands(version) for version in versions]
    pressing = list(_LOOKS)
    state, word = min(stands, key=lambda stand: pressing.index(stand[0]))
    if 0 < (count := stands.count((state, word))) < len(stands):
        shown = {"state": word, "count": count, "total": len(stands)}
        word = _("%(state)s: %(count)s of %(total)s") % shown
    icon, tone = _LOOKS[state]
    movable = any(may_move(member, version) for version in versions)
    return Item(versions, member.practice.local(planned), state, word, icon, tone, movable)


def _stands(version: Version) -> tuple[str, str]:
    """The state of its delivery, or of its post before that, and its word."""
    delivery = delivery_of(version)
    if delivery is not None and _delivery_speaks(version.post, delivery):
        return delivery.state, str(delivery.get_state_display())
    return version.post.state, str(version.post.get_state_display())


def _delivery_speaks(post: Post, delivery: Delivery) -> bool:
    """A post taken back keeps its cancelled deliveries; then the post's own state counts."""
    begun = delivery.state not in (*states.OPEN, states.CANCELLED)
    return begun or post.state == post_states.APPROVED


# Icon and tone of each state, the most pressing first.
_LOOKS = {
    states.REFUSED: ("block", "bad"),
    states.HELD: ("warn", "warn"),
    states.LATE: ("clock", "warn"),
    states.UNCERTAIN: ("search", "warn"),
    states.TO_DO: ("person", "warn"),
    states.SENDING: ("send", "action"),
    states.WAITING: ("clock", "action"),
    states.TAKING_DOWN: ("trash", "action"),
    states.PUBLISHED: ("check", "good"),
    states.TAKEN_DOWN: ("trash", "plain"),
    states.CANCELLED: ("block", "plain"),
    post_states.DRAFT: ("pencil", "plain"),
    post_states.SUBMITTED: ("eye", "warn"),
    post_states.SENT_BACK: ("left", "warn"),
    post_states.APPROVED: ("check", "good"),
    post_states.EXPIRED: ("clock", "plain"),
}


def _page(member: Member, shown: list[Version], *, earlier: bool, later: bool) -> ListPage:
    days = [Day(day, items) for day, items in _by_day(member, _together(shown)).items()]
    return ListPage(
        days,
        _key(shown[0]) if shown and earlier else None,
        _key(shown[-1]) if shown and later else None,
    )


def _after(versions: QuerySet[Version], moment: datetime, pk: int) -> QuerySet[Version]:
    later = Q(planned_for__gt=moment) | Q(pk__gt=pk)
    return versions.filter(later, planned_for__gte=moment)


def _before(versions: QuerySet[Version], moment: datetime, pk: int) -> QuerySet[Version]:
    sooner = Q(planned_for__lt=moment) | Q(pk__lt=pk)
    return versions.filter(sooner, planned_for__lte=moment)


def _key(version: Version) -> str:
    planned = version.planned_for
    return f"{planned.astimezone(UTC).isoformat()}_{version.pk}" if planned else ""


def _read_key(key: str) -> tuple[datetime, int] | None:
    """A page's key from the address; None when there is none, or it is not one of ours."""
    moment, _, pk = key.rpartition("_")
    try:
        parsed = datetime.fromisoformat(moment)
        number = int(pk)
    except ValueError:
        return None
    return (parsed, number) if parsed.tzinfo and 0 < number < 2**62 else None
