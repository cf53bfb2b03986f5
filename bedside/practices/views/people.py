"""The members of the practice. What changes them asks for the password again."""

from collections.abc import Callable

from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.contrib import messages
from django.core.mail import EmailMessage
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from .. import actions, rights, vault
from ..access import MemberRequest, View, member
from ..language import language_of
from ..models import Member, MemberInvitation
from ..people_forms import InviteForm, RoleForm, WatchForm
from .settings import settings_tabs

_LINK_KEY = "invitation"  # in the session, encrypted: a link that is shown once


def _is_set_up(request: HttpRequest) -> bool:
    found: Member | None = getattr(request, "member", None)
    return found is not None and found.practice.set_up_at is not None


# During set-up the person has just chosen a password. Looking (GET) never asks for it.
_sure: Callable[[View], View] = reauthentication_required(allow_get=True, enabled=_is_set_up)


@member(rights.MANAGE)
@require_GET
def members(request: MemberRequest) -> HttpResponse:
    practice = request.member.practice
    people = practice.members.select_related("user", "practice").order_by("name")
    context = {
        "tabs": settings_tabs("practices:members"),
        "members": [person for person in people if person.active],
        "gone": [person for person in people if not person.active],
        "invitations": practice.invitations.filter(used_at=None).order_by("name"),
        "link": _link_once(request),
        "since": timezone.now() - MemberInvitation.LASTS,
    }
    return render(request, "practices/members.html", context)


def _link_once(request: MemberRequest) -> str:
    kept = request.session.pop(_LINK_KEY, None)
    return vault.decrypt(kept) if kept else ""


@member(rights.MANAGE, setting_up=True)
@_sure
@require_http_methods(["GET", "POST"])
def invite(request: MemberRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            token = actions.invite(request.member, typed["name"], typed["email"], typed["role"])
        except actions.NotPossible as error:
            form.add_error("email", str(error.sentence))
        else:
            return _invited(request, token, typed["email"])
    context = {
        "form": form,
        "link": "" if form.is_bound else _link_once(request),
        "mail": bool(settings.MAIL_URL),
    }
    return render(request, "practices/invite.html", context, status=422 if form.is_bound else 200)


def _invited(request: MemberRequest, token: str, email: str) -> HttpResponse:
    link = settings.ADDRESS + reverse("practices:join", args=[token])
    request.session[_LINK_KEY] = vault.encrypt(link)
    if settings.MAIL_URL:
        with override(language_of(email)):
            sent = _mail_invitation(request.member, link, email)
        if sent:
            messages.success(request, _("The invitation is on its way by e-mail."))
        else:
            messages.warning(
                request, _("The e-mail could not be sent. Hand over the link below yourself.")
            )
    return redirect("practices:invite")


def _mail_invitation(inviter: Member, link: str, email: str) -> bool:
    body = _(
        "%(name)s invites you to %(practice)s in Bedside, where the practice looks after "
        "its social media.\n\nTake the invitation here, once, within 7 days:\n%(link)s\n\n"
        "If you do not know about this, leave this e-mail alone: nothing happens."
    ) % {"name": inviter.name, "practice": inviter.practice.name, "link": link}
    try:
        EmailMessage(_("Bedside: an invitation"), body, to=[email]).send()
    except OSError:  # smtplib's errors are OSErrors
        return False
    return True


@member(rights.MANAGE)
@_sure
@require_POST
def withdraw(request: MemberRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(
        MemberInvitation, practice=request.member.practice, pk=pk, used_at=None
    )
    actions.withdraw_invitation(request.member, invitation)
    messages.success(request, _("The invitation is withdrawn. Its link no longer works."))
    return redirect("practices:members")


@member(rights.MANAGE)
@_sure
@require_http_methods(["GET", "POST"])
def watch(request: MemberRequest) -> HttpResponse:
    """Name the monitor and the deputy."""
    form = WatchForm(request.member.practice, request.POST or None)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.appoint(request.member, typed["monitor"], typed["deputy"])
        except actions.NotPossible as error:
            form.add_error(None, str(error.sentence))
        else:
            messages.success(request, _("Saved."))
            return redirect("practices:members")
    return render(
        request, "practices/watch.html", {"form": form}, status=422 if form.is_bound else 200
    )


def _person(request: MemberRequest, pk: int) -> Member:
    people = Member.objects.select_related("user", "practice")
    return get_object_or_404(people, practice=request.member.practice, pk=pk)


@member(rights.MANAGE)
@_sure
@require_http_methods(["GET", "POST"])
def person(request: MemberRequest, pk: int) -> HttpResponse:
    """One member: change the role, end the membership, take back."""
    found = _person(request, pk)
    form = RoleForm(request.POST or None, initial={"role": found.role})
    if form.is_bound and form.is_valid():
        try:
            actions.change_role(request.member, found, form.cleaned_data["role"])
        except actions.NotPossible as error:
            form.add_error("role", str(error.sentence))
        else:
            messages.success(request, _("Saved."))
            return redirect("practices:members")
    context = {"person": found, "form": form}
    return render(request, "practices/person.html", context, status=422 if form.is_bound else 200)


@member(rights.MANAGE)
@_sure
@require_POST
def end(request: MemberRequest, pk: int) -> HttpResponse:
    found = _person(request, pk)
    try:
        actions.end_membership(request.member, found)
    except actions.NotPossible as error:
        messages.error(request, str(error.sentence))
        return redirect("practices:person", pk=pk)
    said = _("%(name)s is no longer a member.") % {"name": found.name}
    messages.success(request, said)
    return redirect("practices:members")


@member(rights.MANAGE)
@_sure
@require_POST
def take_back(request: MemberRequest, pk: int) -> HttpResponse:
    found = _person(request, pk)
    actions.take_back(request.member, found)
    messages.success(request, _("%(name)s is a member again.") % {"name": found.name})
    return redirect("practices:members")
