"""The set-up doctor: plain words for each trouble, and never OK while nothing publishes."""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from django.core import mail
from django.db import OperationalError
from django.test import Client
from django.utils import timezone

from bedside.channels.models import Channel
from bedside.practices import alerts
from bedside.practices.models import Member, Practice
from bedside.publishing import pulse
from bedside.publishing.models import Attempt, Beat
from bedside.site import doctor
from bedside.site.commands import doctor as command
from tests.commandline.conftest import free_port

from .conftest import MakeDelivery

type SignIn = Callable[[Member], Client]
NOW = timezone.now


def finding(subject: str, practice: Practice | None = None) -> doctor.Finding:
    return next(one for one in doctor.examine(practice) if one.subject == subject)


def verdict(subject: str) -> str:
    return finding(subject).verdict


@pytest.fixture
def by_hand(channel: Channel) -> Channel:
    return channel


@pytest.fixture
def blog(manager: Member) -> Channel:
    return Channel.objects.create(
        practice=manager.practice, network_slug="wordpress", name="Our blog",
        base_url="http://127.0.0.1:1", connected_by=manager, checked_at=NOW(),
    )  # fmt: skip


@pytest.fixture
def mail_server(settings: Any) -> Iterator[Controller]:
    """A real SMTP server on loopback, and Bedside's mailer pointed at it."""
    from bedside.site import environment

    port = free_port()
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    settings.MAIL_URL = f"smtp://127.0.0.1:{port}"
    settings.MAILERS = {"default": environment.mail(settings.MAIL_URL)}
    yield server
    server.stop()


def test_no_worker(practice: Practice) -> None:
    found = finding("Worker")
    assert found.verdict == doctor.BAD
    assert "No worker is running" in found.sentence
    assert "bedside up" in found.todo


@pytest.mark.parametrize(("seconds", "lives"), [(1, True), (3600, False)])
def test_a_worker_lives_while_its_heart_beats(
    practice: Practice, worker: Beat, seconds: int, lives: bool
) -> None:
    Beat.objects.update(beat_at=NOW() - timedelta(seconds=seconds))
    assert (verdict("Worker") == doctor.OK) == lives


@pytest.mark.parametrize("state", ["waiting", "uncertain", "taking_down"])
def test_a_worker_that_leaves_work_lying_is_not_well(
    manager: Member, channel: Channel, worker: Beat, make_delivery: MakeDelivery, state: str
) -> None:
    make_delivery(manager, channel, "Overdue", state)
    found = finding("Worker")
    assert found.verdict == doctor.BAD
    assert "1 delivery should have gone out" in found.sentence


def test_a_worker_whose_attempts_all_fail_is_not_well(
    manager: Member, channel: Channel, worker: Beat, make_delivery: MakeDelivery
) -> None:
    delivery = make_delivery(manager, channel, "x", "refused")
    for number, outcome in enumerate(("waiting", "waiting", "refused"), 1):
        Attempt.objects.create(
            delivery=delivery, number=number, worker="w", outcome=outcome, ended_at=NOW()
        )
    assert "none of the last 3 attempts" in finding("Worker").sentence
    assert verdict("Worker") == doctor.BAD
    Attempt.objects.create(
        delivery=delivery, number=4, worker="w", outcome="published", ended_at=NOW()
    )
    assert verdict("Worker") == doctor.OK


def test_a_worker_that_stumbled_says_so(practice: Practice, worker: Beat) -> None:
    Beat.objects.update(trouble="KeyError")
    assert (verdict("Worker"), "KeyError" in finding("Worker").sentence) == (doctor.LOOK, True)


@pytest.mark.parametrize("state", ["refused", "late", "held"])
def test_posts_that_all_wait_for_somebody_are_not_ok(
    manager: Member, channel: Channel, worker: Beat, make_delivery: MakeDelivery, state: str
) -> None:
    make_delivery(manager, channel, "Stuck", state)
    assert finding("Deliveries").sentence == "1 delivery waits for a person."


def test_another_practices_posts_and_channels_are_not_told(
    manager: Member, stranger: Member, channel: Channel, make_delivery: MakeDelivery
) -> None:
    make_delivery(manager, channel, "Stuck", "refused")
    subjects = [one.subject for one in doctor.examine(stranger.practice)]
    assert "Deliveries" not in subjects
    assert str(channel) not in subjects


def test_mail_that_is_not_set_up(practice: Practice, settings: Any) -> None:
    settings.MAIL_URL = ""
    found = finding("Mail")
    assert (found.verdict, "not set up" in found.sentence) == (doctor.LOOK, True)
    assert "BEDSIDE_MAIL_URL" in found.todo


def test_mail_that_cannot_be_reached(practice: Practice, settings: Any) -> None:
    from bedside.site import environment

    settings.MAILERS = {"default": environment.mail("smtp://127.0.0.1:1")}
    assert (verdict("Mail"), "does not take" in finding("Mail").sentence) == (doctor.BAD, True)


def test_mail_that_works(practice: Practice, mail_server: Controller) -> None:
    assert verdict("Mail") == doctor.OK


def test_mail_that_works_but_did_not_carry_an_alert(
    practice: Practice, mail_server: Controller
) -> None:
    alert = alerts.raise_alert(practice, "delivery:1", "x", "/")
    alert.mail_trouble = "SMTPRecipientsRefused"
    alert.save()
    assert verdict("Mail") == doctor.LOOK


def test_a_password_the_mail_server_does_not_know(
    practice: Practice, mail_server: Controller, settings: Any
) -> None:
    from bedside.site import environment

    settings.MAIL_URL = settings.MAIL_URL.replace("//", "//maria:wrong@")
    settings.MAILERS = {"default": environment.mail(settings.MAIL_URL)}
    assert verdict("Mail") == doctor.BAD
    assert "wrong" not in str(finding("Mail"))


def test_a_time_zone_nobody_knows(practice: Practice) -> None:
    Practice.objects.update(time_zone="Mars/Olympus_Mons")
    found = finding("Time zones")
    assert (found.verdict, "Mars/Olympus_Mons" in found.sentence) == (doctor.BAD, True)


def test_media_that_cannot_be_written(practice: Practice, settings: Any, tmp_path: Path) -> None:
    (tmp_path / "media").write_text("a file where the folder should be")
    settings.MEDIA_ROOT = tmp_path / "media"
    assert verdict("Pictures") == doctor.BAD


def test_media_leaves_no_probe_behind(practice: Practice, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    assert verdict("Pictures") == doctor.OK
    assert not [name for _f, _d, names in os.walk(tmp_path) for name in names]


def test_a_disk_that_is_full(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = type("usage", (), {"free": 3 * 1024**2})
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage)
    assert "3 MB are left" in finding("Database").sentence


def test_a_clock_that_is_wrong(practice: Practice, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_database_time", lambda: NOW() - timedelta(minutes=10))
    assert "10 minutes off" in finding("Clock").sentence
    monkeypatch.setattr(doctor, "_database_time", lambda: NOW() - timedelta(seconds=5))
    assert verdict("Clock") == doctor.OK


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "ok"),
        ({"checked_at": NOW() - timedelta(hours=1)}, "ok"),
        ({"checked_at": NOW() - timedelta(hours=5)}, "look"),
        ({"checked_at": None}, "look"),
        ({"trouble": "It answered slowly."}, "look"),
        ({"state": "reconnect"}, "bad"),
    ],
)
def test_each_channel(blog: Channel, changes: dict[str, Any], expected: str) -> None:
    Channel.objects.filter(pk=blog.pk).update(**changes)
    found = finding(str(blog))
    assert found.verdict == expected
    assert bool(found.todo) == (expected != "ok")


def test_a_channel_by_hand_needs_no_network(by_hand: Channel) -> None:
    assert verdict(str(by_hand)) == doctor.OK


def test_a_disconnected_channel_is_no_trouble_but_none_at_all_is(blog: Channel) -> None:
    Channel.objects.update(state="disconnected")
    assert "No channel is connected" in finding("Channels").sentence


def test_every_trouble_comes_with_what_to_do(practice: Practice, blog: Channel) -> None:
    Channel.objects.update(state="reconnect")
    for one in doctor.examine():
        assert one.sentence
        assert bool(one.todo) == (one.verdict != doctor.OK), one


def test_the_page_puts_the_worst_first(manager: Member, blog: Channel, browser_of: SignIn) -> None:
    page = browser_of(manager).get("/doctor/").content.decode()
    assert "Something needs a hand" in page
    assert page.find("No worker is running") < page.find("Every practice") or "Every" not in page
    assert page.find("No worker is running") < page.find("It answers and is up to date")


def all_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bedside's own address does not answer in a test; everything else is real."""
    monkeypatch.setattr(doctor, "_address", lambda: iter(()))


def test_all_is_well(
    manager: Member,
    by_hand: Channel,
    worker: Beat,
    mail_server: Controller,
    browser_of: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    all_is_well(monkeypatch)
    page = browser_of(manager).get("/doctor/").content.decode()
    assert "Everything that was looked at works." in page
    monkeypatch.setattr(command, "start_django", lambda *_words, **_more: None)
    options = type("options", (), {"data": None})
    assert command.run(options) == 0  # type: ignore[arg-type]
    assert "BAD" not in capsys.readouterr().out
    Beat.objects.all().delete()
    assert command.run(options) == 1  # type: ignore[arg-type]
    assert "BAD   Worker: No worker is running" in capsys.readouterr().out


def test_a_database_that_does_not_answer_is_a_finding(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down() -> Iterator[doctor.Finding]:
        raise OperationalError("secret words of the database")
        yield

    monkeypatch.setattr(doctor, "_worker", down)
    found = [one for one in doctor.examine() if "does not answer (Op" in one.sentence]
    assert found[0].verdict == doctor.BAD
    assert "secret words" not in str(found)


# /healthz


def test_health_is_200_only_while_a_worker_keeps_up(
    manager: Member, channel: Channel, make_delivery: MakeDelivery
) -> None:
    assert Client().get("/healthz").status_code == 503
    beat = Beat.objects.create(worker="w", beat_at=NOW())
    answer = Client().get("/healthz")
    assert (answer.status_code, answer.json()) == (200, {"publishing": True})
    make_delivery(manager, channel, "Overdue", "waiting")
    assert Client().get("/healthz").status_code == 503
    channel.deliveries.update(state="refused", next_at=None)
    assert Client().get("/healthz").status_code == 200
    Beat.objects.filter(pk=beat.pk).update(beat_at=NOW() - timedelta(hours=1))
    assert Client().get("/healthz").status_code == 503


def test_health_is_503_while_the_database_is_away(
    practice: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(_now: object) -> bool:
        raise OperationalError

    monkeypatch.setattr(pulse, "keeping_up", away)
    assert Client().get("/healthz").status_code == 503


def test_health_mails_nobody(practice: Practice) -> None:
    Client().get("/healthz")
    assert not getattr(mail, "outbox", [])
