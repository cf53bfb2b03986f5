"""What can be done to a practice, its people and its reasons.

Each verb checks the right, changes the rows and writes the trail entry in one transaction.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bedside.trail import chain

from . import rights
from .models import Member, MemberInvitation, NamedPerson, Practice, Reason, Role, User
from .tokens import new_token, token_hash


class NotPossible(Exception):
    """This cannot be done now; `sentence` says why and what to do instead."""

    def __init__(self, sentence: str | Promise) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


def _locked(practice: Practice) -> Practice:
    """The practice's row, held until the transaction ends: who watches cannot change meanwhile."""
    return Practice.objects.select_for_update().get(pk=practice.pk)


def _note(member: Member, code: str, subject: Member | None = None, **data: Any) -> None:
    about = f"member:{subject.pk}" if subject else ""
    chain.record(member.practice_id, member.actor, code, about, **data)


@transaction.atomic
def found(practice_name: str, name: str, role: str, email: str, password: str) -> Member:
    """The first practice and its first member. Raises NotPossible once there is a practice."""
    if role not in (Role.PHYSICIAN, Role.MANAGER):
        raise ValueError(f"a {role} cannot set up a practice")
    if Practice.objects.exists():
        raise NotPossible(_("This Bedside already has a practice. Sign in instead."))
    user = _new_user(email, password)
    practice = Practice.objects.create(name=practice_name)
    member = Member.objects.create(practice=practice, user=user, name=name, role=role)
    _note(member, "practice.created", member)
    return member


def _new_user(email: str, password: str) -> User:
    """They keep the language they came in with, so that mails speak it too."""
    user = User.objects.create_user(email, password)
    choose_language(user, get_language() or "")
    return user


@transaction.atomic
def change_practice(member: Member, values: Mapping[str, Any]) -> None:
    """Set fields of the practice; only those that differ are written and noted."""
    rights.require(member, rights.MANAGE)
    practice = _locked(member.practice)
    changed = sorted(name for name, value in values.items() if getattr(practice, name) != value)
    if not changed:
        return
    for name in changed:
        setattr(practice, name, values[name])
    practice.save(update_fields=changed)
    _note(member, "practice.changed", fields=changed)


@transaction.atomic
def name_people(member: Member, names: Iterable[str]) -> None:
    """Exactly these may be named in the practice's posts."""
    rights.require(member, rights.MANAGE)
    practice, wanted = _locked(member.practice), set(names)
    before = set(practice.named_people.values_list("name", flat=True))
    if wanted == before:
        return
    practice.named_people.filter(name__in=before - wanted).delete()
    NamedPerson.objects.bulk_create(
        NamedPerson(practice=practice, name=name) for name in sorted(wanted - before)
    )
    _note(member, "practice.named", people=len(wanted))


@transaction.atomic
def choose_reasons(member: Member, goals: Mapping[str, str]) -> None:
    """The practice is on social media for these kinds of reasons, with a goal for each."""
    rights.require(member, rights.MANAGE)
    if not goals:
        raise NotPossible(_("Tick at least one reason: every post serves one."))
    practice = _locked(member.practice)
    before = dict(practice.reasons.filter(active=True).values_list("kind", "goal"))
    if before == dict(goals):
        return
    practice.reasons.exclude(kind__in=goals).update(active=False)
    for kind, goal in goals.items():
        Reason.objects.update_or_create(
            practice=practice, kind=kind, defaults={"goal": goal, "active": True}
        )
    _note(member, "practice.reasons", kinds=sorted(goals))


@transaction.atomic
def appoint(member: Member, monitor: Member, deputy: Member | None) -> None:
    """Name the one monitor, and the deputy if there is one."""
    rights.require(member, rights.MANAGE)
    practice = _locked(member.practice)
    people = practice.members.filter(active=True)
    for chosen in filter(None, (monitor, deputy)):
        if not people.filter(pk=chosen.pk).exists():
            raise NotPossible(_("Choose somebody who is a member of the practice now."))
    if monitor == deputy:
        raise NotPossible(_("The deputy steps in for the monitor, so choose two people."))
    before = (practice.monitor_id, practice.deputy_id)
    practice.monitor, practice.deputy = monitor, deputy
    practice.save(update_fields=["monitor", "deputy"])
    if before[0] != monitor.pk:
        _note(member, "practice.monitor", monitor, name=monitor.name)
    if deputy and before[1] != deputy.pk:
        _note(member, "practice.deputy", deputy, name=deputy.name)
    if before[1] and not deputy:
        _note(member, "practice.no_deputy")


@transaction.atomic
def finish_set_up(member: Member) -> None:
    """The practice can begin. Raises NotPossible while the monitor or the reasons are missing."""
    rights.require(member, rights.MANAGE)
    practice = _locked(member.practice)
    if practice.set_up_at is not None:
        return
    if practice.monitor_id is None:
        raise NotPossible(_("Choose the monitor first: one person keeps watch."))
    if not practice.reasons.filter(active=True).exists():
        raise NotPossible(_("Write down your reasons first: every post serves one."))
    practice.set_up_at = timezone.now()
    practice.save(update_fields=["set_up_at"])
    _note(member, "practice.ready")


@transaction.atomic
def invite(member: Member, name: str, email: str, role: str) -> str:
    """The word of a link that works once, for a week. An open invitation to them is replaced."""
    rights.require(member, rights.MANAGE)
    email = email.lower()
    known = member.practice.members.filter(user__email=email).first()
    if known and known.active:
        raise NotPossible(_("This person is already a member of the practice."))
    if known:
        raise NotPossible(_("This person was a member before. Take them back instead."))
    member.practice.invitations.filter(email=email, used_at=None).delete()
    token = new_token()
    MemberInvitation.objects.create(
        practice=member.practice,
        email=email,
        name=name,
        role=role,
        token_hash=token_hash(token),
        invited_by=member,
    )
    _note(member, "member.invited", name=name, role=role)
    return token


@transaction.atomic
def withdraw_invitation(member: Member, invitation: MemberInvitation) -> None:
    rights.require(member, rights.MANAGE)
    gone, _kinds = MemberInvitation.objects.filter(pk=invitation.pk, used_at=None).delete()
    if gone:
        _note(member, "member.uninvited", name=invitation.name)


def invitation_of(token: str) -> MemberInvitation | None:
    """The invitation that this link belongs to, while it still works."""
    since = timezone.now() - MemberInvitation.LASTS
    return (
        MemberInvitation.objects.filter(
            token_hash=token_hash(token), used_at=None, created_at__gt=since
        )
        .select_related("practice", "invited_by")
        .first()
    )


@transaction.atomic
def join(token: str, *, user: User | None = None, name: str = "", password: str = "") -> Member:
    """Use an invitation: as the signed-in `user` it was sent to, or as a new one."""
    invitation = invitation_of(token)
    used = invitation and MemberInvitation.objects.filter(pk=invitation.pk, used_at=None).update(
        used_at=timezone.now()
    )
    if invitation is None or not used:
        raise NotPossible(_("This link was used or has run out. Ask for a new invitation."))
    if user is not None and user.email != invitation.email:
        raise NotPossible(_("This invitation is for another e-mail address than yours."))
    member, _made = Member.objects.update_or_create(
        practice=invitation.practice,
        user=user or _new_user(invitation.email, password),
        defaults={
            "name": name or invitation.name,
            "role": invitation.role,
            "active": True,
            "left_at": None,
        },
    )
    _note(member, "member.joined", member)
    return member


@transaction.atomic
def end_membership(member: Member, leaver: Member) -> None:
    """They can no longer see the practice. What they did stays in the trail under their name."""
    rights.require(member, rights.MANAGE)
    practice = _locked(member.practice)
    if leaver.pk == practice.monitor_id:
        raise NotPossible(_("This person is the monitor. Name another monitor first."))
    _require_another_manager(practice, leaver)
    ended = practice.members.filter(pk=leaver.pk, active=True).update(
        active=False, left_at=timezone.now()
    )
    if not ended:
        return
    if leaver.pk == practice.deputy_id:
        Practice.objects.filter(pk=practice.pk).update(deputy=None)
        _note(member, "practice.no_deputy")
    _note(member, "member.left", leaver, name=leaver.name)


@transaction.atomic
def take_back(member: Member, returner: Member) -> None:
    rights.require(member, rights.MANAGE)
    back = member.practice.members.filter(pk=returner.pk, active=False).update(
        active=True, left_at=None
    )
    if back:
        _note(member, "member.returned", returner, name=returner.name)


@transaction.atomic
def change_role(member: Member, other: Member, role: str) -> None:
    rights.require(member, rights.MANAGE)
    practice = _locked(member.practice)
    if role not in (Role.PHYSICIAN, Role.MANAGER):
        _require_another_manager(practice, other)
    if practice.members.filter(pk=other.pk).exclude(role=role).update(role=role):
        _note(member, "member.role", other, name=other.name, role=role)


def _require_another_manager(practice: Practice, without: Member) -> None:
    """Somebody must be able to look after the practice, or nobody could ever change it again."""
    others = practice.members.filter(active=True, role__in=(Role.PHYSICIAN, Role.MANAGER))
    if not others.exclude(pk=without.pk).exists():
        raise NotPossible(
            _("A practice needs a physician or a manager. Give another member that role first.")
        )


def choose_language(user: User, language: str) -> None:
    """A person's own choice, the same in every practice; no practice's trail tells of it."""
    User.objects.filter(pk=user.pk).update(language=language)
