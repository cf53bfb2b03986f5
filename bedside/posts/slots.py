"""A channel's queue: the next weekly time that no other post has taken."""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bedside.channels.models import Channel, Slot

from . import states
from .models import Version
from .plan import to_utc

NOTICE = timedelta(minutes=5)  # an approver needs at least this long
HORIZON = timedelta(weeks=104)
_GONE = (states.DISCARDED, states.EXPIRED)


def next_free(
    channel: Channel, after: datetime, *, besides: int = 0, taken: Collection[datetime] = ()
) -> datetime | None:
    """The first free slot (UTC) at least NOTICE after `after`; None without slots or in two years.

    `besides`: a post's id whose own times do not count as taken. `taken`: further taken times.
    Two queries. Lock the channel's row when the answer is to be kept.
    """
    weekly = list(channel.slots.all())
    if not weekly:
        return None
    earliest = after + NOTICE
    busy = (
        Version.objects.filter(
            channel=channel, planned_for__gte=earliest, planned_for__lte=earliest + HORIZON
        )
        .exclude(post__state__in=_GONE)
        .exclude(post=besides)
    )
    unfree = {*busy.values_list("planned_for", flat=True), *taken}
    coming = occurrences(weekly, channel.practice.zone, earliest)
    return next((moment for moment in coming if moment not in unfree), None)


def occurrences(weekly: Iterable[Slot], zone: ZoneInfo, earliest: datetime) -> Iterator[datetime]:
    """The moments (UTC) of weekly local times from `earliest` on, in order, for HORIZON.

    A time that the clocks jump over comes as much later as they jump; one that comes twice is
    the first. A zone with no such day keeps every time as it is.
    """
    day = earliest.astimezone(zone).date() - timedelta(days=1)
    last = (earliest + HORIZON).astimezone(zone).date()
    by_day: dict[int, list[Slot]] = {}
    for slot in weekly:
        by_day.setdefault(slot.weekday, []).append(slot)
    while day <= last:
        today = {
            to_utc(datetime.combine(day, slot.time), zone) for slot in by_day.get(day.weekday(), ())
        }
        yield from sorted(moment for moment in today if moment >= earliest)
        day += timedelta(days=1)
