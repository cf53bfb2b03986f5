"""The pages that belong to no single room: Today, the set-up doctor, and the health check."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from bedside.practices.access import MemberRequest, member, public
from bedside.practices.models import Practice

from . import doctor as the_doctor
from .today import today as what_today_shows


def home(request: HttpRequest) -> HttpResponse:
    """The first visit to a new Bedside leads to the welcome, every other to Today."""
    if not request.user.is_authenticated and not Practice.objects.exists():
        return redirect("practices:welcome")
    return today(request)


home.right = "see"  # type: ignore[attr-defined]  # `today` holds the door


@member()
def today(request: MemberRequest) -> HttpResponse:
    now = timezone.now()
    ideas = (
        _("An idea for a post: say which days still have free appointments this month."),
        _("An idea for a post: introduce one person of your team, with their permission."),
        _("An idea for a post: answer the question your front desk hears most often."),
    )
    return render(
        request,
        "site/today.html",
        {"today": what_today_shows(request.member, now), "idea": ideas[now.day % len(ideas)]},
    )


@member()
def doctor(request: MemberRequest) -> HttpResponse:
    order = {the_doctor.BAD: 0, the_doctor.LOOK: 1, the_doctor.OK: 2}
    findings = sorted(
        the_doctor.examine(request.member.practice), key=lambda finding: order[finding.verdict]
    )
    well = all(finding.verdict == the_doctor.OK for finding in findings)
    return render(request, "site/doctor.html", {"findings": findings, "well": well})


@public
@never_cache
def healthz(_request: HttpRequest) -> JsonResponse:
    """200 only while a worker is keeping up; nothing about any practice."""
    well = the_doctor.healthy()
    return JsonResponse({"publishing": well}, status=200 if well else 503)
