"""What people fill in about a post that is on its way."""

from datetime import date, datetime
from datetime import time as clock_time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bedside.posts import plan
from bedside.practices.models import Practice

LONGEST = 2000  # characters of a comment or a reason


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DecisionForm(forms.Form):
    """Approve or send back; which of the two comes from the button that was pressed.

    `edition` is what the person was looking at. With `needs_reason`, an approval needs a
    written reason for letting the findings pass.
    """

    use_required_attribute = False  # or the browser would not send a post back without a reason
    edition = forms.IntegerField(min_value=1, widget=forms.HiddenInput)
    sign_off = forms.CharField(
        label=gettext_lazy("Why this may go out as it is"),
        help_text=gettext_lazy("Kept with the approval, under your name."),
        error_messages={
            "required": gettext_lazy("Write why this may go out, or send the post back.")
        },
        max_length=LONGEST,
        widget=_area(3),
    )
    comment = forms.CharField(
        label=gettext_lazy("Comment"),
        help_text=gettext_lazy("Say what should change if you send the post back."),
        max_length=LONGEST,
        required=False,
        widget=_area(3),
    )

    def __init__(self, *args: Any, needs_reason: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.needs_reason = needs_reason
        self.fields["sign_off"].required = self.data.get("decision") != "send_back"
        if not needs_reason:
            del self.fields["sign_off"]

    @property
    def approved(self) -> bool:
        return self.data.get("decision") == "approve"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if self.data.get("decision") not in ("approve", "send_back"):
            self.add_error(None, _("Choose “Approve” or “Send back”."))
        if not self.approved and not given.get("comment"):
            self.add_error(
                "comment", _("Say what should change, so that the author knows what to do.")
            )
        return given


class LinkDecisionForm(DecisionForm):
    """The same, for somebody without an account, who signs with their name."""

    name = forms.CharField(label=gettext_lazy("Your name"), max_length=120)

    def __init__(self, *args: Any, signer: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signer = signer
        self.fields["name"].help_text = _("Type it as a signature: %(name)s") % {"name": signer}
        self.fields["name"].widget.attrs["autocomplete"] = "name"

    def clean_name(self) -> str:
        typed = str(self.cleaned_data["name"])
        if typed.casefold().split() != self.signer.casefold().split():
            raise forms.ValidationError(
                _("This link was sent to %(name)s. Only they can decide with it."),
                params={"name": self.signer},
            )
        return typed


class SendLinkForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name of the approver"), max_length=120)
    email = forms.EmailField(
        label=gettext_lazy("E-mail address"),
        max_length=254,
        help_text=gettext_lazy("The link works once, for three days, and for this post only."),
    )


class MoveForm(forms.Form):
    """Another day and time, in the practice's zone. After validation `moment` is it in UTC."""

    day = forms.DateField(
        label=gettext_lazy("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    time = forms.TimeField(
        label=gettext_lazy("Time"), widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"})
    )

    def __init__(self, *args: Any, practice: Practice, planned: datetime | None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.practice = practice
        self.planned = planned
        self.moment: datetime | None = None
        city = practice.time_zone.rsplit("/", 1)[-1].replace("_", " ")
        self.fields["time"].help_text = _("In %(city)s time.") % {"city": city}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        day, clock = given.get("day"), given.get("time")
        if day and clock:
            self._mean(day, clock)
        return given

    def _mean(self, day: date, clock: clock_time) -> None:
        local = datetime.combine(day, clock)
        if self.planned and self.practice.local(self.planned).replace(tzinfo=None) == local:
            self.moment = self.planned  # also the second of two equal times in autumn
        else:
            self.moment = self._moment(local)
        if self.moment and self.moment <= timezone.now():
            self.add_error("day", _("That time has passed. Choose a later one."))

    def _moment(self, local: datetime) -> datetime | None:
        try:
            return plan.meant(local, self.practice.zone).moment
        except plan.NoSuchTime as gap:
            said = _("The clocks go forward over %(time)s on that day. Choose %(next)s or later.")
            shown = {
                "time": date_format(local, "g:i A", use_l10n=False),
                "next": date_format(gap.next_time, "g:i A", use_l10n=False),
            }
            self.add_error("time", said % shown)
        except OverflowError:
            self.add_error("day", _("That day is too far away."))
        return None


class ByHandForm(forms.Form):
    url = forms.URLField(
        label=gettext_lazy("Link to the post"),
        max_length=1000,
        assume_scheme="https",
        help_text=gettext_lazy("Open the post where you made it, and copy its address."),
        widget=forms.URLInput(attrs={"placeholder": "https://"}),
    )

    def clean_url(self) -> str:
        url = str(self.cleaned_data["url"])
        if not url.lower().startswith(("https://", "http://")):
            raise forms.ValidationError(_("The address must begin with https://"))
        return url
