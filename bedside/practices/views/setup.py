"""The set-up wizard. Its fourth step, the guidelines, is a page of the guidelines room."""

from collections.abc import Callable

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from .. import actions, rights
from ..access import MemberRequest, member
from ..forms import PracticeForm, ReasonsForm
from ..models import Practice
from ..people_forms import WatchForm
from ..steps import DONE, PEOPLE, PRACTICE, REASONS, STEP_NAMES


@member(rights.SEE, setting_up=True)
@require_GET
def setup(request: MemberRequest) -> HttpResponse:
    """Go on where the set-up stopped."""
    practice = request.member.practice
    if practice.set_up_at is not None:
        return redirect("/")
    if not rights.may(request.member, rights.MANAGE):
        return render(request, "practices/setup_wait.html")
    return redirect(_next_step(practice))


def _next_step(practice: Practice) -> str:
    if not practice.phone:
        return _step("practice")
    if practice.monitor_id is None:
        return _step("people")
    if not practice.reasons.filter(active=True).exists():
        return _step("reasons")
    return reverse("guidelines:setup")


def _step(name: str) -> str:
    return reverse("practices:setup_step", args=[name])


@member(rights.MANAGE, setting_up=True)
@require_http_methods(["GET", "POST"])
def setup_step(request: MemberRequest, step: str) -> HttpResponse:
    if step == "done" and request.member.practice.set_up_at is None:
        return redirect("practices:setup")
    if step not in _STEPS:
        raise Http404
    return _STEPS[step](request)


def _practice(request: MemberRequest) -> HttpResponse:
    form = PracticeForm(request.member.practice, request.POST or None)
    if form.is_bound and form.is_valid():
        actions.change_practice(request.member, form.details())
        actions.name_people(request.member, form.named())
        return redirect(_step("people"))
    return _page(request, "practices/setup_practice.html", PRACTICE, form)


def _people(request: MemberRequest) -> HttpResponse:
    practice = request.member.practice
    form = WatchForm(practice, request.POST or None)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            actions.appoint(request.member, typed["monitor"], typed["deputy"])
            return redirect(_step("reasons"))
        except actions.NotPossible as error:
            form.add_error(None, str(error.sentence))
    return _page(request, "practices/setup_people.html", PEOPLE, form)


def _reasons(request: MemberRequest) -> HttpResponse:
    form = ReasonsForm(request.member.practice, request.POST or None)
    if form.is_bound and form.is_valid():
        actions.choose_reasons(request.member, form.goals())
        return redirect("guidelines:setup")
    return _page(request, "practices/setup_reasons.html", REASONS, form)


def _done(request: MemberRequest) -> HttpResponse:
    context = {
        "step_names": STEP_NAMES,
        "step_now": DONE,
        "sandbox": settings.SANDBOX_ADDRESS if settings.REHEARSAL else "",
    }
    return render(request, "practices/setup_done.html", context)


def _page(
    request: MemberRequest, template: str, number: int, form: PracticeForm | WatchForm | ReasonsForm
) -> HttpResponse:
    practice = request.member.practice
    context = {
        "form": form,
        "step_names": STEP_NAMES,
        "step_now": number,
        "members": practice.members.filter(active=True).select_related("user").order_by("name"),
        "invitations": practice.invitations.filter(used_at=None).order_by("name"),
    }
    return render(request, template, context, status=422 if form.is_bound else 200)


_STEPS: dict[str, Callable[[MemberRequest], HttpResponse]] = {
    "practice": _practice,
    "people": _people,
    "reasons": _reasons,
    "done": _done,
}
