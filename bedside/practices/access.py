"""Who is asking, for which practice, and may they: one decorator for every view.

`@member("compose")` in front of a view: a signed-out person goes to sign-in, a person without
a practice to the welcome, one without the right gets 403. Inside, `request.member` is the member
and `request.member.practice` the only practice that may be read; rows are fetched with
`get_object_or_404(Model, practice=request.member.practice, pk=...)`, so that another practice's
row does not exist.
"""

import functools
import time
from collections.abc import Callable
from typing import Any, cast

from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone, translation

from . import rights
from .models import Member, User

type View = Callable[..., HttpResponse]
PRACTICE_KEY = "practice"  # in the session: which practice is being looked at
SEEN_KEY = "seen"  # in the session: when the person last did something


class MemberRequest(HttpRequest):
    """A request that `@member` let through."""

    member: Member


class MemberMiddleware:
    """Idle sign-off, the practice's time zone, the person's language, and `request.member`."""

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        found = _member(request)
        cast(Any, request).member = found
        if found is None:
            return self.get_response(request)
        if _idle(request, found.practice.idle_minutes):
            logout(request)
            return _signed_off(request)
        if found.user.language:
            translation.activate(found.user.language)
            request.LANGUAGE_CODE = found.user.language
        with timezone.override(found.practice.zone):
            return self.get_response(request)


def _member(request: HttpRequest) -> Member | None:
    user = request.user
    if not isinstance(user, User):
        return None
    memberships = Member.objects.filter(user=user, active=True).select_related(
        "practice__monitor", "practice__deputy", "user"
    )
    chosen = request.session.get(PRACTICE_KEY)
    if chosen and (member := memberships.filter(practice_id=chosen).first()):
        return member
    return memberships.order_by("pk").first()


def _idle(request: HttpRequest, minutes: int) -> bool:
    """Whether the person has been away too long. Polling by an open page is not being there."""
    now = time.time()
    last = request.session.get(SEEN_KEY, now)
    if now - last > minutes * 60:
        return True
    polling = "X-Bedside-Poll" in request.headers
    if SEEN_KEY not in request.session or (not polling and now - last > 20):
        request.session[SEEN_KEY] = now
    return False


def _signed_off(request: HttpRequest) -> HttpResponse:
    target = redirect_to_login(request.get_full_path() if request.method == "GET" else "/")
    if "HX-Request" in request.headers:
        response = HttpResponse(status=204)
        response["HX-Redirect"] = target["Location"]
        return response
    return target


def member(right: str = rights.SEE, *, setting_up: bool = False) -> Callable[[View], View]:
    """The view is for members with this right. `setting_up` views also work before set-up ends."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def guarded(request: MemberRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            who: Member | None = request.member
            if who is None:
                return redirect(reverse("practices:welcome"))
            if not rights.may(who, right):
                raise PermissionDenied
            if who.practice.set_up_at is None and not setting_up:
                return redirect(reverse("practices:setup"))
            return view(request, *args, **kwargs)

        guarded.right = right  # type: ignore[attr-defined]  # the isolation test reads it
        return guarded

    return decorate


def public(view: View) -> View:
    """The view is for everybody, signed in or not; every other view must carry `member`."""
    view.right = "public"  # type: ignore[attr-defined]
    return view
