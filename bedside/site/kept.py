"""What a browser may keep of Bedside: front desks share computers, so by default nothing."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse


class KeepNothing:
    """Every answer is `no-store` unless its view says otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response
