"""Changes of a delivery that only one worker can make: each is a guarded update that counts rows.

`claim` and `finish` bracket an attempt. The attempt is on disk before the first call, and
`about_to_send` is on disk before the call that makes the post public; what a crash leaves behind
can therefore always be told apart (see `recovery`).
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from bedside.networks.base import NetworkError
from bedside.practices.alerts import raise_alert, settle
from bedside.trail.chain import record
from bedside.trail.lifecycle import require

from . import pace, states
from .models import Attempt, Delivery

WORKER = "worker"  # how the trail names a worker


def claim(delivery: Delivery, worker: str, now: datetime) -> Attempt | None:
    """Take a waiting delivery in hand. None when another worker was first or must wait its turn."""
    with transaction.atomic():
        wait = pace.take(delivery.channel, now)
        if wait:
            put_off(delivery, now + wait + jitter(wait))
            return None
        number = delivery.attempts_made + 1
        if not _move(
            delivery, states.SENDING, attempts_made=number, claimed_by=worker, said="", values={}
        ):
            transaction.set_rollback(True)
            return None
        attempt = Attempt.objects.create(delivery=delivery, number=number, worker=worker)
    delivery.attempts_made, delivery.claimed_by = number, worker
    return attempt


def about_to_send(delivery: Delivery, attempt: Attempt) -> bool:
    """Write down that the post may be public from here on. False when the claim was lost."""
    with transaction.atomic():
        mine = Delivery.objects.select_for_update().filter(
            pk=delivery.pk, state=states.SENDING, claimed_by=delivery.claimed_by
        )
        if not mine.exists():
            return False
        attempt.sending_at = timezone.now()
        attempt.save(update_fields=["sending_at"])
    return True


def save_progress(delivery: Delivery, progress: dict[str, str]) -> None:
    """Store what a finished step left, so that a later attempt goes on from there."""
    if not progress:
        return
    delivery.progress = {**delivery.progress, **progress}
    Delivery.objects.filter(
        pk=delivery.pk, state=states.SENDING, claimed_by=delivery.claimed_by
    ).update(progress=delivery.progress)


def finish(
    delivery: Delivery,
    attempt: Attempt,
    target: str,
    code: str,
    error: NetworkError | None = None,
    **changes: Any,
) -> bool:
    """End an attempt: the delivery moves, the attempt and the trail say how. Once only."""
    said, values = (error.said, error.values) if error else ("", {})
    with transaction.atomic():
        if not _move(delivery, target, claimed_by="", said=said, values=values, **changes):
            return False
        attempt.ended_at = timezone.now()
        attempt.outcome, attempt.said, attempt.values = target, said, values
        attempt.detail = error.detail if error else ""
        attempt.save(update_fields=["ended_at", "outcome", "said", "values", "detail"])
        note(delivery, code, attempt=attempt.number)
        if error or attempt.number > 1:  # a first try that worked has no trouble to settle
            tell(delivery)
    return True


def settle_state(delivery: Delivery, target: str, code: str, **changes: Any) -> bool:
    """Move a delivery that is in nobody's hand (look-ups, holds, take-downs). Once only."""
    with transaction.atomic():
        if not _move(delivery, target, **changes):
            return False
        note(delivery, code)
        tell(delivery)
    return True


def put_off(delivery: Delivery, until: datetime) -> None:
    """Look at it again at `until`; the state stays."""
    Delivery.objects.filter(pk=delivery.pk, state=delivery.state).update(
        next_at=until, enqueued_at=None
    )


def jitter(wait: timedelta) -> timedelta:
    """Up to a fifth more, so that workers do not come back all at once."""
    return wait * (secrets.randbelow(200) / 1000)


def tell(delivery: Delivery) -> None:
    """Raise or settle the alert that belongs to the delivery's present state."""
    troubled = delivery.state in states.NEEDS_A_PERSON or delivery.said
    if troubled and delivery.said:
        raise_alert(
            delivery.practice, delivery.alert_key, delivery.said, delivery.path, **delivery.values
        )
    elif delivery.state in (states.PUBLISHED, states.CANCELLED, states.TAKEN_DOWN):
        settle(delivery.practice, delivery.alert_key)


def _move(delivery: Delivery, target: str, **changes: Any) -> bool:
    """The guarded update. `delivery.state` is what this process believes; the row decides.

    Without a `next_at` no worker looks at it again.
    """
    require(states.MOVES, delivery.state, target)
    mine = Delivery.objects.filter(pk=delivery.pk, state=delivery.state)
    if delivery.state == states.SENDING:
        mine = mine.filter(claimed_by=delivery.claimed_by)
    changes = {"enqueued_at": None, "next_at": None, **changes}
    if not mine.update(state=target, **changes):
        return False
    for name, value in changes.items():
        setattr(delivery, name, value)
    delivery.state = target
    return True


def note(delivery: Delivery, code: str, **data: Any) -> None:
    """A trail entry about this delivery, in the worker's name."""
    record(
        delivery.practice_id,
        WORKER,
        code,
        f"post:{delivery.post_id}",
        delivery=delivery.pk,
        channel=delivery.channel.name,
        network=delivery.channel.network.label,
        **data,
    )
