"""The set-up doctor: is everything there that publishing needs, and is it working now?

It looks at results before causes: while something that is due is not going out, the worker is
not well, whatever else may be true of it.
"""

import contextlib
import email.utils
import shutil
import smtplib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import httpx
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import mailers
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bedside.channels import states as channel_states
from bedside.channels.models import Channel
from bedside.channels.outgoing import quick
from bedside.networks.base import NetworkError
from bedside.practices.models import Alert, Practice
from bedside.publishing import due, pulse, recovery, states
from bedside.publishing.models import Attempt, Beat, Delivery

OK, LOOK, BAD = "ok", "look", "bad"
CLOCK_MAY_DIFFER = timedelta(seconds=90)


@dataclass(frozen=True)
class Finding:
    """What the doctor says about one subject; `todo` is empty when there is nothing to do."""

    verdict: str
    subject: str
    sentence: str
    todo: str = ""


def examine(practice: Practice | None = None) -> list[Finding]:
    """Every check, the same for the page (one practice) and the command (all of them)."""
    found: list[Finding] = []
    for look in (_database, _worker, _clock, _zones, _storage, _address, _mail):
        found.extend(_safely(look))
    found.extend(_safely(lambda: _deliveries(practice)))
    found.extend(_safely(lambda: _channels(practice)))
    return found


def _safely(look: Callable[[], Iterator[Finding]]) -> list[Finding]:
    """A check that stumbles is a finding, never the end of the examination."""
    try:
        return list(look())
    except DatabaseError as error:
        return [
            Finding(
                BAD,
                _("Database"),
                _("The database does not answer (%(error)s).") % {"error": type(error).__name__},
                _("Start it, or free some disk space, then look again."),
            )
        ]


def _database() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        yield Finding(
            BAD,
            _("Database"),
            _("The database is from another version of Bedside."),
            _("Start Bedside again: it brings the database up to date."),
        )
        return
    free = shutil.disk_usage(settings.DATA).free if settings.DATA.exists() else 0
    if not settings.ON_FLEET and free < 500 * 1024 * 1024:
        yield Finding(
            BAD,
            _("Database"),
            _("The disk is almost full: %(free)s MB are left.") % {"free": free // 1024**2},
            _("Free some space, or Bedside will stop publishing."),
        )
        return
    yield Finding(OK, _("Database"), _("It answers and is up to date."))


def _worker() -> Iterator[Finding]:
    now, subject = timezone.now(), _("Worker")
    beats = list(Beat.objects.filter(beat_at__gt=now - recovery.DEAD_AFTER))
    if not beats:
        yield Finding(
            BAD,
            subject,
            _("No worker is running, so nothing is published."),
            _("Start Bedside again with “bedside up”, or start “bedside worker”."),
        )
        return
    waiting = due.overdue(now, timedelta(minutes=1)).count()
    if waiting:
        yield Finding(
            BAD,
            subject,
            ngettext(
                "It runs, but %(count)s delivery should have gone out and has not.",
                "It runs, but %(count)s deliveries should have gone out and have not.",
                waiting,
            )
            % {"count": waiting},
            _("Start Bedside again. If that does not help, look at what the worker prints."),
        )
        return
    if troubled := [beat.trouble for beat in beats if beat.trouble]:
        yield Finding(
            LOOK,
            subject,
            _("It runs, but stumbled (%(error)s).") % {"error": troubled[0]},
            _("Look at what the worker prints."),
        )
        return
    yield from _recent_attempts(now, subject, len(beats))


def _recent_attempts(now: datetime, subject: str, workers: int) -> Iterator[Finding]:
    """A worker whose attempts all fail is running, and yet nothing publishes."""
    recent = Attempt.objects.filter(ended_at__gt=now - timedelta(hours=24)).order_by("-ended_at")
    outcomes = list(recent.values_list("outcome", flat=True)[:20])
    if outcomes and "published" not in outcomes:
        yield Finding(
            BAD,
            subject,
            ngettext(
                "It runs, but the last attempt published nothing.",
                "It runs, but none of the last %(count)s attempts published anything.",
                len(outcomes),
            )
            % {"count": len(outcomes)},
            _("Open Today: each delivery there says what is wrong."),
        )
        return
    yield Finding(OK, subject, _("%(count)s running and keeping up.") % {"count": workers})


def _clock() -> Iterator[Finding]:
    """Compare with the database's clock, and with a network's own Date header."""
    theirs = _database_time() or _network_time()
    if theirs is None:
        yield Finding(OK, _("Clock"), _("There is no other clock to compare it with."))
        return
    apart = abs(theirs - timezone.now())
    if apart > CLOCK_MAY_DIFFER:
        yield Finding(
            BAD,
            _("Clock"),
            _("This machine's clock is %(minutes)s minutes off.")
            % {"minutes": max(1, round(apart.total_seconds() / 60))},
            _("Turn on automatic time in the machine's settings."),
        )
        return
    yield Finding(OK, _("Clock"), _("It agrees with other clocks."))


def _database_time() -> datetime | None:
    if connection.vendor != "postgresql":
        return None  # SQLite reads this machine's own clock
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return datetime.fromisoformat(str(cursor.fetchone()[0]))


def _network_time() -> datetime | None:
    channel = Channel.objects.filter(state=channel_states.CONNECTED, base_url__gt="").first()
    if channel is None or urlsplit(channel.base_url).scheme != "https":
        return None
    dates: list[str] = []
    with contextlib.suppress(NetworkError):
        quick().call(
            "HEAD",
            channel.base_url,
            expect_json=False,
            explain=lambda answer: dates.append(answer.headers.get("date", "")),
        )
    try:
        return email.utils.parsedate_to_datetime(dates[0]).astimezone(UTC)
    except (IndexError, ValueError):
        return None


def _zones() -> Iterator[Finding]:
    for zone in Practice.objects.values_list("time_zone", flat=True).distinct():
        try:
            ZoneInfo(zone)
        except (ZoneInfoNotFoundError, ValueError):
            yield Finding(
                BAD,
                _("Time zones"),
                _("The time zone %(zone)s is not known on this machine.") % {"zone": zone},
                _("Choose another in Settings, or install the machine's time zone data."),
            )
            return
    yield Finding(OK, _("Time zones"), _("Every practice's time zone is known."))


def _storage() -> Iterator[Finding]:
    """Write a small file, read it back, and remove it."""
    probe = b"bedside"
    try:
        name = default_storage.save("doctor/probe", ContentFile(probe))
        with default_storage.open(name) as file:
            same = file.read() == probe
        default_storage.delete(name)
    except OSError:
        same = False
    if same:
        yield Finding(OK, _("Pictures"), _("They can be stored and read back."))
    else:
        yield Finding(
            BAD,
            _("Pictures"),
            _("They cannot be stored."),
            _("Check that the data folder is not full and that Bedside may write to it."),
        )


def _address() -> Iterator[Finding]:
    """Is Bedside reachable where mails and networks are told it is?"""
    try:
        answer = httpx.get(f"{settings.ADDRESS}/healthz", timeout=5)
        reached = answer.status_code in (200, 503)
    except httpx.HTTPError:
        reached = False
    if reached:
        yield Finding(
            OK, _("Address"), _("Bedside answers at %(address)s.") % {"address": settings.ADDRESS}
        )
    else:
        yield Finding(
            LOOK,
            _("Address"),
            _("Bedside does not answer at %(address)s.") % {"address": settings.ADDRESS},
            _("Links in mails and signing in to networks need it. Set BEDSIDE_ADDRESS."),
        )


def _mail() -> Iterator[Finding]:
    subject = _("Mail")
    if not settings.MAIL_URL:
        yield Finding(
            LOOK,
            subject,
            _("Mail is not set up: alerts show on the Today page only."),
            _("Set BEDSIDE_MAIL_URL, so that the monitor is told at once."),
        )
        return
    try:
        mailers.default.open()
        mailers.default.close()
    except (OSError, smtplib.SMTPException):
        yield Finding(
            BAD,
            subject,
            _("The mail server does not take mail."),
            _("Check BEDSIDE_MAIL_URL: the address, the user name and the password."),
        )
        return
    if Alert.objects.filter(settled_at=None).exclude(mail_trouble="").exists():
        yield Finding(
            LOOK, subject, _("An alert could not be mailed yet."), _("Bedside tries it again.")
        )
        return
    yield Finding(OK, subject, _("The mail server takes mail."))


def _deliveries(practice: Practice | None) -> Iterator[Finding]:
    """A practice whose posts all wait for somebody publishes nothing, however well all else is."""
    stuck = Delivery.objects.filter(state__in=(states.REFUSED, states.LATE, states.HELD))
    asked = Delivery.objects.filter(state=states.UNCERTAIN, asked_at__isnull=False)
    if practice is not None:
        stuck, asked = stuck.filter(practice=practice), asked.filter(practice=practice)
    if waiting := stuck.count() + asked.count():
        yield Finding(
            LOOK,
            _("Deliveries"),
            ngettext(
                "%(count)s delivery waits for a person.",
                "%(count)s deliveries wait for a person.",
                waiting,
            )
            % {"count": waiting},
            _("Open Today: each delivery there says what is wrong."),
        )


def _channels(practice: Practice | None) -> Iterator[Finding]:
    channels = Channel.objects.exclude(state=channel_states.DISCONNECTED)
    if practice is not None:
        channels = channels.filter(practice=practice)
    found = [_channel(channel) for channel in channels.order_by("practice_id", "pk")]
    yield from found
    if not found:
        yield Finding(
            LOOK,
            _("Channels"),
            _("No channel is connected, so nothing can be published."),
            _("Open Channels and connect one, or rehearse on the sandbox."),
        )


def _channel(channel: Channel) -> Finding:
    if not channel.usable:
        return Finding(
            BAD,
            str(channel),
            _("It needs to be connected again."),
            _("Open Channels and press Connect again."),
        )
    if channel.trouble:
        return Finding(
            LOOK,
            str(channel),
            channel.trouble_sentence,
            _("Open Channels, and press Test the connection."),
        )
    if channel.network.capabilities.by_hand:
        return Finding(OK, str(channel), _("You post here by hand, and Bedside reminds you."))
    if channel.checked_at is None or timezone.now() - channel.checked_at > timedelta(hours=4):
        return Finding(
            LOOK,
            str(channel),
            _("Nobody asked the network about it for hours."),
            _("Open Channels, and press Test the connection."),
        )
    return Finding(OK, str(channel), _("The network accepts its sign-in and its permissions."))


def healthy() -> bool:
    """For `/healthz`: a worker lives, and nothing that is due has been left lying."""
    try:
        return pulse.keeping_up(timezone.now())
    except DatabaseError:
        return False
