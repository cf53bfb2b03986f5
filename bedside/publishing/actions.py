"""The verbs of publishing that people use: approve and schedule, move, retry, cancel, take down.

Each checks the right and the state, changes, and writes the trail in one transaction, whether a
page, the API or a command asks.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from bedside.posts import actions as post_actions
from bedside.posts.models import Approval, ApprovalLink, Post, Version
from bedside.practices import rights
from bedside.practices.alerts import settle
from bedside.practices.models import Member
from bedside.trail.chain import record
from bedside.trail.lifecycle import NotAllowed, require

from . import states
from .models import Delivery
from .tasks import deliver


class Problem(Exception):
    """What a person asked for cannot be done; the message says why and what to do."""


def approve(
    post: Post,
    edition: int,
    *,
    comment: str = "",
    sign_off: str = "",
    member: Member | None = None,
    link: ApprovalLink | None = None,
) -> Approval:
    """Approve exactly this edition and plan its deliveries, all or nothing.

    Raises what `posts.actions.decide` raises.
    """
    with transaction.atomic():
        approval = post_actions.decide(
            post,
            edition,
            approved=True,
            comment=comment,
            sign_off=sign_off,
            member=member,
            link=link,
        )
        _schedule(approval)
    return approval


def send_back(
    post: Post,
    edition: int,
    *,
    comment: str,
    member: Member | None = None,
    link: ApprovalLink | None = None,
) -> Approval:
    """Send this edition back to its author with a comment."""
    return post_actions.decide(
        post, edition, approved=False, comment=comment, sign_off="", member=member, link=link
    )


def _schedule(approval: Approval) -> None:
    """One delivery a version, in the transaction of its approval; the database allows no second."""
    now = timezone.now()
    versions = Version.objects.filter(post=approval.post).select_related("channel", "practice")
    existing = {
        delivery.channel_id: delivery
        for delivery in Delivery.objects.select_for_update().filter(post=approval.post)
    }
    for version in versions:
        due_at = version.planned_for or now
        if version.planned_for is None:
            Version.objects.filter(pk=version.pk).update(planned_for=due_at)
        _plan(approval, version, due_at, existing.get(version.channel_id))


def _plan(approval: Approval, version: Version, due_at: datetime, old: Delivery | None) -> None:
    fresh: dict[str, Any] = {
        "version": version,
        "approval": approval,
        "content_hash": approval.hashes[str(version.pk)],
        "handle": version.channel.network.new_handle(),
        "due_at": due_at,
        "next_at": due_at,
        "state": states.WAITING,
    }
    if old is None:
        delivery = Delivery.objects.create(
            practice=version.practice, post=approval.post, channel=version.channel, **fresh
        )
    else:
        require(states.MOVES, old.state, states.WAITING)
        fresh |= {"progress": {}, "said": "", "values": {}, "enqueued_at": None, "resends": 0}
        Delivery.objects.filter(pk=old.pk).update(**fresh)
        delivery = old
    record(
        version.practice_id,
        approval.name,
        "delivery.scheduled",
        f"post:{approval.post_id}",
        delivery=delivery.pk,
        channel=version.channel.name,
        network=version.channel.network.label,
        due_at=due_at.isoformat(),
    )
    _wake_if_due(delivery.pk, due_at)


def _wake_if_due(pk: int, due_at: datetime) -> None:
    """What is due now need not wait for the next pulse; what is due later is found by it."""
    if due_at <= timezone.now():
        Delivery.objects.filter(pk=pk).update(enqueued_at=timezone.now())
        deliver.enqueue(pk)  # on commit: see settings.TASKS


def move(member: Member, delivery: Delivery, when: datetime) -> None:
    """Plan a delivery for another time. Raises Problem when that has passed or it has begun."""
    if when <= timezone.now():
        raise Problem(_("That time has passed. Choose a later one."))
    with transaction.atomic():
        row = _locked(member, delivery)
        _to_waiting(row)
        _again(row, due_at=when, next_at=when)
        Version.objects.filter(delivery=row).update(planned_for=when)
        _record(member, row, "delivery.moved", due_at=when.isoformat())


def retry(member: Member, delivery: Delivery) -> None:
    """Publish now: a refused, held or late delivery, or one that waits for its time."""
    now = timezone.now()
    with transaction.atomic():
        row = _locked(member, delivery)
        _to_waiting(row)
        _again(row, due_at=now, next_at=now)
        _record(member, row, "delivery.retried")
        _wake_if_due(row.pk, now)


def cancel(member: Member, delivery: Delivery) -> None:
    """Do not publish to this channel. What is already sent cannot be cancelled."""
    with transaction.atomic():
        row = _locked(member, delivery)
        if row.state == states.UNCERTAIN:
            raise Problem(
                _("Bedside is still looking this post up. Say first whether it is there.")
            )
        _change(row, states.CANCELLED)
        _save(row, said="", values={}, next_at=None)
        settle(row.practice, row.alert_key)
        _record(member, row, "delivery.cancelled")


def mark_by_hand(member: Member, delivery: Delivery, url: str) -> None:
    """A person posted it, or found it on the network; `url` is the proof."""
    try:
        URLValidator(schemes=["http", "https"])(url)
    except ValidationError:
        raise Problem(_("Paste the post's whole address, beginning with https://.")) from None
    now = timezone.now()
    with transaction.atomic():
        row = _locked(member, delivery)
        if row.state not in (states.UNCERTAIN, *states.NEEDS_A_PERSON):
            raise _too_late(row)
        _change(row, states.PUBLISHED)
        _save(row, url=url, published_at=now, confirmed_at=now, next_at=None, said="", values={})
        settle(row.practice, row.alert_key)
        _record(member, row, "delivery.by_hand")


def not_there(member: Member, delivery: Delivery, *, send_again: bool) -> None:
    """A person looked at the network and the post is not there."""
    now = timezone.now()
    with transaction.atomic():
        row = _locked(member, delivery)
        if row.state != states.UNCERTAIN:
            raise Problem(_("This delivery is not being looked up any more. Load the page again."))
        if send_again:
            _change(row, states.WAITING)
            _again(row, due_at=now, next_at=now)
        else:
            _change(row, states.CANCELLED)
            _save(row, said="", values={}, next_at=None)
        settle(row.practice, row.alert_key)
        _record(member, row, "delivery.not_there", send_again=send_again)
        if send_again:
            _wake_if_due(row.pk, now)


def take_down(member: Member, delivery: Delivery) -> None:
    """Remove a published post from its network, tracked until it is gone."""
    if not delivery.channel.network.capabilities.take_down:
        raise Problem(_("Bedside cannot remove this one. Remove it on the network by hand."))
    now = timezone.now()
    with transaction.atomic():
        row = _locked(member, delivery)
        if not row.remote_id:
            raise Problem(_("Bedside did not post this one. Remove it on the network by hand."))
        _change(row, states.TAKING_DOWN)
        _save(row, next_at=now, said="", values={})
        _record(member, row, "delivery.taking_down")
        _wake_if_due(row.pk, now)


def take_back(member: Member, post: Post) -> None:
    """Take an approved post back to change it. Not while any of it is, or may be, public."""
    with transaction.atomic():
        rows = list(Delivery.objects.select_for_update().filter(post=post))
        if any(row.state in states.MAY_BE_PUBLIC for row in rows):
            raise Problem(
                _("Part of this post is already out. Write a new post, or take it down first.")
            )
        for row in rows:
            if states.CANCELLED in states.MOVES[row.state]:
                _change(row, states.CANCELLED)
                said = gettext_noop("The post was taken back to change it.")
                _save(row, said=said, values={}, next_at=None)
                settle(row.practice, row.alert_key)
        post_actions.reopen(member.actor, post)


def _locked(member: Member, delivery: Delivery) -> Delivery:
    rights.require(member, rights.PUBLISH)
    row: Delivery = (
        Delivery.objects.select_for_update(of=("self",))
        .select_related("channel", "practice")
        .get(pk=delivery.pk, practice=member.practice)
    )
    return row


def _to_waiting(row: Delivery) -> None:
    """Only from where nothing is, or may be, on the network: never a second way to send."""
    if row.state == states.UNCERTAIN:
        raise Problem(_("Bedside is still looking this post up. Say first whether it is there."))
    if row.state in states.NEEDS_A_PERSON:
        _change(row, states.WAITING)
    elif row.state != states.WAITING:
        raise _too_late(row)


def _change(row: Delivery, target: str) -> None:
    try:
        require(states.MOVES, row.state, target)
    except NotAllowed:
        raise _too_late(row) from None
    row.state = target  # written by the `_save` that follows


def _too_late(row: Delivery) -> Problem:
    return Problem(
        _("This delivery is now “%(state)s”, so that is not possible any more.")
        % {"state": row.get_state_display()}
    )


def _again(row: Delivery, **times: datetime) -> None:
    """Ready for a fresh try: what an earlier one said or renewed no longer counts."""
    progress = {step: value for step, value in row.progress.items() if step != "renewed"}
    _save(row, said="", values={}, progress=progress, enqueued_at=None, **times)
    settle(row.practice, row.alert_key)


def _save(row: Delivery, **changes: Any) -> None:
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=["state", *changes])


def _record(member: Member, row: Delivery, code: str, **data: Any) -> None:
    record(
        row.practice_id,
        member.actor,
        code,
        f"post:{row.post_id}",
        delivery=row.pk,
        channel=row.channel.name,
        network=row.channel.network.label,
        **data,
    )
