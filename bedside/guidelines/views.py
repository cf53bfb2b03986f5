"""The written guidelines: read, sign, adopt a new version."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from bedside.practices import rights
from bedside.practices.access import MemberRequest, member
from bedside.practices.actions import NotPossible as NotPossibleYet
from bedside.practices.models import Practice
from bedside.practices.steps import GUIDELINES, STEP_NAMES

from . import actions
from .forms import AdoptForm, SignForm
from .models import Guidelines, Signature
from .questions import who_has_not_signed
from .review import ALL_RULES
from .rulebook import current, rulebook


def _document(practice: Practice, newest: Guidelines | None) -> dict[str, object]:
    """What the written guidelines print."""
    return {"newest": newest, "rules": ALL_RULES, "book": rulebook(practice)}


@member(rights.SEE)
@require_GET
def read(request: MemberRequest) -> HttpResponse:
    practice = request.member.practice
    newest = current(practice)
    signatures = Signature.objects.filter(guidelines=newest).select_related("member")
    signed = list(signatures.order_by("signed_at"))
    context = _document(practice, newest) | {
        "signed": signed,
        "unsigned": who_has_not_signed(practice),
        "mine": next((one for one in signed if one.member_id == request.member.pk), None),
        "form": SignForm(request.member.name, newest.version) if newest else None,
    }
    return render(request, "guidelines/read.html", context)


@member(rights.SEE)
@require_http_methods(["GET", "POST"])
def sign(request: MemberRequest) -> HttpResponse:
    """Sign. A wrong name or a newer version shows the whole document again with the reason."""
    practice = request.member.practice
    newest = current(practice)
    if newest is None or request.method == "GET":
        return redirect("guidelines:read")
    form = SignForm(request.member.name, newest.version, request.POST)
    if form.is_valid():
        try:
            actions.sign(request.member, form.cleaned_data["version"], form.cleaned_data["name"])
        except actions.NotPossible as error:
            messages.error(request, str(error.sentence))
        else:
            messages.success(request, _("Signed. Thank you."))
        return redirect("guidelines:read")
    context = _document(practice, newest) | {"form": form}
    return render(request, "guidelines/read.html", context, status=422)


@member(rights.MANAGE)
@require_http_methods(["GET", "POST"])
def adopt(request: MemberRequest) -> HttpResponse:
    newest = current(request.member.practice)
    form = AdoptForm(newest, request.POST or None)
    if form.is_bound and form.is_valid():
        typed = form.cleaned_data
        try:
            adopted = actions.adopt(
                request.member,
                typed["own_words"],
                typed["permitted_hosts"],
                instead_of=typed["instead_of"],
            )
        except actions.NotPossible as error:
            form.add_error(None, str(error.sentence))
        else:
            said = _("Version %(version)s holds from now on. Everybody is asked to sign it.")
            messages.success(request, said % {"version": adopted.version})
            return redirect("guidelines:read")
    context = {"form": form, "newest": newest}
    return render(request, "guidelines/adopt.html", context, status=422 if form.is_bound else 200)


@member(rights.MANAGE, setting_up=True)
@require_http_methods(["GET", "POST"])
def setup(request: MemberRequest) -> HttpResponse:
    """The fourth step of the set-up wizard: read the whole document, and sign it."""
    practice = request.member.practice
    if practice.set_up_at is not None:
        return redirect("guidelines:read")
    newest = current(practice)
    form = SignForm(request.member.name, newest.version if newest else 0, request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.sign_in_set_up(request.member, form.cleaned_data["name"])
        except (actions.NotPossible, NotPossibleYet) as error:
            messages.error(request, str(error.sentence))
            return redirect("practices:setup")
        return redirect("practices:setup_step", "done")
    context = _document(practice, newest) | {
        "form": form,
        "step_names": STEP_NAMES,
        "step_now": GUIDELINES,
    }
    return render(request, "guidelines/setup.html", context, status=422 if form.is_bound else 200)
