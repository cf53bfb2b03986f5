"""The doors for those who are not inside yet: the very first visit, and an invitation."""

import ipaddress

from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from .. import actions
from ..access import PRACTICE_KEY, public
from ..models import Member, MemberInvitation, Practice, User
from ..people_forms import JoinForm, WelcomeForm


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def welcome(request: HttpRequest) -> HttpResponse:
    """Set up the first practice; open only while there is none, and only on this machine."""
    if Practice.objects.exists():
        if request.user.is_authenticated:
            return render(request, "practices/nowhere.html")
        return redirect("account_login")
    if not _from_this_machine(request):
        return render(request, "practices/welcome_elsewhere.html", status=403)
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            member = actions.found(
                typed["practice_name"],
                typed["name"],
                typed["role"],
                typed["email"],
                typed["password"],
            )
        except actions.NotPossible as error:
            messages.error(request, str(error.sentence))
            return redirect("account_login")
        _sign_in(request, member)
        return redirect("practices:setup")
    status = 422 if form.is_bound else 200
    return render(request, "practices/welcome.html", {"form": form}, status=status)


def _from_this_machine(request: HttpRequest) -> bool:
    """Whether the browser runs here. Behind a proxy that cannot be known, so the answer is no."""
    if {"X-Forwarded-For", "Forwarded", "X-Real-Ip"} & set(request.headers):
        return False
    try:
        return ipaddress.ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False


def _sign_in(request: HttpRequest, member: Member) -> None:
    login(request, member.user)
    request.session[PRACTICE_KEY] = member.practice_id


@public
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Take an invitation: as a new person, or with the account one has."""
    invitation = actions.invitation_of(token)
    if invitation is None:
        return render(request, "practices/join_over.html", status=410)
    known = User.objects.filter(email=invitation.email).first()
    if request.user.is_authenticated:
        return _join_signed_in(request, token, invitation)
    if known is not None:
        messages.info(request, _("You have an account already. Sign in to take the invitation."))
        return redirect_to_login(request.path)
    form = JoinForm(invitation, request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        return _joined(request, token, name=typed["name"], password=typed["password"])
    context = {"form": form, "invitation": invitation}
    return render(request, "practices/join.html", context, status=422 if form.is_bound else 200)


def _join_signed_in(request: HttpRequest, token: str, invitation: MemberInvitation) -> HttpResponse:
    user = request.user
    assert isinstance(user, User)
    fits = user.email == invitation.email
    if request.method == "POST" and fits:
        return _joined(request, token, user=user)
    context = {"invitation": invitation, "fits": fits}
    return render(request, "practices/join_signed_in.html", context, status=200 if fits else 403)


def _joined(
    request: HttpRequest,
    token: str,
    *,
    user: User | None = None,
    name: str = "",
    password: str = "",
) -> HttpResponse:
    try:
        member = actions.join(token, user=user, name=name, password=password)
    except actions.NotPossible:
        return render(request, "practices/join_over.html", status=410)
    if user is None:
        _sign_in(request, member)
    request.session[PRACTICE_KEY] = member.practice_id
    messages.success(request, _("Welcome to %(practice)s.") % {"practice": member.practice.name})
    return redirect("/")
