"""The mail that takes an approval link to somebody without an account.

Its subject and words say nothing of the post: mail is read on other people's machines.
"""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override

from bedside.practices.language import language_of
from bedside.practices.models import Member


def send(sender: Member, name: str, email: str, address: str) -> bool:
    """Mail the link. False when mail is not set up, or the mail server did not take it."""
    if not settings.MAIL_URL:
        return False
    with override(language_of(email)):
        return _send(sender, name, email, address)


def _send(sender: Member, name: str, email: str, address: str) -> bool:
    body = _(
        "Hello %(name)s,\n\n"
        "%(sender)s of %(practice)s asks you to look at a post before it goes out.\n"
        "Read it here, and approve it or send it back:\n\n%(address)s\n\n"
        "The link works once, for three days. Please do not pass it on."
    ) % {
        "name": name,
        "sender": sender.name,
        "practice": sender.practice.name,
        "address": address,
    }
    try:
        EmailMessage(_("A post waits for your approval"), body, to=[email]).send()
    except OSError:  # smtplib's errors are OSErrors
        return False
    return True
