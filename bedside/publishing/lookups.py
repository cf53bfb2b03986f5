"""Ask the network what became of a post: after an unclear answer, and to confirm a clear one."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_noop as _

from bedside.channels.actions import refresh
from bedside.channels.outgoing import http
from bedside.guidelines.review import NotCleared
from bedside.networks.base import NetworkError, Published
from bedside.practices.alerts import raise_alert

from . import checks, claims, states
from .jobs import job
from .models import Delivery

log = logging.getLogger(__name__)

CONFIRM_AFTER = timedelta(minutes=1)
CLOCK_SLACK = timedelta(minutes=5)  # between our clock and the network's
READ_BACKS = 3  # before a person is told that a post is not shown


def wait_before(look: int) -> timedelta:
    """How long before look number `look` (0 is the first)."""
    waits: tuple[float, ...] = settings.LOOKUP_WAITS
    return timedelta(seconds=waits[min(look, len(waits) - 1)])


def look_up(delivery: Delivery, now: datetime) -> None:
    """Find the post on the network; only repeated empty looks make it safe to send once more."""
    try:
        found = _find(delivery)
    except NotCleared:
        _ask(delivery, _("The guidelines changed meanwhile. Please look at %(channel)s."), now)
    except NetworkError as error:
        log.warning("look-up of delivery %s: %s", delivery.pk, type(error).__name__)
        _look_again(delivery, now, looks=delivery.lookups)
    else:
        if len(found) == 1:
            _found(delivery, found[0], now)
        elif found:
            _ask(delivery, _("%(channel)s shows more than one such post. Please look."), now)
        else:
            _not_found(delivery, now)


def _find(delivery: Delivery) -> tuple[Published, ...]:
    first = delivery.attempts.exclude(sending_at=None).order_by("number").first()
    since = first.sending_at if first and first.sending_at else delivery.due_at
    delivery.channel = refresh(delivery.channel)
    sent = job(delivery, checks.clear_as_approved(delivery))
    found = delivery.channel.network.find(http(), sent, since - CLOCK_SLACK)
    # The same words may have gone out before: a post that is another delivery's is not this one.
    ids = [published.remote_id for published in found]
    others = Delivery.objects.filter(channel=delivery.channel, remote_id__in=ids)
    taken = set(others.exclude(pk=delivery.pk).values_list("remote_id", flat=True))
    return tuple(published for published in found if published.remote_id not in taken)


def _found(delivery: Delivery, published: Published, now: datetime) -> None:
    claims.settle_state(
        delivery,
        states.PUBLISHED,
        "delivery.published",
        remote_id=published.remote_id,
        url=published.url,
        published_at=now,
        confirmed_at=now,
        said="",
        values={},
    )


def _not_found(delivery: Delivery, now: datetime) -> None:
    """Every configured look was empty: send once more where that is safe, else ask a person."""
    looks = delivery.lookups + 1
    if looks < len(settings.LOOKUP_WAITS):
        _look_again(delivery, now, looks)
    elif delivery.channel.network.capabilities.repeat == "person" or delivery.resends:
        _ask(delivery, _("Bedside cannot find this post on %(channel)s. Please look."), now)
    else:
        claims.settle_state(
            delivery,
            states.WAITING,
            "delivery.absent",
            lookups=0,
            resends=delivery.resends + 1,
            next_at=now,
            said=_("%(channel)s does not have the post. Bedside sends it once more."),
            values={"channel": delivery.channel.name},
        )


def _look_again(delivery: Delivery, now: datetime, looks: int) -> None:
    waited = now - (delivery.uncertain_since or now)
    if delivery.asked_at is None and waited > timedelta(seconds=settings.ASK_AFTER):
        _ask(delivery, _("Bedside could not find out whether %(channel)s has this post."), now)
        return
    _still_uncertain(delivery, now + wait_before(looks), lookups=looks)


def _ask(delivery: Delivery, said: str, now: datetime) -> None:
    """Tell a person, and go on looking now and then: the network may answer yet."""
    values = {"channel": delivery.channel.name}
    with transaction.atomic():
        changes = {"asked_at": now, "said": said, "values": values}
        if _still_uncertain(delivery, now + wait_before(99), **changes):
            raise_alert(delivery.practice, delivery.alert_key, said, delivery.path, **values)
            if delivery.asked_at is None:
                claims.note(delivery, "delivery.asked")


def _still_uncertain(delivery: Delivery, next_at: datetime, **changes: object) -> int:
    return Delivery.objects.filter(
        pk=delivery.pk, state=states.UNCERTAIN, lookups=delivery.lookups
    ).update(next_at=next_at, enqueued_at=None, **changes)


def confirm(delivery: Delivery, now: datetime) -> None:
    """Read a published post back: a network that says yes and shows nothing is told to a person."""
    try:
        channel = refresh(delivery.channel)
        shown = channel.network.read(http(), channel.account, delivery.remote_id)
    except NetworkError as error:
        log.warning("read-back of delivery %s: %s", delivery.pk, type(error).__name__)
        _read_again(delivery, now + timedelta(minutes=10))
        return
    published = Delivery.objects.filter(
        pk=delivery.pk, state=states.PUBLISHED, confirmed_at=None, checks=delivery.checks
    )
    if shown is not None:
        published.update(
            confirmed_at=now, url=shown.url or delivery.url, next_at=None, enqueued_at=None
        )
    elif delivery.checks + 1 < READ_BACKS:
        published.update(checks=delivery.checks + 1)
        _read_again(delivery, now + timedelta(minutes=2))
    else:
        _vanished(delivery, now)


def _read_again(delivery: Delivery, at: datetime) -> None:
    Delivery.objects.filter(pk=delivery.pk, state=states.PUBLISHED).update(
        next_at=at, enqueued_at=None
    )


def _vanished(delivery: Delivery, now: datetime) -> None:
    said = _("%(channel)s said yes to this post, but does not show it. Please look.")
    values = {"channel": delivery.channel.name}
    with transaction.atomic():
        gone = Delivery.objects.filter(pk=delivery.pk, state=states.PUBLISHED, confirmed_at=None)
        if gone.update(confirmed_at=now, said=said, values=values, next_at=None, enqueued_at=None):
            raise_alert(delivery.practice, delivery.alert_key, said, delivery.path, **values)
            claims.note(delivery, "delivery.vanished")
