"""When something goes wrong, the monitor hears of it, then the deputy; each once."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from email import message_from_bytes
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.core import mail
from django.db import connection
from django.utils import timezone

from bedside.practices import alerts
from bedside.practices.models import Alert, Member, Practice
from tests.servers.processes import free_port

TEMPLATE = "A post to %(channel)s was refused."


def trouble(practice: Practice, key: str = "delivery:1") -> Alert:
    return alerts.raise_alert(practice, key, TEMPLATE, "/publishing/1/", channel="Facebook")


def later(**span: int) -> datetime:
    return timezone.now() + timedelta(**span)


def recipients() -> list[str]:
    return [address for letter in mail.outbox for address in letter.to]


def test_one_trouble_is_one_alert_until_it_is_settled(practice: Practice) -> None:
    first = trouble(practice)
    assert trouble(practice) == first
    alerts.settle(practice, "delivery:1")
    assert trouble(practice) != first
    assert Alert.objects.count() == 2


def test_another_practices_trouble_is_its_own(practice: Practice, stranger: Member) -> None:
    assert trouble(practice) != trouble(stranger.practice)
    alerts.settle(practice, "delivery:1")
    assert Alert.objects.get(practice=stranger.practice).settled_at is None


def test_the_monitor_is_told_at_once_and_only_once(practice: Practice, manager: Member) -> None:
    trouble(practice)
    assert alerts.tell_all(timezone.now()) == 1
    assert alerts.tell_all(timezone.now()) == 0
    assert recipients() == [manager.user.email]
    (letter,) = mail.outbox
    assert "A post to Facebook was refused." in letter.body
    assert "/publishing/1/" in letter.body


def test_the_subject_says_nothing_about_anybody(practice: Practice) -> None:
    trouble(practice)
    alerts.tell_all(timezone.now())
    assert mail.outbox[0].subject == "Bedside: something needs you"


def test_the_deputy_is_told_when_the_time_is_up(practice: Practice, staff: Member) -> None:
    trouble(practice)
    alerts.tell_all(timezone.now())
    alerts.tell_all(later(minutes=29))
    assert len(recipients()) == 1
    alerts.tell_all(later(minutes=31))
    alerts.tell_all(later(days=1))
    assert recipients()[1:] == [staff.user.email]


def test_what_is_settled_is_told_to_nobody_more(practice: Practice) -> None:
    trouble(practice)
    alerts.tell_all(timezone.now())
    alerts.settle(practice, "delivery:1")
    assert alerts.tell_all(later(days=1)) == 0


def test_without_a_deputy_nothing_breaks(practice: Practice) -> None:
    Practice.objects.filter(pk=practice.pk).update(deputy=None)
    trouble(practice)
    assert alerts.tell_all(later(days=1)) == 1
    assert alerts.tell_all(later(days=2)) == 0


def test_the_monitors_language_is_no_obstacle(practice: Practice, manager: Member) -> None:
    type(manager.user).objects.filter(pk=manager.user.pk).update(language="es")
    trouble(practice)
    assert alerts.tell_all(timezone.now()) == 1


def test_without_mail_nothing_is_claimed_to_be_told(practice: Practice, settings: Any) -> None:
    settings.MAIL_URL = ""
    alert = trouble(practice)
    assert alerts.tell_all(timezone.now()) == 0
    alert.refresh_from_db()
    assert alert.told_monitor_at is None


def test_mail_trouble_is_kept_and_tried_again(practice: Practice, settings: Any) -> None:
    working = settings.MAILERS
    settings.MAILERS = smtp(1)
    alert = trouble(practice)
    assert alerts.tell_all(timezone.now()) == 0
    alert.refresh_from_db()
    assert (alert.told_monitor_at, alert.mail_trouble) == (None, "ConnectionRefusedError")
    settings.MAILERS = working
    assert alerts.tell_all(timezone.now()) == 1
    alert.refresh_from_db()
    assert alert.mail_trouble == ""


def smtp(port: int) -> dict[str, Any]:
    return {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": port, "timeout": 5},
        }
    }


class Postbox:
    """A real SMTP server's handler; keeps what arrives, and can refuse recipients."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.refuses: set[str] = set()

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.refuses:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        self.letters.append(envelope.content)
        return "250 OK"


@pytest.fixture
def postbox(settings: Any) -> Iterator[Postbox]:
    postbox = Postbox()
    controller = Controller(postbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings.MAILERS = smtp(controller.port)
    yield postbox
    controller.stop()


@pytest.mark.slow
def test_a_real_mail_server_gets_the_letter(
    practice: Practice, manager: Member, postbox: Postbox
) -> None:
    trouble(practice)
    assert alerts.tell_all(timezone.now()) == 1
    letter = message_from_bytes(postbox.letters[0])
    assert letter["To"] == manager.user.email
    assert letter["Subject"] == "Bedside: something needs you"
    assert "Facebook" not in str(letter["Subject"])


@pytest.mark.slow
def test_a_refused_mailbox_keeps_nobody_else_from_hearing(
    practice: Practice, manager: Member, stranger: Member, postbox: Postbox
) -> None:
    postbox.refuses.add(manager.user.email)
    mine, theirs = trouble(practice), trouble(stranger.practice)
    assert alerts.tell_all(timezone.now()) == 1
    mine.refresh_from_db()
    theirs.refresh_from_db()
    assert mine.mail_trouble == "SMTPRecipientsRefused"
    assert theirs.told_monitor_at is not None


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_many_workers_tell_once(practice: Practice, postbox: Postbox) -> None:
    for number in range(5):
        trouble(practice, f"delivery:{number}")

    def work(_number: int) -> int:
        try:
            return alerts.tell_all(timezone.now())
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        told = sum(pool.map(work, range(4)))
    assert told == len(postbox.letters) == 5
