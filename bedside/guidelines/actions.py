"""Adopt a version of the guidelines, and sign it."""

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from bedside.practices import rights
from bedside.practices.actions import finish_set_up
from bedside.practices.models import Member, Practice
from bedside.trail import chain

from .models import Guidelines, Signature
from .names import signs_for
from .rulebook import current


class NotPossible(Exception):
    """This cannot be done now; `sentence` says why and what to do instead."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


@transaction.atomic
def adopt(
    member: Member, own_words: str, permitted_hosts: list[str], *, instead_of: int
) -> Guidelines:
    """A new version, which everybody signs anew. `instead_of` is the version one looked at."""
    rights.require(member, rights.MANAGE)
    practice = Practice.objects.select_for_update().get(pk=member.practice_id)
    newest = current(practice)
    number = newest.version if newest else 0
    if number != instead_of:
        raise NotPossible(
            _("Somebody adopted another version meanwhile. It is shown below: change that one.")
        )
    if newest and (newest.own_words, newest.permitted_hosts) == (own_words, permitted_hosts):
        raise NotPossible(_("Nothing differs from the version you have, so it stays."))
    adopted = Guidelines.objects.create(
        practice=practice,
        version=number + 1,
        own_words=own_words,
        permitted_hosts=permitted_hosts,
        adopted_by=member,
    )
    subject = f"guidelines:{adopted.version}"
    chain.record(practice.pk, member.actor, "guidelines.adopted", subject, version=adopted.version)
    return adopted


@transaction.atomic
def sign(member: Member, version: int, name: str) -> Signature:
    """Put one's name under the newest version, which must be the one that was read."""
    rights.require(member, rights.SEE)
    newest = current(member.practice)
    if newest is None or newest.version != version:
        raise NotPossible(
            _("The guidelines changed while you were reading. Read the new version, then sign it.")
        )
    if not signs_for(name, member.name):
        raise NotPossible(
            _("Type your first and last name, as Bedside knows you: %(name)s.")
            % {"name": member.name}
        )
    signature, made = Signature.objects.get_or_create(
        guidelines=newest, member=member, defaults={"name": name}
    )
    if made:
        subject = f"guidelines:{version}"
        chain.record(
            member.practice_id, member.actor, "guidelines.signed", subject, version=version
        )
    return signature


@transaction.atomic
def sign_in_set_up(member: Member, name: str) -> None:
    """The last step of the set-up: adopt the first version, sign it, and begin."""
    newest = current(member.practice) or adopt(member, "", [], instead_of=0)
    sign(member, newest.version, name)
    finish_set_up(member)
