"""What wakes a worker up may be lost; a channel's pace is kept by all of them together."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from bedside.channels.models import Channel
from bedside.publishing import due, pace
from bedside.publishing.models import Delivery
from bedside.publishing.tasks import deliver

from .conftest import Approve, Connect

NOW = timezone.now()
SECOND = timedelta(seconds=1)


@pytest.fixture
def waiting(connect: Connect, approve: Approve) -> Delivery:
    delivery = approve(connect("mastodon"))
    Delivery.objects.update(next_at=NOW, enqueued_at=None)
    return delivery


def test_a_task_lost_with_its_worker_is_found_again_once_the_queue_is_empty(
    waiting: Delivery,
) -> None:
    assert due.take(NOW, queue_is_empty=True) == [waiting.pk]
    assert due.take(NOW + SECOND, queue_is_empty=True) == []
    later = NOW + due.LOST_AFTER + SECOND
    assert due.take(later, queue_is_empty=False) == []
    assert due.take(later, queue_is_empty=True) == [waiting.pk]


@pytest.mark.django_db(transaction=True)
def test_a_task_that_ran_leaves_nothing_in_the_queue() -> None:
    HUEY.storage.flush_all()
    deliver.enqueue(0)
    assert HUEY.pending_count() == 1
    HUEY.execute(HUEY.dequeue())
    assert (HUEY.pending_count(), HUEY.result_count()) == (0, 0)


def take(channel: Channel, seconds: float) -> float:
    with transaction.atomic():
        return pace.take(channel, NOW + seconds * SECOND).total_seconds()


def test_a_channel_s_allowance_is_used_up_waited_for_and_begun_anew(connect: Connect) -> None:
    channel = connect("mastodon")
    calls, window = channel.network.capabilities.pace
    assert [take(channel, n / calls) for n in range(calls)] == [0] * calls
    assert take(channel, 2) == window - 2
    assert take(channel, window - 1) == 1
    assert take(channel, window) == 0
    assert [take(channel, window + 1) for _ in range(calls - 1)] == [0] * (calls - 1)
    assert take(channel, window + 2) == window - 2


@pytest.mark.parametrize("until", [5, 10_000])
def test_nobody_calls_before_the_time_that_the_network_asked_for(
    connect: Connect, until: int
) -> None:
    channel = connect("mastodon")
    assert take(channel, 0) == 0
    pace.close(channel, NOW + until * SECOND)
    assert take(channel, 1) == until - 1
    assert take(channel, until) == 0


def test_one_channel_s_pace_does_not_slow_another(connect: Connect) -> None:
    slow, free = connect("mastodon"), connect("facebook")
    take(slow, 0)
    pace.close(slow, NOW + 60 * SECOND)
    assert take(free, 1) == 0
