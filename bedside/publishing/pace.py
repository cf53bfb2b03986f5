"""Each channel's rate limit, held in one row so that all workers on all machines share it."""

from datetime import datetime, timedelta

from django.db.models import F, Q

from bedside.channels.models import Channel

from .models import Pace


def take(channel: Channel, now: datetime) -> timedelta:
    """Take one call from the channel's allowance; how long to wait first (zero means go).

    Call it inside a transaction: the row stays locked until the claim is written.
    """
    calls, seconds = channel.network.capabilities.pace
    window = timedelta(seconds=seconds)
    mine = Pace.objects.filter(channel=channel)
    is_open = Q(closed_until=None) | Q(closed_until__lte=now)
    within = mine.filter(is_open, window_began__gt=now - window, taken__lt=calls)
    if within.update(taken=F("taken") + 1):
        return timedelta(0)
    if mine.filter(is_open, window_began__lte=now - window).update(window_began=now, taken=1):
        return timedelta(0)
    pace, made = Pace.objects.get_or_create(
        channel=channel, defaults={"window_began": now, "taken": 1}
    )
    if made:
        return timedelta(0)
    window_ends = pace.window_began + window if pace.taken >= calls else now
    return max(pace.closed_until or now, window_ends) - now


def close(channel: Channel, until: datetime) -> None:
    """The network asked us to wait: nobody calls for this channel before `until`."""
    Pace.objects.filter(channel=channel).update(closed_until=until)
