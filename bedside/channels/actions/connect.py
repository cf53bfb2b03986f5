"""Connect by an app password or by hand, and disconnect."""

from django.db import transaction

from bedside.networks import NETWORKS
from bedside.networks.base import Account, Profile
from bedside.networks.guard import tidy_address
from bedside.practices import alerts, rights
from bedside.practices.models import Member
from bedside.trail import chain, lifecycle

from .. import states
from ..models import Channel
from .keep import keep, keep_again, signed_in

BY_HAND = "by_hand"


def connect_with_password(
    member: Member, slug: str, address: str, handle: str, secret: str
) -> Channel:
    """Raises NetworkError with the form's field at fault: "address", "handle" or "secret"."""
    rights.require(member, rights.CONNECT)
    _require_way(slug, "app_password")
    account = Account(tidy_address(address), handle, credentials={"app_password": secret})
    return keep(member, slug, *signed_in(slug, account))


def reconnect_with_password(member: Member, channel: Channel, handle: str, secret: str) -> Channel:
    """The same channel with a new password. Raises NetworkError as above.

    Only the new password goes to the network: an old session that still works must not hide
    a wrong one.
    """
    rights.require(member, rights.CONNECT)
    _require_way(channel.network_slug, "app_password")
    account = Account(channel.base_url, handle, credentials={"app_password": secret})
    return keep_again(member, channel, *signed_in(channel.network_slug, account))


def connect_by_hand(member: Member, name: str, address: str, note: str) -> Channel:
    """A place where a person posts: a name, where it opens, and what to remember about it."""
    rights.require(member, rights.CONNECT)
    account = Account(tidy_address(address))
    profile = Profile(name, "", "", account.base_url)
    with transaction.atomic():
        channel = keep(member, BY_HAND, account, profile)
        channel.note = note
        channel.save(update_fields=["note"])
    return channel


def change_by_hand(member: Member, channel: Channel, name: str, note: str) -> Channel:
    """Another name or note for a place where a person posts, connected again if it was not."""
    rights.require(member, rights.CONNECT)
    _require_way(channel.network_slug, "by_hand")
    profile = Profile(name, "", channel.remote_id, channel.url)
    with transaction.atomic():
        row = keep_again(member, channel, channel.account, profile)
        row.note = note
        row.save(update_fields=["note"])
    return row


def disconnect(member: Member, channel: Channel) -> None:
    """Forget how to sign in; the row stays, for its posts and its trail. Raises NotAllowed."""
    rights.require(member, rights.CONNECT)
    with transaction.atomic():
        row = Channel.objects.select_for_update().get(pk=channel.pk)
        lifecycle.require(states.MOVES, row.state, states.DISCONNECTED)
        row.state, row.credentials = states.DISCONNECTED, {}
        row.trouble, row.trouble_values, row.problems = "", {}, []
        row.save(update_fields=["state", "credentials", "trouble", "trouble_values", "problems"])
        chain.record(
            row.practice_id, member.actor, "channel.disconnected", row.subject, name=row.name
        )
        alerts.settle(member.practice, row.subject)


def _require_way(slug: str, way: str) -> None:
    if NETWORKS[slug].capabilities.connect != way:
        raise ValueError(f"{slug} is not connected by {way}")
