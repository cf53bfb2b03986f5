"""Checks, renewals and reconnects: a dead sign-in is noticed, and only one worker renews."""

import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bedside.channels import actions, due, states
from bedside.channels.models import Channel
from bedside.networks.base import Unavailable
from bedside.practices.models import Alert, Member
from bedside.trail import chain
from bedside.trail.models import Entry

from .conftest import Sandbox

type Browser = Callable[[Member], Client]


def revoke(channel: Channel) -> None:
    channel.credentials = {**channel.credentials, "app_password": "revoked", "access_token": "x"}
    channel.save()


def test_a_revoked_sign_in_asks_for_a_person_once(wordpress: Channel) -> None:
    revoke(wordpress)
    for _ in range(2):
        checked = actions.check(wordpress)
    assert checked.state == states.RECONNECT
    assert "does not accept" in checked.trouble_sentence
    alert = Alert.objects.get(settled_at=None)
    assert alert.key == f"channel:{wordpress.pk}"
    assert wordpress.name in alert.sentence
    assert alert.path == reverse("channels:detail", args=[wordpress.pk])
    assert Entry.objects.filter(code="channel.reconnect_needed").count() == 1
    assert not list(chain.verify(wordpress.practice_id))


def test_what_works_again_is_settled(mastodon: Channel) -> None:
    good = dict(mastodon.credentials)
    revoke(mastodon)
    assert actions.check(mastodon).state == states.RECONNECT
    mastodon.credentials = good
    mastodon.save(update_fields=["credentials"])
    checked = actions.check(mastodon)
    assert (checked.state, checked.trouble) == (states.CONNECTED, "")
    assert not Alert.objects.filter(settled_at=None).exists()
    assert Entry.objects.filter(code="channel.recovered").count() == 1


def test_a_server_that_is_down_is_no_reason_to_reconnect(
    wordpress: Channel, rehearsal: Sandbox
) -> None:
    rehearsal.fault("wordpress.users.me", "html")
    before = wordpress.checked_at
    checked = actions.check(wordpress)
    assert checked.state == states.CONNECTED
    assert "problem of its own (error 502)" in checked.trouble_sentence
    assert checked.checked_at and before and checked.checked_at > before
    rehearsal.control("DELETE", "switches")
    assert actions.check(wordpress).trouble == ""


def test_a_late_complaint_about_an_old_password_is_ignored(wordpress: Channel) -> None:
    held_by_a_worker = Channel.objects.get(pk=wordpress.pk)
    wordpress.credentials = {**wordpress.credentials, "app_password": "new"}
    wordpress.save()
    actions.mark_unauthorized(held_by_a_worker, "Gone.", {})
    assert Channel.objects.get().state == states.CONNECTED


def test_a_disconnected_channel_stays_so(wordpress: Channel, manager: Member) -> None:
    held_by_a_worker = Channel.objects.get(pk=wordpress.pk)
    actions.disconnect(manager, wordpress)
    actions.mark_unauthorized(held_by_a_worker, "Gone.", {})
    assert actions.check(Channel.objects.get()).state == states.DISCONNECTED
    assert not Alert.objects.exists()


def test_an_address_that_changed_hands_is_not_posted_to(wordpress: Channel) -> None:
    wordpress.remote_id = "999999"
    wordpress.save()
    checked = actions.check(wordpress)
    assert checked.state == states.RECONNECT
    assert "belongs to another account, maple" in checked.trouble_sentence


def test_a_bluesky_session_is_renewed_and_kept(bluesky: Channel, rehearsal: Sandbox) -> None:
    calls = rehearsal.calls("bluesky.refreshSession")
    assert actions.refresh(bluesky).credentials == bluesky.credentials  # nothing to do, no call
    bluesky.credentials = {**bluesky.credentials, "access_jwt": ""}
    bluesky.save()
    renewed = actions.refresh(Channel.objects.get())
    assert renewed.credentials["access_jwt"]
    assert renewed.credentials == Channel.objects.get().credentials
    assert rehearsal.calls("bluesky.refreshSession") == calls + 1
    assert Channel.objects.get().renewing_until is None


@pytest.mark.django_db(transaction=True)
def test_two_workers_renew_once(bluesky: Channel, rehearsal: Sandbox) -> None:
    bluesky.credentials = {**bluesky.credentials, "access_jwt": ""}
    bluesky.save()
    calls = rehearsal.calls("bluesky.refreshSession")
    rehearsal.control("POST", "settings", latency_ms=400)
    found: list[dict[str, str]] = []

    def work() -> None:
        try:
            found.append(actions.refresh(Channel.objects.get(pk=bluesky.pk)).credentials)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert rehearsal.calls("bluesky.refreshSession") == calls + 1
    assert len(found) == 4
    assert all(credentials == found[0] for credentials in found)


def test_the_lease_of_a_worker_that_died_runs_out(
    bluesky: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bedside.channels.actions.health._WAIT_S", 0)
    bluesky.credentials = {**bluesky.credentials, "access_jwt": ""}
    bluesky.renewing_until = timezone.now() + timedelta(minutes=2)
    bluesky.save()
    with pytest.raises(Unavailable, match="being renewed"):
        actions.refresh(bluesky)
    Channel.objects.update(renewing_until=timezone.now() - timedelta(seconds=1))
    assert actions.refresh(Channel.objects.get()).credentials["access_jwt"]


def test_a_failed_renewal_gives_the_lease_back(bluesky: Channel, rehearsal: Sandbox) -> None:
    bluesky.credentials = {**bluesky.credentials, "access_jwt": ""}
    bluesky.save()
    rehearsal.fault("*", "drop_before")
    with pytest.raises(Unavailable):
        actions.refresh(bluesky)
    assert Channel.objects.get().renewing_until is None


def test_each_connected_channel_is_due_about_once_an_hour(
    wordpress: Channel, bluesky: Channel, channel: Channel
) -> None:
    now = timezone.now()
    assert not due.to_check(now).exists()
    assert set(due.to_check(now + timedelta(minutes=67))) == {wordpress, bluesky}
    waits = [found.check_at - now for found in (wordpress, bluesky)]
    assert all(timedelta(minutes=53) < wait < timedelta(minutes=67) for wait in waits)
    assert waits[0] != waits[1]
    actions.mark_unauthorized(bluesky, "Gone.", {})
    assert list(due.to_check(now + timedelta(minutes=67))) == [wordpress]


def test_a_round_checks_what_is_due_and_no_more(
    wordpress: Channel, bluesky: Channel, mastodon: Channel
) -> None:
    Channel.objects.update(check_at=timezone.now() - timedelta(minutes=1))
    revoke(mastodon)
    Channel.objects.filter(pk=mastodon.pk).update(check_at=timezone.now() - timedelta(hours=1))
    assert actions.check_all(limit=2) == 2
    assert Channel.objects.get(pk=mastodon.pk).state == states.RECONNECT
    assert actions.check_all() == 1
    assert actions.check_all() == 0


@pytest.mark.django_db(transaction=True)
def test_two_workers_share_a_round(wordpress: Channel, rehearsal: Sandbox) -> None:
    Channel.objects.update(check_at=timezone.now() - timedelta(minutes=1))
    rehearsal.control("POST", "settings", latency_ms=200)
    counts: list[int] = []

    def work() -> None:
        try:
            counts.append(actions.check_all())
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sum(counts) == 1


def test_a_person_may_test_at_any_time(
    wordpress: Channel, rehearsal: Sandbox, staff: Member, compliance: Member, browser_of: Browser
) -> None:
    where = reverse("channels:test", args=[wordpress.pk])
    assert browser_of(compliance).post(where).status_code == 403
    client = browser_of(staff)  # the deputy
    page: Any = client.post(where, follow=True).content.decode()
    assert "answers and works" in page
    revoke(wordpress)
    page = client.post(where, follow=True).content.decode()
    assert "needs to be connected again" in page
    assert "answers and works" not in page
