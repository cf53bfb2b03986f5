"""The calendar by month, week and list, and moving what is in it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bedside.posts import actions as post_actions
from bedside.posts import states as post_states
from bedside.posts.models import Version
from bedside.practices import rights
from bedside.practices.access import MemberRequest, member
from bedside.publishing import actions
from bedside.publishing import calendar as days
from bedside.publishing.forms import MoveForm

from .answers import REFUSALS, sentence_of

IN_A_MONTH_CELL, IN_A_WEEK_CELL = 3, 12
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


@member()
@require_safe
def calendar(request: MemberRequest) -> HttpResponse:
    """`?view=month|week|list`, `&on=2026-11-24`; the list also takes `after` and `before` keys."""
    practice = request.member.practice
    today = practice.local(timezone.now()).date()
    on = _day(request.GET.get("on", ""), today)
    view = request.GET.get("view", "month")
    drawn = {"week": _week, "list": _list}.get(view, _month)(request, on)
    context = {
        "tabs": _tabs(view, on),
        "view": view if view in ("week", "list") else "month",
        "on": on,
        "today": today,
        "now": practice.local(timezone.now()),
        "may_move": rights.may(request.member, rights.COMPOSE),
        "weekdays": [WEEKDAYS[(number + 6) % 7] for number in range(7)],
        "short_weekdays": [WEEKDAYS_ABBR[(number + 6) % 7] for number in range(7)],
        **drawn,
    }
    return render(request, "publishing/calendar.html", context)


@member(rights.COMPOSE)
@require_http_methods(["GET", "HEAD", "POST"])
def plan(request: MemberRequest, pk: int) -> HttpResponse:
    """Move a post on the channels that share this version's time: by the form, or by dragging,
    which sends the day only."""
    practice = request.member.practice
    rows = Version.objects.select_related("post", "channel", "delivery")
    version = get_object_or_404(rows, practice=practice, pk=pk)
    version.post.practice = practice
    back = _way_back(request)
    dragged = request.headers.get("X-Requested-With") == "fetch"
    form = _move_form(request, version)
    moving = [one for one in days.together_with(version) if days.is_movable(one)]
    refusal = "" if moving else _not_movable(version)
    if request.method == "POST" and not refusal and form.is_valid() and form.moment:
        try:
            _move(request, moving, form.moment)
        except REFUSALS as error:
            refusal = sentence_of(error)
        else:
            if not dragged:
                messages.success(request, _("Moved."))
            return HttpResponse(status=204) if dragged else redirect(back)
    if dragged:
        return _plainly(refusal or _first_error(form))
    context = {
        "form": form,
        "version": version,
        "moving": ", ".join(one.channel.name for one in moving),
        "post": version.post,
        "stuck": refusal,
        "back": back,
    }
    return render(request, "publishing/plan.html", context, status=422 if form.errors else 200)


@transaction.atomic
def _move(request: MemberRequest, versions: list[Version], moment: datetime) -> None:
    if versions[0].post.state != post_states.APPROVED:
        post_actions.plan(request.member, versions[0], moment)
        return
    for version in versions:
        if delivery := days.delivery_of(version):
            actions.move(request.member, delivery, moment)


def _move_form(request: MemberRequest, version: Version) -> MoveForm:
    """A day that was dropped on keeps the time by the clock on the wall."""
    practice = request.member.practice
    planned = version.planned_for
    local = practice.local(planned) if planned else None
    typed = None
    if request.method == "POST":
        typed = request.POST.copy()
        if local and "time" not in typed:
            typed["time"] = local.strftime("%H:%M:%S")
    initial = {"day": local.date(), "time": local.time()} if local else {}
    return MoveForm(typed, practice=practice, planned=planned, initial=initial)


def _not_movable(version: Version) -> str:
    delivery = days.delivery_of(version)
    state = version.post.get_state_display()
    if version.post.state == post_states.APPROVED and delivery is not None:
        state = delivery.get_state_display()
    return _("This is “%(state)s” now, so it cannot be moved.") % {"state": state}


def _first_error(form: MoveForm) -> str:
    return next((str(said[0]) for said in form.errors.values()), _("Nothing was moved."))


def _plainly(said: str) -> HttpResponse:
    return HttpResponse(said, status=409, content_type="text/plain; charset=utf-8")


def _month(request: MemberRequest, on: date) -> dict[str, Any]:
    shown = days.month_of(on)
    found = days.days_with_items(request.member, shown, IN_A_MONTH_CELL)
    first = on.replace(day=1)
    return {
        "weeks": [found[start : start + 7] for start in range(0, len(found), 7)],
        "shown_month": on.month,
        "anything": any(day.items for day in found),
        "title": date_format(on, _("F Y"), use_l10n=False),
        "earlier": _address("month", (first - timedelta(days=1)).replace(day=1)),
        "later": _address("month", days.first_of_next_month(on)),
        "earlier_name": _("Month before"),
        "later_name": _("Next month"),
    }


def _week(request: MemberRequest, on: date) -> dict[str, Any]:
    shown = days.week_of(on)
    found = days.days_with_items(request.member, shown, IN_A_WEEK_CELL)
    title = _("Week of %(day)s") % {"day": date_format(shown[0], _("j F Y"), use_l10n=False)}
    return {
        "weeks": [found],
        "shown_month": None,
        "anything": any(day.items for day in found),
        "title": title,
        "earlier": _address("week", on - timedelta(days=7)),
        "later": _address("week", on + timedelta(days=7)),
        "earlier_name": _("Week before"),
        "later_name": _("Next week"),
    }


def _list(request: MemberRequest, on: date) -> dict[str, Any]:
    after, before = request.GET.get("after", ""), request.GET.get("before", "")
    page = days.list_page(request.member, on, after, before)
    return {
        "page": page,
        "anything": bool(page.days),
        "title": _("From %(day)s on") % {"day": date_format(on, _("j F Y"), use_l10n=False)},
        "newer": _address("list", on, before=page.before) if page.before else "",
        "older": _address("list", on, after=page.after) if page.after else "",
    }


def _tabs(view: str, on: date) -> list[dict[str, Any]]:
    names = (("month", _("Month")), ("week", _("Week")), ("list", _("List")))
    chosen = view if view in ("week", "list") else "month"
    return [
        {"name": name, "url": _address(slug, on), "current": slug == chosen} for slug, name in names
    ]


def _address(view: str, on: date, **keys: str) -> str:
    query = urlencode({"view": view, "on": on.isoformat(), **keys})
    return f"{reverse('publishing:calendar')}?{query}"


def _day(typed: str, today: date) -> date:
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return today
    return day if EARLIEST <= day <= LATEST else today


def _way_back(request: HttpRequest) -> str:
    """The calendar page that the person came from, when it is one of ours."""
    asked = request.POST.get("back") or request.GET.get("back") or ""
    calendar_page = reverse("publishing:calendar")
    if asked.startswith(calendar_page) and url_has_allowed_host_and_scheme(asked, None):
        return asked
    return calendar_page
