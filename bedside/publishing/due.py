"""What a worker may pick up."""

from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from .models import Delivery

AT_ONCE = 200
LOST_AFTER = timedelta(seconds=10)


def due(now: datetime) -> QuerySet[Delivery]:
    """Deliveries that need a worker now, the longest due first."""
    return Delivery.objects.filter(next_at__lte=now).order_by("next_at")


def take(now: datetime, *, queue_is_empty: bool) -> list[int]:
    """Ids to enqueue: those never enqueued, and those whose task was lost with a worker.

    A task counts as lost when the queue is empty and the delivery is still here.
    """
    wanted = Q(enqueued_at=None)
    if queue_is_empty:
        wanted |= Q(enqueued_at__lt=now - LOST_AFTER)
    with transaction.atomic():
        rows = (
            due(now)
            .filter(wanted)
            .select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
        )
        ids = list(rows.values_list("pk", flat=True)[:AT_ONCE])
        Delivery.objects.filter(pk__in=ids).update(enqueued_at=now)
    return ids


def overdue(now: datetime, by: timedelta) -> QuerySet[Delivery]:
    """Deliveries that a worker should have picked up longer than `by` ago."""
    return due(now - by)
