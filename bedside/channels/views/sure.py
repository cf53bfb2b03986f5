"""Re-authentication in front of the pages that take or use a sign-in."""

import functools
from typing import Any

from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from bedside.practices.access import View

from .. import session
from ..forms import NOT_SECRET


@reauthentication_required  # type: ignore[untyped-decorator]
def _prove(request: HttpRequest) -> None:
    """Raises ReauthenticationRequired unless the person has lately proved who they are."""


def sure(view: View) -> View:
    """The person has lately proved who they are.

    allauth keeps a whole POST in the session while it asks, app passwords included. So a POST
    that comes too late is turned into a GET of the same page: what was typed is kept, except
    the secret.
    """

    @functools.wraps(view)
    def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            _prove(request)
        except ReauthenticationRequired:
            if request.method != "POST":
                raise
            session.keep_typed(request, NOT_SECRET)
            return redirect(request.get_full_path())
        return view(request, *args, **kwargs)

    return asked
