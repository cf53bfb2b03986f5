"""A channel's weekly posting times."""

from datetime import time

from django.db import transaction

from bedside.practices import rights
from bedside.practices.models import Member
from bedside.trail import chain

from ..models import Channel, Slot

MOST = 50
SUGGESTED = ((1, time(9)), (3, time(12)))  # Tuesday morning, Thursday noon: a pace that lasts


class TooMany(Exception):
    """A channel has MOST weekly times already."""


class Repeated(Exception):
    """The channel has this weekly time already."""


def add_slot(member: Member, channel: Channel, weekday: int, at: time) -> Slot:
    """`weekday` counts from Monday, 0. Raises Repeated or TooMany."""
    rights.require(member, rights.PUBLISH)
    with transaction.atomic():
        Channel.objects.select_for_update().get(pk=channel.pk)
        if channel.slots.count() >= MOST:
            raise TooMany
        slot, made = channel.slots.get_or_create(weekday=weekday, time=at)
        if not made:
            raise Repeated
        _record(member, channel)
    return slot


def remove_slot(member: Member, channel: Channel, slot_pk: int) -> None:
    """One that is already gone is fine."""
    rights.require(member, rights.PUBLISH)
    with transaction.atomic():
        gone, _kinds = channel.slots.filter(pk=slot_pk).delete()
        if gone:
            _record(member, channel)


def suggest_slots(member: Member, channel: Channel) -> None:
    """Fill in the times Bedside suggests to begin with."""
    rights.require(member, rights.PUBLISH)
    with transaction.atomic():
        Channel.objects.select_for_update().get(pk=channel.pk)
        made = [
            channel.slots.get_or_create(weekday=weekday, time=at)[1] for weekday, at in SUGGESTED
        ]
        if any(made):
            _record(member, channel)


def _record(member: Member, channel: Channel) -> None:
    times = [f"{slot.weekday} {slot.time:%H:%M}" for slot in channel.slots.all()]
    chain.record(
        channel.practice_id,
        member.actor,
        "channel.slots",
        channel.subject,
        name=channel.name,
        times=times,
    )
