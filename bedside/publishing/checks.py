"""Everything that must hold at the moment of sending, looked at again just before."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.translation import gettext_noop as _

from bedside.guidelines import review
from bedside.guidelines.rulebook import rulebook
from bedside.posts import states as post_states

from . import states
from .models import Delivery


@dataclass(frozen=True)
class Hold:
    """Why a delivery may not go now, the state it goes to, and the sentence for a person."""

    state: str
    said: str
    values: dict[str, str | int] = field(default_factory=dict)


def late(delivery: Delivery, now: datetime) -> Hold | None:
    """Past its cut-off it waits for a person: an old backlog is never blasted out."""
    cut_off = delivery.due_at + timedelta(minutes=delivery.practice.late_after_minutes)
    if now <= cut_off:
        return None
    return Hold(
        states.LATE,
        _("This is more than %(minutes)s minutes late. Publish it now, move it, or cancel it."),
        {"minutes": delivery.practice.late_after_minutes},
    )


def standing(delivery: Delivery) -> Hold | None:
    """The channel and the approval must still stand."""
    if not delivery.channel.usable:
        return Hold(
            states.HELD,
            _("%(channel)s is not connected. Connect it again, then press Try again."),
            {"channel": delivery.channel.name},
        )
    if delivery.post.state != post_states.APPROVED or delivery.approval.void_at is not None:
        return Hold(states.HELD, _("The approval no longer holds. Ask for approval again."))
    return None


def clear_as_approved(delivery: Delivery) -> review.ClearedPost:
    """The clearance of the delivery's version with its approval's sign-off. Raises NotCleared."""
    assert delivery.version is not None  # only a taken-back delivery has none
    approval, sign_off = delivery.approval, None
    if approval.sign_off:
        sign_off = review.SignOff(approval.name, approval.sign_off, delivery.content_hash)
    return review.clear(delivery.version.content(), rulebook(delivery.practice), sign_off)


def cleared(delivery: Delivery) -> review.ClearedPost | Hold:
    """The clearance of exactly the approved bytes, or why there is none."""
    try:
        post = clear_as_approved(delivery)
    except review.NotCleared:
        return Hold(
            states.HELD,
            _("The guidelines now find something in this post. Take it back and look again."),
        )
    if post.content_hash != delivery.content_hash:
        return Hold(
            states.HELD,
            _("The post or the guidelines changed after approval. Ask for approval again."),
        )
    return post
