"""The practice's own settings, and each person's."""

from django.conf import settings as django_settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from .. import actions, rights
from ..access import PRACTICE_KEY, MemberRequest, member
from ..forms import ReasonsForm, SettingsForm
from ..models import Member


def settings_tabs(current: str) -> list[dict[str, object]]:
    names = {
        "practices:settings": (_("Practice"), "settings"),
        "practices:members": (_("People"), "people"),
        "practices:reasons": (_("Reasons"), "hint"),
    }
    return [
        {"name": name, "url": reverse(url), "icon": icon, "current": url == current}
        for url, (name, icon) in names.items()
    ]


@member(rights.MANAGE)
@require_http_methods(["GET", "POST"])
def settings(request: MemberRequest) -> HttpResponse:
    form = SettingsForm(request.member.practice, request.POST or None)
    if form.is_bound and form.is_valid():
        actions.change_practice(request.member, form.details())
        actions.name_people(request.member, form.named())
        messages.success(request, _("Saved."))
        return redirect("practices:settings")
    context = {"form": form, "tabs": settings_tabs("practices:settings")}
    return render(request, "practices/settings.html", context, status=422 if form.is_bound else 200)


@member(rights.MANAGE)
@require_http_methods(["GET", "POST"])
def reasons(request: MemberRequest) -> HttpResponse:
    form = ReasonsForm(request.member.practice, request.POST or None)
    if form.is_bound and form.is_valid():
        actions.choose_reasons(request.member, form.goals())
        messages.success(request, _("Saved."))
        return redirect("practices:reasons")
    context = {"form": form, "tabs": settings_tabs("practices:reasons")}
    return render(request, "practices/reasons.html", context, status=422 if form.is_bound else 200)


@member(rights.SEE, setting_up=True)
@require_GET
def me(request: MemberRequest) -> HttpResponse:
    """A person's own page: language, practices, and the way to passwords and passkeys."""
    memberships = Member.objects.filter(user=request.member.user, active=True)
    context = {
        "languages": django_settings.LANGUAGES,
        "memberships": memberships.select_related("practice").order_by("practice__name"),
    }
    return render(request, "practices/me.html", context)


@member(rights.SEE, setting_up=True)
@require_POST
def language(request: MemberRequest) -> HttpResponse:
    chosen = request.POST.get("language", "")
    if chosen in dict(django_settings.LANGUAGES):
        actions.choose_language(request.member.user, chosen)
        with override(chosen):
            messages.success(request, _("Saved."))
    return redirect(_back(request))


@member(rights.SEE, setting_up=True)
@require_POST
def switch(request: MemberRequest) -> HttpResponse:
    """Look at another of one's practices."""
    chosen = get_object_or_404(
        Member, user=request.member.user, active=True, practice_id=request.POST.get("practice", "0")
    )
    request.session[PRACTICE_KEY] = chosen.practice_id
    return redirect("/")


def _back(request: MemberRequest) -> str:
    """Where the person came from, if that is a page of ours."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, allowed_hosts=None):
        return target
    return reverse("practices:me")
