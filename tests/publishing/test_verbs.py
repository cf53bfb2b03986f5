"""What people may do with a delivery, in every state it can be in."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from huey.contrib.djhuey import HUEY

from bedside.channels.models import Channel
from bedside.posts import states as post_states
from bedside.practices import rights
from bedside.practices.models import Member
from bedside.publishing import actions, states
from bedside.publishing.models import Delivery
from bedside.trail.models import Entry
from tests.publishing.conftest import Approve

URL = "https://groups.example.org/posts/7"
VERBS = {
    "move": lambda member, row: actions.move(member, row, timezone.now() + timedelta(hours=1)),
    "retry": actions.retry,
    "cancel": actions.cancel,
    "by_hand": lambda member, row: actions.mark_by_hand(member, row, URL),
    "send_again": lambda member, row: actions.not_there(member, row, send_again=True),
    "leave_it": lambda member, row: actions.not_there(member, row, send_again=False),
}
ALLOWED = {
    "move": {states.WAITING, *states.NEEDS_A_PERSON},
    "retry": {states.WAITING, *states.NEEDS_A_PERSON},
    "cancel": {states.WAITING, *states.NEEDS_A_PERSON},
    "by_hand": {states.UNCERTAIN, *states.NEEDS_A_PERSON},
    "send_again": {states.UNCERTAIN},
    "leave_it": {states.UNCERTAIN},
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("state", states.MOVES)
def test_a_verb_works_where_it_is_safe_and_says_why_elsewhere(
    verb: str, state: str, approve: Approve, channel: Channel, manager: Member
) -> None:
    delivery = approve(channel)
    Delivery.objects.filter(pk=delivery.pk).update(state=state, claimed_by="somebody:1:x")
    entries = Entry.objects.count()
    if state in ALLOWED[verb]:
        VERBS[verb](manager, delivery)
        assert Entry.objects.count() == entries + 1
        return
    with pytest.raises(actions.Problem) as refused:
        VERBS[verb](manager, delivery)
    assert str(refused.value)
    delivery.refresh_from_db()
    assert delivery.state == state
    assert Entry.objects.count() == entries


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_needs_the_right(
    verb: str, approve: Approve, channel: Channel, compliance: Member
) -> None:
    with pytest.raises(rights.NotYours):
        VERBS[verb](compliance, approve(channel))


def test_another_practice_has_no_such_delivery(
    approve: Approve, channel: Channel, stranger: Member
) -> None:
    with pytest.raises(Delivery.DoesNotExist):
        actions.retry(stranger, approve(channel))


def test_a_time_that_has_passed_is_refused(
    approve: Approve, channel: Channel, manager: Member
) -> None:
    with pytest.raises(actions.Problem, match="passed"):
        actions.move(manager, approve(channel), timezone.now() - timedelta(minutes=1))


def test_moving_moves_the_calendar_too(approve: Approve, channel: Channel, manager: Member) -> None:
    when = timezone.now() + timedelta(days=3)
    delivery = approve(channel)
    actions.move(manager, delivery, when)
    delivery.refresh_from_db()
    assert delivery.due_at == when
    assert delivery.version is not None
    assert delivery.version.planned_for == when


def test_a_post_taken_back_publishes_nothing_and_can_be_approved_anew(
    approve: Approve, channel: Channel, manager: Member
) -> None:
    delivery = approve(channel, at=timezone.now() + timedelta(hours=1))
    actions.take_back(manager, delivery.post)
    delivery.refresh_from_db()
    delivery.post.refresh_from_db()
    assert delivery.state == states.CANCELLED
    assert delivery.post.state == post_states.DRAFT
    with pytest.raises(actions.Problem):
        actions.retry(manager, delivery)


@pytest.mark.parametrize("state", states.MAY_BE_PUBLIC)
def test_what_may_be_public_is_not_taken_back(
    state: str, approve: Approve, channel: Channel, manager: Member
) -> None:
    delivery = approve(channel)
    Delivery.objects.filter(pk=delivery.pk).update(state=state)
    with pytest.raises(actions.Problem):
        actions.take_back(manager, delivery.post)
    delivery.post.refresh_from_db()
    assert delivery.post.state == post_states.APPROVED


@pytest.mark.django_db(transaction=True)
def test_a_worker_is_woken_only_when_the_approval_is_on_disk(
    approve: Approve, channel: Channel
) -> None:
    HUEY.flush()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        approve(channel)
        assert HUEY.pending_count() == 0
        raise ZeroDivisionError
    assert HUEY.pending_count() == 0
    approve(channel)
    assert HUEY.pending_count() == 1
