"""The components every page is built from. `docs/look.md` shows each one in use.

Registered as template builtins, so pages need no `{% load look %}`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.forms.formsets import BaseFormSet
from django.http import QueryDict
from django.template import Context, Library
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timesince import timesince, timeuntil
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

register = Library()

type Words = str | Promise


class Look(NamedTuple):
    """How a state is shown: the word first, then the icon, then the colour."""

    word: Words
    icon: str
    tone: str


# Tones: plain, action, good, warn, bad. Keys are the states the rooms use in their tables.
STATES: Mapping[str, Look] = {
    "draft": Look(_("Draft"), "pencil", "plain"),
    "submitted": Look(_("Waiting for approval"), "eye", "warn"),
    "sent_back": Look(_("Sent back"), "left", "warn"),
    "approved": Look(_("Approved"), "check", "good"),
    "discarded": Look(_("Put away"), "trash", "plain"),
    "expired": Look(_("Expired"), "clock", "plain"),
    "waiting": Look(_("Waiting to go out"), "clock", "action"),
    "sending": Look(_("Sending"), "send", "action"),
    "published": Look(_("Published"), "check", "good"),
    "refused": Look(_("Refused"), "block", "bad"),
    "uncertain": Look(_("Being looked up"), "search", "warn"),
    "late": Look(_("Late, waiting for you"), "clock", "warn"),
    "held": Look(_("Held, something to mend first"), "warn", "warn"),
    "to_do": Look(_("Yours to post by hand"), "person", "warn"),
    "cancelled": Look(_("Cancelled"), "block", "plain"),
    "taking_down": Look(_("Being taken down"), "trash", "action"),
    "taken_down": Look(_("Taken down"), "trash", "plain"),
    "connected": Look(_("Connected"), "check", "good"),
    "reconnect": Look(_("Needs to be connected again"), "link", "warn"),
    "disconnected": Look(_("Disconnected"), "link", "plain"),
    "ok": Look(_("Working"), "check", "good"),
    "warn": Look(_("Look again"), "warn", "warn"),
    "look": Look(_("Worth a look"), "warn", "warn"),
    "bad": Look(_("Not working"), "block", "bad"),
}

SEVERITIES: Mapping[str, Look] = {
    "block": Look(_("Must change"), "block", "bad"),
    "review": Look(_("Second person must look"), "warn", "warn"),
    "hint": Look(_("Could be better"), "hint", "plain"),
}

MESSAGE_LOOKS: Mapping[str, Look] = {
    "debug": Look("", "hint", "plain"),
    "info": Look("", "hint", "plain"),
    "success": Look("", "check", "good"),
    "warning": Look("", "warn", "warn"),
    "error": Look("", "block", "bad"),
}


@register.simple_tag
def icon(name: str, label: Words = "") -> SafeString:
    """One drawing of the sprite; silent to screen readers unless it has a label."""
    sprite = static("icons/sprite.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"/></svg>',
            label,
            sprite,
            name,
        )
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"/></svg>', sprite, name
    )


@register.inclusion_tag("components/chip.html")
def chip(word: Words, icon: str = "", tone: str = "plain") -> dict[str, Any]:
    return {"look": Look(word, icon, tone)}


@register.inclusion_tag("components/chip.html")
def state(value: str, word: Words = "") -> dict[str, Any]:
    """The chip of a state; a state this file does not know is shown plainly by its own word."""
    known = STATES.get(str(value))
    fallback = str(value).replace("_", " ").capitalize()
    look = known or Look(fallback, "hint", "plain")
    return {"look": look._replace(word=word or look.word)}


@register.simple_block_tag
def card(
    content: str,
    title: Words = "",
    icon: str = "",
    tone: str = "plain",
    id: str = "",
    level: int = 2,
    count: int | None = None,
) -> SafeString:
    return render_to_string(
        "components/card.html",
        {
            "content": content,
            "title": title,
            "icon": icon,
            "tone": tone,
            "id": id,
            "heading": f"h{level}",
            "count": count,
        },
    )


@register.simple_block_tag
def callout(content: str, title: Words = "", tone: str = "plain", icon: str = "") -> SafeString:
    defaults = {"good": "check", "warn": "warn", "bad": "block"}
    chosen = icon or defaults.get(tone, "hint")
    return render_to_string(
        "components/callout.html",
        {"content": content, "title": title, "tone": tone, "icon": chosen},
    )


@register.simple_block_tag
def nothing(content: str, title: Words, icon: str = "check") -> SafeString:
    """An empty state. (`empty` is taken: it belongs to `for`.)"""
    return render_to_string(
        "components/nothing.html", {"content": content, "title": title, "icon": icon}
    )


@register.simple_block_tag
def confirm(content: str, summary: Words, tone: str = "bad", icon: str = "") -> SafeString:
    """A button that opens, in place, what will happen and the form that does it."""
    return render_to_string(
        "components/confirm.html",
        {"content": content, "summary": summary, "tone": tone, "icon": icon},
    )


# --- Forms


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, label: Words = "", help: Words = "", described_by: str = ""
) -> dict[str, Any]:
    """A label, help, error and the widget, tied together by id.

    `described_by`: ids of further elements that describe the field, such as a live counter.
    """
    shown_help = help or bound.help_text
    ids = [described_by] if described_by else []
    if shown_help:
        ids.append(f"{bound.auto_id}_helptext")
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    describes = " ".join(ids)
    grouped = bool(bound.use_fieldset)
    attrs: dict[str, str | bool] = {}
    if describes and not grouped:
        attrs["aria-describedby"] = describes
    return {
        "bound": bound,
        "label": label or bound.label,
        "help": shown_help,
        "describes": describes,
        "grouped": grouped,
        "kind": getattr(bound.field.widget, "input_type", "") or bound.widget_type,
        "widget": bound.as_widget(attrs=attrs),
        "optional": not bound.field.required,
    }


@register.inclusion_tag("components/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """Every field of a form, with the summary of what is wrong on top."""
    return {"form": form}


class Wrong(NamedTuple):
    """One line of the error summary: the words, and the id to jump to ("" for the whole form)."""

    message: str
    label: Words
    target: str


@register.inclusion_tag("components/errors.html")
def errors(*forms: BaseForm | BaseFormSet[Any] | None) -> dict[str, Any]:
    return {"wrongs": [wrong for form in forms if form is not None for wrong in _wrongs(form)]}


def _wrongs(form: BaseForm | BaseFormSet[Any]) -> Iterator[Wrong]:
    if isinstance(form, BaseFormSet):
        if form.is_bound:
            yield from (Wrong(str(message), "", "") for message in form.non_form_errors())
        for one in form.forms:
            yield from _wrongs(one)
        return
    for name, messages in form.errors.items():
        bound = form[name] if name in form.fields else None
        for message in messages:
            yield Wrong(str(message), bound.label or "" if bound else "", _first_id(bound))


def _first_id(bound: BoundField | None) -> str:
    if bound is None or bound.is_hidden:
        return ""
    if bound.use_fieldset and bound.subwidgets:
        return str(bound.subwidgets[0].id_for_label)
    return str(bound.id_for_label)


# --- Findings


@register.inclusion_tag("components/finding.html")
def finding(found: Any) -> dict[str, Any]:
    """A `guidelines.review` Finding; its templates are translated first and filled after."""
    return {
        "found": found,
        "look": SEVERITIES[str(found.severity)],
        "why": _filled(found.why, found.values),
        "instead": _filled(found.instead, found.values),
    }


def _filled(template: str, values: Mapping[str, str | int]) -> str:
    return gettext(template) % dict(values) if template else ""


# --- Getting about


@register.inclusion_tag("components/pager.html", takes_context=True)
def pager(
    context: Context, page: Page[Any] | None = None, newer: str = "", older: str = ""
) -> dict[str, Any]:
    """Numbered (`page`), or by key (`newer` and `older` are addresses, "" where there is none)."""
    if page is None:
        return {"newer": newer, "older": older, "place": ""}
    query: QueryDict = context["request"].GET

    def address(number: int) -> str:
        kept = [(key, value) for key, values in query.lists() for value in values if key != "page"]
        return "?" + urlencode([*kept, ("page", number)])

    return {
        "newer": address(page.previous_page_number()) if page.has_previous() else "",
        "older": address(page.next_page_number()) if page.has_next() else "",
        "place": gettext("Page %(number)s of %(total)s")
        % {"number": page.number, "total": page.paginator.num_pages},
    }


@register.inclusion_tag("components/tabs.html")
def tabs(items: Iterable[Mapping[str, Any]], label: Words) -> dict[str, Any]:
    """`items`: name, url, current, and a count where there is one."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/steps.html")
def steps(names: Sequence[Words], current: int) -> dict[str, Any]:
    """A wizard's progress; `current` counts from 1."""
    return {
        "current": current,
        "total": len(names),
        "steps": [
            {"name": name, "number": number, "done": number < current, "now": number == current}
            for number, name in enumerate(names, start=1)
        ],
    }


# --- Time


@register.inclusion_tag("components/when.html", takes_context=True)
def when(context: Context, moment: datetime | None, relative: bool = True) -> dict[str, Any]:
    """ "Tue 24 Nov, 9:00 AM (Chicago)" in the practice's zone, how far off it is beside it."""
    if moment is None:
        return {"moment": None}
    zone = _zone(context)
    now = timezone.now()
    return {
        "moment": moment,
        "machine": moment.astimezone(zone).isoformat(timespec="seconds"),
        "shown": _absolute(moment, now, zone),
        "beside": _relative(moment, now) if relative else "",
    }


def _zone(context: Context) -> ZoneInfo:
    named = getattr(context.get("practice"), "time_zone", None)
    return named if isinstance(named, ZoneInfo) else ZoneInfo(str(named or "UTC"))


def _absolute(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    if local.year == now.astimezone(zone).year:
        pattern = pgettext("date and time format", "D j M, g:i A")
    else:
        pattern = pgettext("date and time format", "D j M Y, g:i A")
    city = zone.key.rsplit("/", 1)[-1].replace("_", " ")
    return f"{date_format(local, pattern, use_l10n=False)} ({city})"


def _relative(moment: datetime, now: datetime) -> str:
    if abs((moment - now).total_seconds()) < 60:
        return gettext("now")
    if moment > now:
        return gettext("in %(span)s") % {"span": timeuntil(moment, now, depth=1)}
    return gettext("%(span)s ago") % {"span": timesince(moment, now, depth=1)}


# --- Pictures of things


@register.inclusion_tag("components/avatar.html")
def avatar(name: str, size: str = "", picture: str = "") -> dict[str, Any]:
    """Initials on one of six quiet colours, always the same for a name; decoration only."""
    words = [word for word in name.split() if word[:1].isalnum()]
    chosen = [words[0], words[-1]] if len(words) > 1 else words
    return {
        "initials": "".join(word[0] for word in chosen).upper() or "?",
        "colour": sum(map(ord, name)) % 6 + 1,
        "size": size,
        "picture": picture,
    }


@register.inclusion_tag("components/preview.html")
def preview(post: Any) -> dict[str, Any]:
    """A post in the shape its network gives it. `docs/look.md` lists what `post` may carry."""
    return {"post": post}


@register.inclusion_tag("components/copy.html")
def copy(text: str, id: str, label: Words = "") -> dict[str, Any]:
    return {"text": text, "id": id, "label": label or gettext("Copy")}


@register.inclusion_tag("components/progress.html")
def progress(value: float, total: float, label: Words, id: str) -> dict[str, Any]:
    return {"value": value, "total": total, "label": label, "id": id}


@register.simple_tag
def message_look(level_tag: str) -> Look:
    return MESSAGE_LOOKS.get(level_tag, MESSAGE_LOOKS["info"])
