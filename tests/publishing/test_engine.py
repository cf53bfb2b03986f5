"""One delivery: on time, once, and in words when it does not work."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from bedside.channels import actions as channel_actions
from bedside.channels import states as channel_states
from bedside.guidelines.models import Guidelines
from bedside.practices.models import Alert, Member
from bedside.publishing import actions, engine, recovery, states
from bedside.publishing.models import Attempt, Beat, Delivery
from bedside.trail.chain import verify
from bedside.trail.models import Entry
from tests.publishing.conftest import Approve, Connect
from tests.sandbox.rehearsal import Desk

WORKER = "elsewhere:1:test"
NETWORKS = ("mastodon", "facebook", "wordpress", "bluesky")


def work(delivery: Delivery, later: timedelta = timedelta(0)) -> Delivery:
    """Let a worker do what the delivery needs next, `later` than now."""
    with time_machine.travel(timezone.now() + later, tick=True):
        engine.carry_out(delivery.pk, WORKER)
    return Delivery.objects.select_related("practice", "channel", "post").get(pk=delivery.pk)


def settle(delivery: Delivery) -> Delivery:
    """Work until the delivery needs no worker any more, jumping to each next moment."""
    for _round in range(12):
        if delivery.state not in states.FOR_A_WORKER:
            return delivery
        wait = max(timedelta(0), delivery.next_at - timezone.now())
        delivery = work(delivery, wait + timedelta(seconds=1))
    raise AssertionError(f"still {delivery.state}")


@pytest.mark.parametrize("slug", NETWORKS)
def test_an_approved_post_is_published_with_its_link_and_read_back(
    slug: str, desk: Desk, connect: Connect, approve: Approve
) -> None:
    delivery = work(approve(connect(slug)))
    assert delivery.state == states.PUBLISHED
    assert delivery.url.startswith("http")
    assert len(desk.accepted(slug)) == 1
    confirmed = work(delivery, timedelta(minutes=2))
    assert confirmed.confirmed_at is not None


@pytest.mark.parametrize("fault", ["accept_then_drop", "accept_then_500"])
@pytest.mark.parametrize("slug", NETWORKS)
def test_an_unclear_answer_is_looked_up_and_never_sent_twice(
    slug: str, fault: str, desk: Desk, connect: Connect, approve: Approve
) -> None:
    delivery = approve(connect(slug))
    desk.switch(CREATE[slug], fault, times=1)
    delivery = work(delivery)
    assert delivery.state == states.UNCERTAIN
    assert delivery.sentence
    delivery = settle(delivery)
    assert delivery.state == states.PUBLISHED
    assert delivery.url.startswith("http")
    assert len(desk.accepted(slug)) == 1


@pytest.mark.parametrize("slug", NETWORKS)
def test_a_post_that_never_arrived_is_sent_once_more_after_every_look_was_empty(
    slug: str, desk: Desk, connect: Connect, approve: Approve, settings
) -> None:
    delivery = approve(connect(slug))
    desk.switch(CREATE[slug], "drop_before", times=1)
    delivery = settle(work(delivery))
    assert delivery.state == states.PUBLISHED
    assert len(desk.accepted(slug)) == 1
    assert delivery.attempts_made == 2


def test_a_second_empty_search_is_for_a_person(
    desk: Desk, connect: Connect, approve: Approve, manager: Member
) -> None:
    delivery = approve(connect("facebook"))
    desk.switch(CREATE["facebook"], "drop_before", times=2)
    delivery = work(delivery)
    for _round in range(9):
        if delivery.asked_at:
            break
        delivery = work(delivery, max(timedelta(0), delivery.next_at - timezone.now()) + SECOND)
    assert delivery.state == states.UNCERTAIN
    assert delivery.asked_at is not None
    assert Alert.objects.filter(key=delivery.alert_key, settled_at=None).exists()
    assert desk.accepted("facebook") == []
    actions.not_there(manager, delivery, send_again=True)
    assert work(delivery).state == states.PUBLISHED
    assert len(desk.accepted("facebook")) == 1


def test_a_refusal_says_why_is_not_repeated_and_can_be_tried_again(
    desk: Desk, connect: Connect, approve: Approve, manager: Member
) -> None:
    delivery = approve(connect("mastodon"))
    desk.switch(CREATE["mastodon"], "refuse", times=1)
    delivery = work(delivery)
    assert delivery.state == states.REFUSED
    assert delivery.sentence
    assert Alert.objects.filter(key=delivery.alert_key, settled_at=None).exists()
    actions.retry(manager, delivery)
    delivery = work(delivery)
    assert delivery.state == states.PUBLISHED
    assert not Alert.objects.filter(key=delivery.alert_key, settled_at=None).exists()


def test_a_throttled_channel_rests_and_so_do_its_other_deliveries(
    desk: Desk, connect: Connect, approve: Approve
) -> None:
    channel = connect("mastodon")
    first, second = approve(channel, "First."), approve(channel, "Second.")
    desk.switch(CREATE["mastodon"], "throttle", times=1, seconds=120)
    first = work(first)
    assert first.state == states.WAITING
    assert first.next_at > timezone.now() + timedelta(seconds=60)
    calls = len(desk.control("GET", "calls")["calls"])
    second = work(second)
    assert second.state == states.WAITING
    assert second.attempts_made == 0
    assert len(desk.control("GET", "calls")["calls"]) == calls
    assert {settle(first).state, settle(second).state} == {states.PUBLISHED}


def test_a_dead_token_holds_the_post_and_asks_for_a_reconnect(
    desk: Desk, connect: Connect, approve: Approve, manager: Member
) -> None:
    channel = connect("mastodon")
    delivery = approve(channel)
    desk.switch("*", "expire_token", times=1, network="mastodon")
    delivery = work(delivery)
    channel.refresh_from_db()
    assert delivery.state == states.HELD
    assert channel.state == channel_states.RECONNECT
    assert Alert.objects.filter(key=channel.subject, settled_at=None).exists()


def test_a_server_that_is_down_is_tried_again_and_told(
    desk: Desk, connect: Connect, approve: Approve
) -> None:
    channel = connect("mastodon")
    delivery = approve(channel)
    channel.base_url = "http://127.0.0.1:9"  # nothing listens there
    channel.save()
    delivery = work(delivery)
    assert delivery.state == states.WAITING
    assert delivery.next_at > timezone.now()
    assert delivery.sentence
    assert Alert.objects.filter(key=delivery.alert_key).exists()


def test_found_too_late_it_waits_for_a_person_and_goes_when_told(
    desk: Desk, connect: Connect, approve: Approve, manager: Member
) -> None:
    delivery = approve(connect("mastodon"))
    delivery = work(delivery, timedelta(minutes=61))
    assert delivery.state == states.LATE
    assert desk.accepted("mastodon") == []
    actions.retry(manager, delivery)
    assert work(delivery).state == states.PUBLISHED


def test_what_is_not_due_is_left_alone(desk: Desk, connect: Connect, approve: Approve) -> None:
    delivery = work(approve(connect("mastodon"), at=timezone.now() + timedelta(hours=2)))
    assert delivery.state == states.WAITING
    assert delivery.attempts_made == 0


def test_what_was_approved_is_what_is_sent(desk: Desk, connect: Connect, approve: Approve) -> None:
    delivery = approve(connect("mastodon"))
    post = delivery.post
    post.text = "Something else."  # past every action, as a fault in the database would
    post.save()
    delivery = work(delivery)
    assert delivery.state == states.HELD
    assert desk.accepted("mastodon") == []


def test_new_guidelines_void_an_approval(
    desk: Desk, connect: Connect, approve: Approve, manager: Member
) -> None:
    delivery = approve(connect("mastodon"))
    Guidelines.objects.create(practice=manager.practice, version=2, adopted_by=manager)
    delivery = work(delivery)
    assert delivery.state == states.HELD
    assert desk.accepted("mastodon") == []


def test_a_disconnected_channel_holds_what_waits_for_it(
    desk: Desk, connect: Connect, approve: Approve, manager: Member
) -> None:
    channel = connect("mastodon")
    delivery = approve(channel)
    channel_actions.disconnect(manager, channel)
    delivery = work(delivery)
    assert delivery.state == states.HELD
    assert channel.name in delivery.sentence


def test_a_channel_by_hand_waits_for_its_proof(approve: Approve, channel, manager: Member) -> None:
    delivery = work(approve(channel))
    assert delivery.state == states.TO_DO
    with pytest.raises(actions.Problem):
        actions.mark_by_hand(manager, delivery, "not an address")
    actions.mark_by_hand(manager, delivery, "https://groups.example.org/posts/7")
    delivery.refresh_from_db()
    assert delivery.state == states.PUBLISHED


@pytest.mark.parametrize("slug", NETWORKS)
def test_a_post_is_taken_down_and_seen_to_be_gone(
    slug: str, desk: Desk, connect: Connect, approve: Approve, manager: Member
) -> None:
    delivery = work(approve(connect(slug)))
    actions.take_down(manager, delivery)
    assert settle(work(delivery)).state == states.TAKEN_DOWN
    assert [post for post in desk.accepted(slug) if not post["deleted"]] == []


def test_a_yes_without_a_post_is_told_to_a_person(
    desk: Desk, connect: Connect, approve: Approve
) -> None:
    delivery = work(approve(connect("mastodon")))
    delivery.remote_id = "999"
    delivery.save()
    for minutes in (2, 5, 8):
        delivery = work(delivery, timedelta(minutes=minutes))
    assert "does not show" in delivery.sentence
    assert Alert.objects.filter(key=delivery.alert_key, settled_at=None).exists()


class TestAWorkerThatDied:
    """What its attempt had written down decides what may have happened."""

    def lost(self, delivery: Delivery, *, sending: bool) -> Delivery:
        Delivery.objects.filter(pk=delivery.pk).update(
            state=states.SENDING, claimed_by=WORKER, attempts_made=1
        )
        sending_at = timezone.now() if sending else None
        Attempt.objects.create(delivery=delivery, number=1, worker=WORKER, sending_at=sending_at)
        recovery.recover(timezone.now())
        delivery.refresh_from_db()
        return delivery

    def test_before_sending_it_just_waits_again(
        self, desk: Desk, connect: Connect, approve: Approve
    ) -> None:
        delivery = self.lost(approve(connect("mastodon")), sending=False)
        assert delivery.state == states.WAITING
        assert settle(delivery).state == states.PUBLISHED

    def test_while_sending_it_is_looked_up_first(
        self, desk: Desk, connect: Connect, approve: Approve
    ) -> None:
        delivery = self.lost(approve(connect("mastodon")), sending=True)
        assert delivery.state == states.UNCERTAIN
        assert settle(delivery).state == states.PUBLISHED
        assert len(desk.accepted("mastodon")) == 1

    def test_a_worker_that_lives_keeps_what_it_has(
        self, desk: Desk, connect: Connect, approve: Approve
    ) -> None:
        Beat.objects.create(worker=WORKER)
        assert self.lost(approve(connect("mastodon")), sending=True).state == states.SENDING


def test_two_workers_send_it_once(desk: Desk, connect: Connect, approve: Approve) -> None:
    delivery = approve(connect("mastodon"))
    engine.carry_out(delivery.pk, WORKER)
    engine.carry_out(delivery.pk, "another:2:test")
    assert len(desk.accepted("mastodon")) == 1


def test_bookkeeping_that_fails_after_a_yes_never_sends_again(
    desk: Desk, connect: Connect, approve: Approve, monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.db import OperationalError

    from bedside.publishing import claims

    delivery = approve(connect("facebook"))
    with monkeypatch.context() as broken:

        def locked(*_: object, **__: object) -> None:
            raise OperationalError("database is locked")

        broken.setattr(claims, "finish", locked)
        work(delivery)
    recovery.recover(timezone.now())
    delivery.refresh_from_db()
    assert delivery.state == states.UNCERTAIN
    assert settle(delivery).state == states.PUBLISHED
    assert len(desk.accepted("facebook")) == 1


def test_every_step_is_in_a_trail_that_verifies(
    desk: Desk, connect: Connect, approve: Approve
) -> None:
    delivery = work(approve(connect("mastodon")))
    codes = list(
        Entry.objects.filter(subject=f"post:{delivery.post_id}")
        .order_by("number")
        .values_list("code", flat=True)
    )
    assert codes[-3:] == ["post.approved", "delivery.scheduled", "delivery.published"]
    assert list(verify(delivery.practice_id)) == []


SECOND = timedelta(seconds=1)
CREATE = {
    "mastodon": "mastodon.statuses.create",
    "facebook": "facebook.feed.create",
    "wordpress": "wordpress.posts.create",
    "bluesky": "bluesky.createRecord",
}


@pytest.mark.parametrize("slug", ["facebook", "mastodon"])
def test_the_same_words_of_another_delivery_are_not_taken_for_this_one(
    slug: str, desk: Desk, connect: Connect, approve: Approve
) -> None:
    channel = connect(slug)
    first = work(approve(channel, "Flu shots on Saturday."))
    second = approve(channel, "Flu shots on Saturday.")
    desk.switch(CREATE[slug], "drop_before", times=1)
    second = settle(work(second))
    assert second.state == states.PUBLISHED
    assert second.remote_id != first.remote_id
    assert len(desk.accepted(slug)) == 2
