"""A channel's queue: the next weekly time that no other post has taken."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Q

from bedside.channels.models import Channel, Slot

from . import states
from .models import Version
from .plan import to_utc

NOTICE = timedelta(minutes=5)  # an approver needs at least this long
# Most often the next weeks have room; what is planned later is read only where they have not.
HORIZONS = (timedelta(weeks=4), timedelta(weeks=104))
type Times = Mapping[int, datetime | None]  # by channel id
_GONE = (states.DISCARDED, states.EXPIRED)


def next_free(channels: Iterable[Channel], after: datetime, *, besides: int = 0) -> Times:
    """Each channel's first free slot (UTC) at least NOTICE after `after`; None where it has no
    slots, or none free for two years.

    `besides`: a post's id whose own times do not count as taken. Two queries for any number of
    channels, three where a month is full. Lock the channels' rows when the answer is to be kept.
    """
    channels = list(channels)
    earliest = after + NOTICE
    weekly: dict[int, list[Slot]] = defaultdict(list)
    for slot in Slot.objects.filter(channel__in=channels):
        weekly[slot.channel_id].append(slot)
    free: dict[int, datetime | None] = dict.fromkeys(channel.pk for channel in channels)
    for horizon in HORIZONS:
        full = [one for one in channels if free[one.pk] is None and one.pk in weekly]
        if not full:
            break
        until = earliest + horizon
        unfree = _taken(full, earliest, until, besides)
        for channel in full:
            coming = occurrences(weekly[channel.pk], channel.practice.zone, earliest, until)
            free[channel.pk] = next(
                (time for time in coming if (channel.pk, time) not in unfree), None
            )
    return free


def _taken(
    channels: Iterable[Channel], earliest: datetime, until: datetime, besides: int
) -> set[tuple[int, datetime | None]]:
    planned = Version.objects.filter(
        channel__in=channels, planned_for__gte=earliest, planned_for__lte=until
    ).exclude(Q(post__state__in=_GONE) | Q(post=besides))
    return set(planned.values_list("channel_id", "planned_for"))


def occurrences(
    weekly: Iterable[Slot], zone: ZoneInfo, earliest: datetime, until: datetime
) -> Iterator[datetime]:
    """The moments (UTC) of weekly local times from `earliest` to `until`, in order.

    A time that the clocks jump over comes as much later as they jump; one that comes twice is
    the first.
    """
    day = earliest.astimezone(zone).date() - timedelta(days=1)
    last = until.astimezone(zone).date()
    by_day: dict[int, list[Slot]] = {}
    for slot in weekly:
        by_day.setdefault(slot.weekday, []).append(slot)
    while day <= last:
        today = {
            to_utc(datetime.combine(day, slot.time), zone) for slot in by_day.get(day.weekday(), ())
        }
        yield from sorted(moment for moment in today if earliest <= moment <= until)
        day += timedelta(days=1)
