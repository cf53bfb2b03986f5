"""Each channel's rate limit, held in one row so that all workers on all machines share it."""

from datetime import datetime, timedelta

from bedside.channels.models import Channel

from .models import Pace


def take(channel: Channel, now: datetime) -> timedelta:
    """Take one call from the channel's allowance; how long to wait first (zero means go).

    Call it inside a transaction: the row stays locked until the claim is written.
    """
    Pace.objects.get_or_create(channel=channel, defaults={"window_began": now})
    pace = Pace.objects.select_for_update().get(channel=channel)
    if pace.closed_until and pace.closed_until > now:
        return pace.closed_until - now
    calls, seconds = channel.network.capabilities.pace
    window_ends = pace.window_began + timedelta(seconds=seconds)
    if window_ends <= now:
        pace.window_began, pace.taken = now, 0
    elif pace.taken >= calls:
        return window_ends - now
    pace.taken += 1
    pace.save(update_fields=["window_began", "taken"])
    return timedelta(0)


def close(channel: Channel, until: datetime) -> None:
    """The network asked us to wait: nobody calls for this channel before `until`."""
    Pace.objects.filter(channel=channel).update(closed_until=until)
