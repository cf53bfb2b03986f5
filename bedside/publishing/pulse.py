"""A worker's pulse: once a second it says that it lives, and finds what is due or was left behind.

It runs in a thread of its own beside Huey's, so that slow networks cannot hold it up.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import close_old_connections, transaction
from django.db.models import Exists
from django.db.utils import Error as DatabaseError
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_noop as _
from huey.contrib.djhuey import HUEY

from bedside.channels import due as channels_due
from bedside.posts import actions as post_actions
from bedside.posts import due as posts_due
from bedside.practices import alerts

from . import due, recovery
from .models import Beat
from .tasks import WORKER, check_channels, deliver

log = logging.getLogger(__name__)


def beat(now: datetime, threads: int) -> None:
    Beat.objects.update_or_create(
        worker=WORKER,
        defaults={"beat_at": now, "threads": threads},
        create_defaults={"beat_at": now, "started_at": now, "threads": threads},
    )


def wake(now: datetime) -> int:
    """Enqueue what is due. Returns how many."""
    ids = due.take(now, queue_is_empty=HUEY.pending_count() == 0)
    for pk in ids:
        deliver.enqueue(pk)
    return len(ids)


def look_after_channels(now: datetime) -> None:
    """Channel checks wait for networks, so they run as a task, beside the deliveries."""
    if channels_due.to_check(now).exists():
        check_channels.enqueue()


def expire(now: datetime) -> None:
    """Posts that nobody approved in time expire, and the monitor is told."""
    for post in posts_due.fallen_due(now).select_related("practice")[:100]:
        with transaction.atomic():
            post_actions.expire(post)
            said = _("A post was not approved in time, so it was not published.")
            path = reverse("publishing:post", args=[post.pk])
            alerts.raise_alert(post.practice, f"expired:{post.pk}", said, path)


# (seconds between runs, what to run). A failure of one never stops the others.
_ROUND: tuple[tuple[float, Callable[[datetime], object]], ...] = (
    (1, wake),
    (2, recovery.recover),
    (5, expire),
    (5, alerts.tell_all),
    (60, look_after_channels),
)


class Pulse(threading.Thread):
    """Start it with the worker, `stop` it before the worker's last task is done."""

    def __init__(self, threads: int) -> None:
        super().__init__(name="pulse", daemon=True)
        self.threads = threads
        self.ending = threading.Event()

    def run(self) -> None:
        next_run = [0.0] * len(_ROUND)
        while not self.ending.is_set():
            close_old_connections()
            self._guarded(lambda now: beat(now, self.threads))
            for place, (every, work) in enumerate(_ROUND):
                if time.monotonic() >= next_run[place]:
                    next_run[place] = time.monotonic() + every
                    self._guarded(work)
            self.ending.wait(1)

    def _guarded(self, work: Callable[[datetime], object]) -> None:
        try:
            work(timezone.now())
        except DatabaseError:
            log.exception("the pulse could not reach the database")
        except Exception as error:
            log.exception("the pulse stumbled")
            Beat.objects.filter(worker=WORKER).update(trouble=type(error).__name__)

    def stop(self) -> None:
        self.ending.set()


def say_goodbye() -> None:
    """Remove the heartbeat of a worker that ends with nothing in hand."""
    Beat.objects.filter(worker=WORKER).delete()


def keeping_up(now: datetime) -> bool:
    """Whether a worker lives and nothing that is due has been left for more than a minute."""
    left_lying = Exists(due.overdue(now, timedelta(minutes=1)))
    beats = Beat.objects.filter(beat_at__gt=now - recovery.DEAD_AFTER)
    alive = beats.annotate(left_lying=left_lying).values_list("left_lying", flat=True).first()
    return alive is False  # None without a worker
