"""Tell the monitor, then the deputy, what went wrong; by e-mail and until it is settled.

A mail says that something needs a person and where to look; it never carries a post's or a
patient's words, since mail is read on other people's machines.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from .models import Alert, Member, Practice


def raise_alert(practice: Practice, key: str, said: str, path: str, **values: str | int) -> Alert:
    """Note a trouble once; the worker mails it. `said` is a template filled with `values`."""
    alert, _made = Alert.objects.get_or_create(
        practice=practice,
        key=key,
        settled_at=None,
        defaults={"said": said, "values": values, "path": path},
    )
    return alert


def settle(practice: Practice, key: str) -> None:
    """The trouble is over, or a person has taken it in hand."""
    Alert.objects.filter(practice=practice, key=key, settled_at=None).update(
        settled_at=timezone.now()
    )


def tell_all(now: datetime) -> int:
    """Mail alerts the monitor, or in time the deputy, was not told of. Returns how many."""
    if not settings.MAIL_URL:
        return 0  # the doctor says that mail is not set up
    sent = 0
    waiting = Alert.objects.filter(settled_at=None).select_related(
        "practice__monitor__user", "practice__deputy__user"
    )
    for alert in waiting.order_by("created_at")[:200]:
        if alert.told_monitor_at is None:
            sent += _tell(alert, alert.practice.monitor, "told_monitor_at", now)
        elif alert.told_deputy_at is None and _deputy_is_due(alert, now):
            sent += _tell(alert, alert.practice.deputy, "told_deputy_at", now)
    return sent


def _deputy_is_due(alert: Alert, now: datetime) -> bool:
    wait = timedelta(minutes=alert.practice.deputy_after_minutes)
    return alert.practice.deputy is not None and now - alert.created_at >= wait


def _tell(alert: Alert, member: Member | None, column: str, now: datetime) -> int:
    if member is None:
        return 0
    claimed = Alert.objects.filter(pk=alert.pk, **{column: None}).update(**{column: now})
    if not claimed:
        return 0  # another worker was first
    try:
        _mail(alert, member)
    except OSError as error:  # smtplib's errors are OSErrors
        Alert.objects.filter(pk=alert.pk).update(
            mail_trouble=type(error).__name__, **{column: None}
        )
        return 0
    Alert.objects.filter(pk=alert.pk).update(mail_trouble="")
    return 1


def _mail(alert: Alert, member: Member) -> None:
    with translation.override(member.user.language or settings.LANGUAGE_CODE):
        body = _(
            "%(sentence)s\n\nLook at it here:\n%(address)s\n\n"
            "You get this because you watch over your practice's social media in Bedside."
        ) % {"sentence": alert.sentence, "address": settings.ADDRESS + alert.path}
        EmailMessage(_("Bedside: something needs you"), body, to=[member.user.email]).send()
