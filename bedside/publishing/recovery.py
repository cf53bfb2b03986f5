"""What a worker that died left in its hands.

An attempt without `sending_at` has published nothing, and its delivery waits again. One with it
may have, and its delivery is looked up.
"""

import os
import socket
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_noop as _

from . import claims, states
from .lookups import wait_before
from .models import Attempt, Beat, Delivery

DEAD_AFTER = timedelta(seconds=15)


def recover(now: datetime) -> int:
    """Settle every delivery in the hands of a worker that is gone. Returns how many."""
    for beat in Beat.objects.all():
        if _gone(beat, now):
            beat.delete()
    alive = Beat.objects.filter(worker=OuterRef("claimed_by"))
    in_hand = Delivery.objects.filter(claimed_by__gt="", state=states.SENDING)
    lost = in_hand.filter(~Exists(alive)).select_related("practice", "channel")
    return sum(_settle(delivery, now) for delivery in lost[:500])


def _gone(beat: Beat, now: datetime) -> bool:
    if now - beat.beat_at > DEAD_AFTER:
        return True
    host, pid, _rest = beat.worker.split(":", 2)
    return host == socket.gethostname() and not _runs(int(pid))


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _settle(delivery: Delivery, now: datetime) -> bool:
    attempt = Attempt.objects.filter(delivery=delivery).order_by("-number").first()
    if attempt is None or attempt.sending_at is None:
        return _ended(delivery, attempt, states.WAITING, "delivery.put_off", next_at=now)
    return _ended(
        delivery,
        attempt,
        states.UNCERTAIN,
        "delivery.uncertain",
        said=_("Bedside was stopped while sending to %(channel)s, and looks there first."),
        values={"channel": delivery.channel.name},
        uncertain_since=now,
        lookups=0,
        next_at=now + wait_before(0),
    )


def _ended(
    delivery: Delivery, attempt: Attempt | None, target: str, code: str, **changes: object
) -> bool:
    if not claims.settle_state(delivery, target, code, claimed_by="", **changes):
        return False
    if attempt is not None:
        Attempt.objects.filter(pk=attempt.pk, ended_at=None).update(
            ended_at=changes["next_at"], outcome=target, detail="the worker was stopped"
        )
    return True
