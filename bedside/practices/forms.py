"""What people type about the practice and its reasons, and what is wrong with it."""

import re
from collections.abc import Iterator
from datetime import time
from typing import Any, NamedTuple
from zoneinfo import available_timezones

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _

from .models import Practice, Reason

DAYS = {
    "mon": _("Monday"),
    "tue": _("Tuesday"),
    "wed": _("Wednesday"),
    "thu": _("Thursday"),
    "fri": _("Friday"),
    "sat": _("Saturday"),
    "sun": _("Sunday"),
}
_NEAR = {
    "America/New_York": _("Eastern (New York)"),
    "America/Chicago": _("Central (Chicago)"),
    "America/Denver": _("Mountain (Denver)"),
    "America/Phoenix": _("Mountain without daylight saving (Phoenix)"),
    "America/Los_Angeles": _("Pacific (Los Angeles)"),
    "America/Anchorage": _("Alaska (Anchorage)"),
    "Pacific/Honolulu": _("Hawaii (Honolulu)"),
    "America/Puerto_Rico": _("Atlantic (Puerto Rico)"),
}
_MOST_NAMES = 200
_PHONE = re.compile(r"\+?[\d().\s/-]{7,30}(?:\s*(?:x|ext\.?)\s*\d{1,6})?", re.IGNORECASE)


def _zones() -> list[tuple[Any, Any]]:
    others = sorted(
        zone for zone in available_timezones() - set(_NEAR) if "/" in zone and "Etc/" not in zone
    )
    return [
        (_("United States"), list(_NEAR.items())),
        (_("All others"), [(zone, zone.replace("_", " ")) for zone in [*others, "UTC"]]),
    ]


class DayRow(NamedTuple):
    """One line of the opening hours: a weekday and its two fields."""

    name: Any
    opens: BoundField
    closes: BoundField


class PracticeForm(forms.ModelForm):  # type: ignore[type-arg]
    """The practice's details, its opening hours, and whom its posts may name.

    `details()` and `named()` give what was typed in the shape that the actions take.
    """

    named_people = forms.CharField(
        label=_("People our posts may name"),
        help_text=_("Your own physicians and staff, one on each line. Never a patient."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = Practice
        fields = [
            "name",
            "time_zone",
            "street",
            "city",
            "state",
            "postal_code",
            "phone",
            "email",
            "website",
        ]
        help_texts = {
            "time_zone": _("Posts go out by this clock."),
            "state": _("Two letters, such as IL."),
            "phone": _("The number patients call. Posts may show it."),
            "email": _("Posts may show it. Leave it empty if patients do not write to you."),
            "website": _("Posts may link to it."),
        }

    def __init__(self, practice: Practice, data: Any = None) -> None:
        fresh = Practice.objects.get(pk=practice.pk)  # validation writes on it
        named = fresh.named_people.order_by("name").values_list("name", flat=True)
        super().__init__(data, instance=fresh, initial={"named_people": "\n".join(named)})
        self.fields["time_zone"] = forms.ChoiceField(
            label=_("Time zone"), choices=_zones(), help_text=_("Posts go out by this clock.")
        )
        self.fields["phone"].required = True
        for day, name in DAYS.items():
            opens, closes = fresh.hours.get(day, ("", ""))
            self._add_time(f"{day}_opens", _("%(day)s, opens") % {"day": name}, opens)
            self._add_time(f"{day}_closes", _("%(day)s, closes") % {"day": name}, closes)

    def _add_time(self, name: str, label: str, initial: str) -> None:
        widget = forms.TimeInput(attrs={"type": "time", "aria-label": label}, format="%H:%M")
        self.fields[name] = forms.TimeField(
            label=label, required=False, widget=widget, initial=initial
        )

    def plain_fields(self) -> Iterator[BoundField]:
        """What is not drawn in a group of its own."""
        for name in self.Meta.fields:
            yield self[name]

    def day_rows(self) -> Iterator[DayRow]:
        for day, name in DAYS.items():
            yield DayRow(name, self[f"{day}_opens"], self[f"{day}_closes"])

    def clean_state(self) -> str:
        state = str(self.cleaned_data["state"]).upper()
        if state and not re.fullmatch(r"[A-Z]{2}", state):
            raise ValidationError(_("Write the state as two letters, such as IL."))
        return state

    def clean_postal_code(self) -> str:
        code = str(self.cleaned_data["postal_code"])
        if code and not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9 -]{2,9}", code):
            raise ValidationError(_("Write a ZIP code such as 62701 or 62701-1234."))
        return code

    def clean_phone(self) -> str:
        phone = str(self.cleaned_data["phone"])
        if not _PHONE.fullmatch(phone) or sum(map(str.isdigit, phone)) < 7:
            raise ValidationError(_("Write a phone number such as (217) 555-0100."))
        return phone

    def clean_named_people(self) -> list[str]:
        lines = (" ".join(line.split()) for line in self.cleaned_data["named_people"].splitlines())
        names = list(dict.fromkeys(filter(None, lines)))
        if len(names) > _MOST_NAMES:
            raise ValidationError(_("That is more than 200 names."))
        for name in names:
            if len(name) > 80:
                raise ValidationError(
                    _("“%(start)s…” is longer than 80 letters. Put one name on each line."),
                    params={"start": name[:30]},
                )
        return names

    def clean(self) -> dict[str, Any]:
        for day, name in DAYS.items():
            opens = self.cleaned_data.get(f"{day}_opens")
            closes = self.cleaned_data.get(f"{day}_closes")
            if self.has_error(f"{day}_opens") or self.has_error(f"{day}_closes"):
                continue
            if (opens is None) != (closes is None):
                missing = f"{day}_opens" if opens is None else f"{day}_closes"
                self.add_error(missing, _("Fill in both times, or leave both empty if closed."))
            elif opens is not None and closes is not None and closes <= opens:
                self.add_error(
                    f"{day}_closes", _("%(day)s closes before it opens.") % {"day": name}
                )
        return self.cleaned_data

    def details(self) -> dict[str, Any]:
        """The columns of the practice, hours included, as typed."""
        hours = {
            day: [_clock(self.cleaned_data[f"{day}_opens"]), _clock(closes)]
            for day in DAYS
            if (closes := self.cleaned_data[f"{day}_closes"]) is not None
        }
        columns = {name: self.cleaned_data[name] for name in self._meta.fields or ()}
        return columns | {"hours": hours}

    def named(self) -> list[str]:
        return list(self.cleaned_data["named_people"])


def _clock(moment: time) -> str:
    return moment.strftime("%H:%M")


class SettingsForm(PracticeForm):
    """All of the above, and the minutes after which things happen."""

    MINUTES = ("idle_minutes", "late_after_minutes", "deputy_after_minutes")

    class Meta(PracticeForm.Meta):
        fields = [
            *PracticeForm.Meta.fields,
            "idle_minutes",
            "late_after_minutes",
            "deputy_after_minutes",
        ]

    def __init__(self, practice: Practice, data: Any = None) -> None:
        super().__init__(practice, data)
        self._limit(
            "idle_minutes",
            _("Sign people off after this many minutes without a click"),
            _("5 to 60. A shared front desk is safer with a short time."),
            (5, 60),
        )
        self._limit(
            "late_after_minutes",
            _("A post that is late by more than this many minutes waits for a person"),
            _("10 to 1440 (a day). After an outage, old posts do not go out unseen."),
            (10, 1440),
        )
        self._limit(
            "deputy_after_minutes",
            _("Tell the deputy after this many minutes"),
            _("5 to 1440. When something goes wrong and the monitor has not settled it."),
            (5, 1440),
        )

    def _limit(self, name: str, label: Any, help_text: Any, between: tuple[int, int]) -> None:
        least, most = between
        self.fields[name] = forms.IntegerField(
            label=label, help_text=help_text, min_value=least, max_value=most
        )

    def plain_fields(self) -> Iterator[BoundField]:
        for name in PracticeForm.Meta.fields:
            yield self[name]

    def minute_fields(self) -> Iterator[BoundField]:
        for name in self.MINUTES:
            yield self[name]


class ReasonRow(NamedTuple):
    """One of the six kinds: the tick and the goal."""

    chosen: BoundField
    goal: BoundField


class ReasonsForm(forms.Form):
    """Why the practice is on social media: at least one of six kinds, each with a goal."""

    EXAMPLES = {
        Reason.Kind.NEW_PATIENTS: _("Twenty new families from our ZIP code this year"),
        Reason.Kind.AWARENESS: _("People in town know that we do sports physicals"),
        Reason.Kind.LOYALTY: _("Patients tell their neighbors about us"),
        Reason.Kind.RETENTION: _("Patients come back for their yearly check-up"),
        Reason.Kind.AVAILABILITY: _("Open times are filled in the same week"),
        Reason.Kind.INFORM: _("People know about flu shots before the season"),
    }

    def __init__(self, practice: Practice, data: Any = None) -> None:
        super().__init__(data)
        now = {reason.kind: reason for reason in practice.reasons.all()}
        for kind in Reason.Kind:
            reason = now.get(kind)
            self.fields[f"{kind}_chosen"] = forms.BooleanField(
                label=kind.label, required=False, initial=bool(reason and reason.active)
            )
            self.fields[f"{kind}_goal"] = forms.CharField(
                label=_("What we want, in our own words"),
                help_text=_("For example: %(example)s.") % {"example": self.EXAMPLES[kind]},
                required=False,
                max_length=200,
                initial=reason.goal if reason else "",
            )

    def rows(self) -> Iterator[ReasonRow]:
        for kind in Reason.Kind:
            yield ReasonRow(self[f"{kind}_chosen"], self[f"{kind}_goal"])

    def clean(self) -> dict[str, Any]:
        if not self.goals():
            raise ValidationError(_("Tick at least one reason: every post serves one."))
        return self.cleaned_data

    def goals(self) -> dict[str, str]:
        """The goal of each chosen kind."""
        return {
            str(kind): self.cleaned_data.get(f"{kind}_goal", "")
            for kind in Reason.Kind
            if self.cleaned_data.get(f"{kind}_chosen")
        }
