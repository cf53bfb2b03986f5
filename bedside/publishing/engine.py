"""Carry out one delivery: send it, look it up, take it down, or confirm it.

Whatever happens here is told to a person or tried again; nothing is ever sent twice. The rule
behind every branch: before `about_to_send` nothing can be public, after it only the network knows.
"""

import logging
from datetime import datetime, timedelta

from django.db import Error as DatabaseError
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from bedside.channels import actions as channel_actions
from bedside.channels.outgoing import http
from bedside.guidelines.review import ClearedPost
from bedside.networks.base import (
    NetworkError,
    Published,
    Refused,
    Throttled,
    Unauthorized,
    Unavailable,
    Uncertain,
)

from . import checks, claims, lookups, pace, states, takedowns
from .jobs import job
from .models import Attempt, Delivery

log = logging.getLogger(__name__)

# How long to wait after the first, second... attempt that is known not to have published.
BACKOFF = (15, 60, 240, 600)  # seconds


def carry_out(pk: int, worker: str) -> None:
    """Do what the delivery needs next. Any worker may call it at any time, and again."""
    now = timezone.now()
    delivery = _load(pk)
    if delivery is None or delivery.next_at is None or delivery.next_at > now:
        return
    if delivery.state == states.WAITING:
        _send(delivery, worker, now)
    elif delivery.state == states.UNCERTAIN:
        lookups.look_up(delivery, now)
    elif delivery.state == states.TAKING_DOWN:
        takedowns.take_down(delivery, now)
    elif delivery.state == states.PUBLISHED and delivery.confirmed_at is None:
        lookups.confirm(delivery, now)


def _load(pk: int) -> Delivery | None:
    """The delivery with all that a clearance reads, in as few queries as can be."""
    needed = Delivery.objects.select_related(
        "practice", "channel", "approval", "version", "post__reason"
    ).prefetch_related("post__post_pictures__picture")
    try:
        delivery = needed.get(pk=pk)
    except Delivery.DoesNotExist:
        return None
    if delivery.version is not None:
        delivery.version.post, delivery.version.channel = delivery.post, delivery.channel
    return delivery


def _send(delivery: Delivery, worker: str, now: datetime) -> None:
    hold = checks.late(delivery, now) or checks.standing(delivery)
    if hold is None and delivery.channel.network.capabilities.by_hand:
        hold = checks.Hold(
            states.TO_DO,
            _("It is time to post this by hand to %(channel)s."),
            {"channel": delivery.channel.name},
        )
    post = hold or checks.cleared(delivery)
    if isinstance(post, checks.Hold):
        code = "delivery.late" if post.state == states.LATE else "delivery.held"
        claims.settle_state(delivery, post.state, code, said=post.said, values=post.values)
        return
    if attempt := claims.claim(delivery, worker, now):
        _attempt(delivery, attempt, post)


def _attempt(delivery: Delivery, attempt: Attempt, post: ClearedPost) -> None:
    """Prepare, then send. Errors are sorted by what they mean for the post being public."""
    network = delivery.channel.network
    try:
        delivery.channel = channel_actions.refresh(delivery.channel)
        progress = network.prepare(http(), job(delivery, post))
        claims.save_progress(delivery, dict(progress))
        if not claims.about_to_send(delivery, attempt):
            return  # taken for lost and given to the look-up meanwhile
    except Exception as error:  # noqa: BLE001  nothing is public yet, whatever went wrong
        _not_published(delivery, attempt, _as_network_error(error, delivery))
        return
    try:
        published = network.send(http(), job(delivery, post))
    except (Refused, Throttled, Unauthorized, Unavailable) as error:
        _not_published(delivery, attempt, error)
    except Exception as error:  # noqa: BLE001  an unexpected error leaves the outcome unknown
        _unknown(delivery, attempt, error)
    else:
        _published(delivery, attempt, published)


def _published(delivery: Delivery, attempt: Attempt, published: Published) -> None:
    """The network said yes. Nothing that goes wrong from here may run the send again."""
    now = timezone.now()
    try:
        claims.finish(
            delivery,
            attempt,
            states.PUBLISHED,
            "delivery.published",
            remote_id=published.remote_id,
            url=published.url,
            published_at=now,
            next_at=now + lookups.CONFIRM_AFTER,
        )
    except DatabaseError:
        # The row stays `sending`; the sweep finds it, and the look-up finds the post.
        log.exception("could not note a published delivery %s", delivery.pk)


def _not_published(delivery: Delivery, attempt: Attempt, error: NetworkError) -> None:
    """Known not to be public: try again later, refuse, or wait for the channel to be mended."""
    if isinstance(error, Refused):
        claims.finish(delivery, attempt, states.REFUSED, "delivery.refused", error)
        return
    if isinstance(error, Unauthorized):
        channel_actions.mark_unauthorized(delivery.channel, error.said, error.values)
        claims.finish(delivery, attempt, states.HELD, "delivery.held", error)
        return
    wait = timedelta(seconds=BACKOFF[min(_failures(delivery), len(BACKOFF) - 1)])
    if isinstance(error, Throttled):
        wait = timedelta(seconds=error.retry_after)
        pace.close(delivery.channel, timezone.now() + wait)
    claims.finish(
        delivery,
        attempt,
        states.WAITING,
        "delivery.put_off",
        error,
        next_at=timezone.now() + wait + claims.jitter(wait),
    )


def _failures(delivery: Delivery) -> int:
    """How many attempts the network put off; one that died with its worker does not count."""
    return delivery.attempts.filter(outcome=states.WAITING).exclude(said="").count()


def _unknown(delivery: Delivery, attempt: Attempt, error: Exception) -> None:
    if not isinstance(error, Uncertain):
        log.exception("unexpected error while sending delivery %s", delivery.pk)
    reason = Uncertain(
        _("%(channel)s did not answer clearly. Bedside looks there before it does anything else."),
        detail=getattr(error, "detail", type(error).__name__),
        channel=delivery.channel.name,
    )
    now = timezone.now()
    claims.finish(
        delivery,
        attempt,
        states.UNCERTAIN,
        "delivery.uncertain",
        reason,
        uncertain_since=now,
        lookups=0,
        next_at=now + lookups.wait_before(0),
    )


def _as_network_error(error: Exception, delivery: Delivery) -> NetworkError:
    if isinstance(error, NetworkError):
        return error
    log.exception("unexpected error while preparing delivery %s", delivery.pk)
    return Unavailable(
        _("Bedside stumbled while preparing this post and tries again."), type(error).__name__
    )
