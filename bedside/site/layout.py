"""What every page shows around its content: the practice, the person, and the side bar."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from bedside.practices import rights
from bedside.practices.models import Member

_NAV = (
    # (name, url name, icon, right)
    (gettext_lazy("Today"), "site:today", "today", rights.SEE),
    (gettext_lazy("Posts"), "publishing:calendar", "posts", rights.SEE),
    (gettext_lazy("Channels"), "channels:list", "channels", rights.SEE),
    (gettext_lazy("Guidelines"), "guidelines:read", "guidelines", rights.SEE),
    (gettext_lazy("Trail"), "site:trail", "trail", rights.READ_TRAIL),
    (gettext_lazy("Settings"), "practices:settings", "settings", rights.MANAGE),
)


def layout(request: HttpRequest) -> dict[str, Any]:
    """`practice`, `member`, `nav` and `may` for templates; empty for those signed out."""
    member: Member | None = getattr(request, "member", None)
    if member is None:
        return {"nav": []}
    return {
        "practice": member.practice,
        "member": member,
        "may": {right: rights.may(member, right) for right in _RIGHTS},
        "nav": [
            {
                "name": name,
                "url": reverse(url),
                "icon": icon,
                "current": _is_current(request, url),
            }
            for name, url, icon, right in _NAV
            if rights.may(member, right)
        ],
    }


_RIGHTS = (
    rights.SEE,
    rights.COMPOSE,
    rights.APPROVE,
    rights.PUBLISH,
    rights.CONNECT,
    rights.MANAGE,
    rights.READ_TRAIL,
)


def _is_current(request: HttpRequest, url_name: str) -> bool:
    match = request.resolver_match
    if match is None:
        return False
    room = url_name.split(":")[0]
    if room == "site":
        return match.view_name == url_name
    rooms = {"publishing": {"publishing", "posts"}}.get(room, {room})
    return bool(rooms & set(match.namespaces))
