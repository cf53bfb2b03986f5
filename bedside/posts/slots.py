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
HORIZON = timedelta(weeks=104)
type Times = Mapping[int, datetime | None]  # by channel id
_GONE = (states.DISCARDED, states.EXPIRED)


def next_free(channels: Iterable[Channel], after: datetime, *, besides: int = 0) -> Times:
    """Each channel's first free slot (UTC) at least NOTICE after `after`; None where it has no
    slots, or none free for two years.

    `besides`: a post's id whose own times do not count as taken. Two queries for any number of
    channels. Lock the channels' rows when the answer is to be kept.
    """
    channels = list(channels)
    earliest = after + NOTICE
    weekly: dict[int, list[Slot]] = defaultdict(list)
    for slot in Slot.objects.filter(channel__in=channels):
        weekly[slot.channel_id].append(slot)
    taken = Version.objects.filter(
        channel__in=weekly, planned_for__gte=earliest, planned_for__lte=earliest + HORIZON
    ).exclude(Q(post__state__in=_GONE) | Q(post=besides))
    unfree = set(taken.values_list("channel_id", "planned_for")) if weekly else set()

    def first(channel: Channel) -> datetime | None:
        coming = occurrences(weekly[channel.pk], channel.practice.zone, earliest)
        return next((time for time in coming if (channel.pk, time) not in unfree), None)

    return {channel.pk: first(channel) if channel.pk in weekly else None for channel in channels}


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
