"""Is a channel still in order? Renew its sign-in, look at it, and say when a person is needed."""

import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from bedside.networks.base import NetworkError, Profile, Unauthorized, Unavailable
from bedside.networks.http import Http
from bedside.practices import alerts
from bedside.trail import chain, lifecycle

from .. import due, states
from ..models import Channel
from ..outgoing import http
from .keep import described, looked_at, merged
from .times import next_check

_LEASE_S = 150  # longer than the calls of one renewal can take
_WAIT_S = 20.0  # how long another worker waits for a renewal
_BUDGET_S = 60.0  # of one round of checks
_OTHER = _("This sign-in now belongs to another account, %(found)s. Connect this one again.")
_RENEWING = _("The sign-in of this channel is being renewed.")
_NEEDED = _("%(name)s needs to be connected again. Until then, nothing is published there.")


def check(channel: Channel) -> Channel:
    """Ask the network about the channel and note what it says. Never raises NetworkError."""
    if channel.by_hand or channel.state == states.DISCONNECTED:
        return channel
    try:
        channel = refresh(channel)
        profile = channel.network.check(http(), channel.account)
        if profile.remote_id != channel.remote_id:
            raise Unauthorized(_OTHER, found=profile.handle)
    except Unauthorized as error:
        mark_unauthorized(channel, error.said, error.values)
    except NetworkError as error:
        _note_trouble(channel, error)
    else:
        _note_well(channel, profile)
    channel.refresh_from_db()
    return channel


def check_all(limit: int = 20) -> int:
    """Check channels that are due, each by one worker only. Returns how many were checked."""
    ends, checked = time.monotonic() + _BUDGET_S, 0
    for channel in due.to_check(timezone.now())[:limit]:
        if time.monotonic() > ends:
            break
        later = next_check(timezone.now())
        mine = Channel.objects.filter(pk=channel.pk, check_at=channel.check_at)
        if mine.update(check_at=later):
            check(channel)
            checked += 1
    return checked


def refresh(channel: Channel) -> Channel:
    """The channel with credentials that work for some minutes. Raises NetworkError.

    Refresh tokens often work only once, so only one worker renews at a time: it holds a lease
    in the row (no transaction stays open during the call), and the others wait for its result.
    """
    if not _needs_renewing(channel):
        return channel
    ends = time.monotonic() + _WAIT_S
    while not _take_lease(channel):
        if time.monotonic() > ends:
            raise Unavailable(_RENEWING)
        time.sleep(0.1)
    try:
        channel.refresh_from_db()
        if _needs_renewing(channel):  # not when the worker before us has just done it
            _renew(channel)
    finally:
        Channel.objects.filter(pk=channel.pk).update(renewing_until=None)
    return channel


def mark_unauthorized(channel: Channel, said: str, values: Mapping[str, str | int]) -> None:
    """The network no longer accepts `channel.credentials`: a person must connect it again.

    Nothing happens when the row has other credentials by now: somebody was faster.
    """
    with transaction.atomic():
        row = Channel.objects.select_for_update(of=("self",)).select_related("practice")
        fresh = row.get(pk=channel.pk)
        if fresh.state == states.DISCONNECTED or fresh.credentials != channel.credentials:
            return
        _save(fresh, trouble=said[:300], trouble_values=dict(values), **_looked())
        if fresh.state == states.RECONNECT:
            return
        lifecycle.require(states.MOVES, fresh.state, states.RECONNECT)
        _save(fresh, state=states.RECONNECT)
        _record(fresh, "channel.reconnect_needed")
        alerts.raise_alert(
            fresh.practice,
            fresh.subject,
            _NEEDED,
            reverse("channels:detail", args=[fresh.pk]),
            name=fresh.name,
        )


class _NeedsCall(Exception):
    pass


class _NoCalls:
    """Stands in for Http to find out whether a network wants to make a call at all."""

    def call(self, *args: object, **kwargs: object) -> Any:
        raise _NeedsCall


def _needs_renewing(channel: Channel) -> bool:
    try:
        channel.network.refresh(cast(Http, _NoCalls()), channel.account)
    except _NeedsCall:
        return True
    return False


def _take_lease(channel: Channel) -> bool:
    now = timezone.now()
    free = Q(renewing_until=None) | Q(renewing_until__lt=now)
    until = now + timedelta(seconds=_LEASE_S)
    return bool(Channel.objects.filter(free, pk=channel.pk).update(renewing_until=until))


def _renew(channel: Channel) -> None:
    given = channel.network.refresh(http(), channel.account)
    with transaction.atomic():
        fresh = Channel.objects.select_for_update().get(pk=channel.pk)
        # A person may have connected it again, or disconnected it, during the call.
        if fresh.credentials == channel.credentials:
            _save(fresh, credentials=merged(fresh.credentials, given))
    channel.refresh_from_db()


def _note_trouble(channel: Channel, error: NetworkError) -> None:
    """It could not be looked at; its sign-in may still be good, so the state stays."""
    with transaction.atomic():
        fresh = Channel.objects.select_for_update().get(pk=channel.pk)
        if fresh.state != states.DISCONNECTED:
            _save(
                fresh,
                trouble=error.said[:300],
                trouble_values=dict(error.values),
                **_looked(),
            )


def _note_well(channel: Channel, profile: Profile) -> None:
    with transaction.atomic():
        row = Channel.objects.select_for_update(of=("self",)).select_related("practice")
        fresh = row.get(pk=channel.pk)
        if fresh.state == states.DISCONNECTED or fresh.credentials != channel.credentials:
            return
        _save(fresh, **described(profile), **looked_at())
        if fresh.state == states.RECONNECT:
            lifecycle.require(states.MOVES, fresh.state, states.CONNECTED)
            _save(fresh, state=states.CONNECTED)
            _record(fresh, "channel.recovered")
            alerts.settle(fresh.practice, fresh.subject)


def _looked() -> dict[str, object]:
    now = timezone.now()
    return {"checked_at": now, "check_at": next_check(now)}


def _save(row: Channel, **changes: object) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=[*changes])


def _record(channel: Channel, code: str) -> None:
    chain.record(
        channel.practice_id,
        "worker",
        code,
        channel.subject,
        name=channel.name,
        network=channel.network_slug,
    )
