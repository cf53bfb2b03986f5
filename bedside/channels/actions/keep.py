"""A channel's row once a network has said yes: made, or connected again in place."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from bedside.networks import NETWORKS
from bedside.networks.base import Account, Profile, Refused
from bedside.practices import alerts
from bedside.practices.models import Member
from bedside.trail import chain, lifecycle

from .. import states
from ..models import Channel
from ..outgoing import quick
from .times import next_check

_OTHER = _(
    "This signs in to %(found)s, but this channel is %(expected)s. Sign in to that account, or "
    "connect the other one as a channel of its own."
)


def signed_in(slug: str, account: Account) -> tuple[Account, Profile]:
    """The account with credentials that last, and who it is. Raises NetworkError."""
    network = NETWORKS[slug]
    account = replace(account, credentials=network.refresh(quick(), account))
    return account, network.check(quick(), account)


def keep(member: Member, slug: str, account: Account, profile: Profile) -> Channel:
    """A new channel; or, where the practice has this account already, the same row again."""
    first: dict[str, Any] = {
        "connected_by": member,
        "credentials": dict(account.credentials),
        **described(profile),
        **looked_at(),
    }
    with transaction.atomic():
        channel, made = Channel.objects.select_for_update(of=("self",)).get_or_create(
            practice=member.practice,
            network_slug=slug,
            base_url=account.base_url,
            remote_id=profile.remote_id,
            defaults=first,
        )
        if made:
            _record(member, channel, "channel.connected")
        else:
            _connect_again(member, channel, account, profile)
    return channel


def keep_again(member: Member, channel: Channel, account: Account, profile: Profile) -> Channel:
    """The same row, connected again. Raises Refused when the sign-in is of another account."""
    if profile.remote_id != channel.remote_id:
        raise Refused(
            _OTHER,
            field="handle",
            found=profile.handle,
            expected=channel.handle,
        )
    with transaction.atomic():
        row = Channel.objects.select_for_update().get(pk=channel.pk)
        _connect_again(member, row, account, profile)
    return row


def merged(old: Mapping[str, str], new: Mapping[str, str]) -> dict[str, str]:
    """`new` over `old`: an answer without a refresh token must not lose the one at hand."""
    return {**old, **{name: value for name, value in new.items() if value}}


def described(profile: Profile) -> dict[str, object]:
    return {
        "name": profile.name[:120],
        "handle": profile.handle[:200],
        "url": profile.url[:500],
        "problems": list(profile.problems),
    }


def looked_at() -> dict[str, object]:
    """The columns after a look at which all was well."""
    now = timezone.now()
    return {
        "trouble": "",
        "trouble_values": {},
        "checked_at": now,
        "check_at": next_check(now),
    }


def _connect_again(member: Member, row: Channel, account: Account, profile: Profile) -> None:
    if row.state != states.CONNECTED:
        lifecycle.require(states.MOVES, row.state, states.CONNECTED)
    changes = {
        **described(profile),
        **looked_at(),
        "state": states.CONNECTED,
        "credentials": merged(row.credentials, account.credentials),
        "connected_by": member,
        "connected_at": timezone.now(),
    }
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=[*changes])
    _record(member, row, "channel.reconnected")
    alerts.settle(member.practice, row.subject)


def _record(member: Member, channel: Channel, code: str) -> None:
    chain.record(
        member.practice_id,
        member.actor,
        code,
        channel.subject,
        name=channel.name,
        network=channel.network_slug,
    )
