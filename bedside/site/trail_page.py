"""The trail as people read it: newest first, each entry a sentence, the chain checked on demand."""

from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from bedside.practices import rights
from bedside.practices.access import MemberRequest, member
from bedside.practices.models import Role
from bedside.trail import chain, codes
from bedside.trail.models import Entry

PAGE = 50
FLAWS_SHOWN = 20
_KINDS = {
    "": _("Everything"),
    "post": _("Posts"),
    "delivery": _("Deliveries"),
    "channel": _("Channels"),
    "member": _("People"),
    "guidelines": _("Guidelines"),
    "practice": _("Practice"),
}


@dataclass(frozen=True)
class Line:
    """One entry as shown."""

    number: int
    at: datetime
    sentence: str
    subject: str

    @property
    def about(self) -> str:
        """The subject as people say it: "post 12"."""
        return _about(self.subject)


@member(rights.READ_TRAIL)
@require_http_methods(["GET", "POST"])
def trail(request: MemberRequest) -> HttpResponse:
    """`?kind=post`, `?subject=post:12`; by key with `?before=` and `?after=` an entry's number.

    A POST checks the chain; it changes nothing, but may take a while, so no link does it.
    """
    practice_id = request.member.practice_id
    kind = request.GET.get("kind", "")
    subject = request.GET.get("subject", "")[:60]
    chosen = {"kind": kind if kind in _KINDS else "", "subject": subject}
    entries, newer, older = _page(_entries(practice_id, **chosen), request.GET)
    context: dict[str, Any] = {
        "lines": [line(entry) for entry in entries],
        "newer": _address(chosen, after=newer),
        "older": _address(chosen, before=older),
        "subject": subject,
        "about": _about(subject),
        "tabs": [
            {"name": name, "url": _address({"kind": key}) or "?", "current": key == kind}
            for key, name in _KINDS.items()
        ],
    }
    if request.method == "POST":
        context["checked"] = True
        context["flaws"] = list(islice(chain.verify(practice_id), FLAWS_SHOWN))
    return render(request, "site/trail.html", context)


def _entries(practice_id: int, kind: str, subject: str) -> QuerySet[Entry]:
    entries = Entry.objects.filter(practice_id=practice_id)
    if kind:
        entries = entries.filter(code__startswith=f"{kind}.")
    if subject:
        entries = entries.filter(subject=subject)
    return entries


def _page(entries: QuerySet[Entry], query: Any) -> tuple[list[Entry], int | None, int | None]:
    """A page of entries, newest first, and the keys of the pages beside it."""
    after, before = _number(query.get("after")), _number(query.get("before"))
    if after is not None:
        rows = list(entries.filter(number__gt=after).order_by("number")[: PAGE + 1])
        more, rows = len(rows) > PAGE, rows[:PAGE][::-1]
        newer = rows[0].number if more else None
        return rows, newer, rows[-1].number if rows else None
    if before is not None:
        entries = entries.filter(number__lt=before)
    rows = list(entries.order_by("-number")[: PAGE + 1])
    more, rows = len(rows) > PAGE, rows[:PAGE]
    newer = rows[0].number if rows and before is not None else None
    return rows, newer, rows[-1].number if more else None


def _number(typed: str | None) -> int | None:
    """A place in the chain from the address; nonsense is as good as nothing."""
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def _address(chosen: dict[str, str], **key: int | None) -> str:
    if key and None in key.values():
        return ""
    kept = {name: value for name, value in {**chosen, **key}.items() if value not in ("", None)}
    return "?" + urlencode(kept)


def line(entry: Entry) -> Line:
    return Line(entry.number, entry.at, codes.sentence(entry.code, _words(entry)), entry.subject)


def _about(subject: str) -> str:
    kind, _colon, number = subject.partition(":")
    names = {
        "post": gettext("post"),
        "delivery": gettext("delivery"),
        "channel": gettext("channel"),
        "member": gettext("member"),
        "guidelines": gettext("guidelines, version"),
    }
    return f"{names.get(kind, kind)} {number}".strip()


def _words(entry: Entry) -> dict[str, Any]:
    """What fills the sentence: the entry's data in the reader's language."""
    words = {**entry.data, "actor": entry.actor}
    if words.get("role") in Role.values:
        words["role"] = Role(words["role"]).label
    return words
