"""The form of a post. It saves drafts, so nothing in it is required until the post is submitted."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from datetime import time as Clock
from typing import Any, NamedTuple

from django import forms
from django.http import QueryDict
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bedside.channels.models import Channel
from bedside.practices.models import Practice, Reason

from . import plan
from .change import PICTURES, TEXT_LIMIT, Change, PictureUse, as_it_stands
from .models import Picture, Post, Version
from .refusals import Problems

_HUGE = gettext_lazy("This is too long to keep: at most 100,000 characters. Please shorten it.")


class ChannelRow(NamedTuple):
    """One line of the channels: its tick, and its own text."""

    channel: Channel
    ticked: bool
    own: forms.BoundField
    own_text: str


class PictureRow(NamedTuple):
    picture: Picture
    alt: forms.BoundField


class TextField(forms.CharField):
    """A text as typed, with one kind of line end, so that everyone counts the same characters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(strip=False, max_length=TEXT_LIMIT, **kwargs)
        self.error_messages["max_length"] = _HUGE
        self.widget.attrs.pop("maxlength", None)  # browsers would cut a pasted text silently
        self.widget.attrs["dir"] = "auto"

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n").replace("\r", "\n")


class PostForm(forms.Form):
    text = TextField(
        label=gettext_lazy("Text"), required=False, widget=forms.Textarea(attrs={"rows": 8})
    )
    link = forms.CharField(
        label=gettext_lazy("Link"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("One web address, if the post leads somewhere."),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    reason = forms.TypedChoiceField(
        label=gettext_lazy("Why does this post exist?"),
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
    )
    channels = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Where does it go?"),
        required=False,
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
    )
    plan = forms.ChoiceField(
        label=gettext_lazy("When?"),
        required=False,
        choices=Post.Plan.choices,
        widget=forms.RadioSelect,
    )
    day = forms.DateField(
        label=gettext_lazy("Day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    time = forms.TimeField(
        label=gettext_lazy("Time"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    new_pictures = forms.FileField(
        widget=forms.FileInput,
        label=gettext_lazy("Add pictures"),
        required=False,
        help_text=gettext_lazy(
            "JPEG, PNG or WebP, up to four. Place, time and camera are taken out of them."
        ),
    )

    def __init__(
        self,
        data: QueryDict | None = None,
        *,
        practice: Practice,
        post: Post | None,
        versions: Sequence[Version] = (),
    ) -> None:
        self.practice, self.post = practice, post
        self.versions = {version.channel_id: version for version in versions}
        self.offered = [
            channel
            for channel in practice.channels.order_by("name", "pk")
            if channel.usable or channel.pk in self.versions
        ]
        self.note = ""  # a remark on the time, when the clocks go back
        super().__init__(data, initial=self._initial(), use_required_attribute=False)
        self._offer()
        self._pictures: list[Picture] = []
        self.add_pictures(self._pictures_before(data))

    def _initial(self) -> dict[str, Any]:
        if self.post is None:
            return {"plan": Post.Plan.NOW}
        local = self.practice.local(self.post.planned_for) if self.post.planned_for else None
        return {
            "text": self.post.text,
            "link": self.post.link,
            "reason": self.post.reason_id,
            "channels": list(self.versions),
            "plan": self.post.plan,
            "day": local and local.date(),
            "time": local and local.time(),
        }

    def _offer(self) -> None:
        """Only what this practice has: its reasons, its usable channels."""
        reason: Any = self.fields["reason"]
        reason.choices = [
            (one.pk, _reason_words(one))
            for one in self.practice.reasons.order_by("pk")
            if one.active or (self.post and one.pk == self.post.reason_id)
        ]
        channels: Any = self.fields["channels"]
        channels.choices = [(channel.pk, channel.name) for channel in self.offered]
        file: Any = self.fields["new_pictures"]
        file.widget.attrs["accept"] = "image/jpeg,image/png,image/webp"
        file.widget.allow_multiple_selected = True
        file.widget.attrs["multiple"] = True
        for channel in self.offered:
            version = self.versions.get(channel.pk)
            self.fields[f"text_{channel.pk}"] = TextField(
                label=_("Text for %(channel)s") % {"channel": channel.name},
                required=False,
                initial=(version.text or "") if version else "",
                help_text=_("Leave empty to use the same text as above."),
                widget=forms.Textarea(attrs={"rows": 5}),
            )

    def _pictures_before(self, data: QueryDict | None) -> list[Picture]:
        """The pictures on the page: as posted, without those ticked away; else as saved."""
        if data is None:
            return [use.picture for use in self.post.post_pictures.all()] if self.post else []
        wanted = [int(pk) for pk in data.getlist("pictures") if pk.isdecimal() and len(pk) < 18]
        kept = [pk for pk in wanted if f"remove_{pk}" not in data]
        found = self.practice.pictures.in_bulk(kept)
        return [found[pk] for pk in dict.fromkeys(kept) if pk in found]

    def add_pictures(self, pictures: Iterable[Picture]) -> None:
        alts = {}
        if self.post:
            alts = {use.picture_id: use.alt for use in self.post.post_pictures.all()}
        for picture in pictures:
            if picture in self._pictures:
                continue
            self._pictures.append(picture)
            self.fields[f"alt_{picture.pk}"] = forms.CharField(
                label=_("Description of picture %(number)s") % {"number": len(self._pictures)},
                help_text=_("What would you tell a friend on the phone that it shows?"),
                max_length=1000,
                required=False,
                initial=alts.get(picture.pk, ""),
                widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
            )

    def clean_link(self) -> str:
        return str(self.cleaned_data["link"]).strip()

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        given["plan"] = given.get("plan") or Post.Plan.NOW
        given["planned_for"] = None
        if given["plan"] == Post.Plan.AT and not {"day", "time"} & set(self.errors):
            given["planned_for"] = self._moment(given.get("day"), given.get("time"))
        if len(self._pictures) > PICTURES:
            self.add_error(
                "new_pictures", _("A post has at most four pictures. Take some out first.")
            )
        return given

    def _moment(self, day: date | None, clock: Clock | None) -> datetime | None:
        if day is None or clock is None:
            if day or clock:
                missing = "time" if day else "day"
                self.add_error(
                    missing, _("Choose the time as well.") if day else _("Choose the day as well.")
                )
            return None
        try:
            what = plan.meant(datetime.combine(day, clock), self.practice.zone)
        except plan.NoSuchTime as gap:
            said = _("The clocks go forward over %(time)s on that day. Choose %(next)s or later.")
            self.add_error("time", said % {"time": _clock(clock), "next": _clock(gap.next_time)})
            return None
        except OverflowError:
            self.add_error("day", _("That day is too far away."))
            return None
        if what.twice:
            said = _("The clocks go back that day, and %(time)s comes twice. This is the first.")
            self.note = said % {"time": _clock(clock)}
        return what.moment

    def change(self) -> Change:
        """What to save: everything valid, and for the rest what was saved before."""
        before = as_it_stands(self.post) if self.post else Change()
        given = self.cleaned_data
        versions: dict[int, str | None] = {}
        for channel in given.get("channels", before.versions):
            kept = before.versions.get(channel)
            own = given.get(f"text_{channel}", kept)
            versions[channel] = own if own and own.strip() else None
        timed = not {"day", "time"} & set(self.errors)
        alts = {use.picture: use.alt for use in before.pictures}
        return Change(
            text=given.get("text", before.text),
            reason=given.get("reason", before.reason),
            link=given.get("link", before.link),
            plan=given.get("plan", before.plan),
            planned_for=given.get("planned_for") if timed else before.planned_for,
            versions=versions,
            pictures=tuple(
                PictureUse(picture.pk, given.get(f"alt_{picture.pk}", alts.get(picture.pk, "")))
                for picture in self._pictures[:PICTURES]
            ),
        )

    def add_problems(self, problems: Problems) -> None:
        """What `submit` found missing, at the fields it means."""
        for name, sentences in problems.items():
            for sentence in sentences:
                self.add_error(self._field_of(name), sentence)

    def _field_of(self, name: str) -> str:
        if name.startswith("alt."):
            return f"alt_{self._pictures[int(name.removeprefix('alt.'))].pk}"
        return {"planned_for": "day", "pictures": "new_pictures", "versions": "channels"}.get(
            name, name
        )

    def show_as_needed(self) -> None:
        """Before drawing: what a post needs in the end is not called optional."""
        for name, field in self.fields.items():
            field.required = name != "link" and not name.startswith("text_")

    def channel_rows(self) -> list[ChannelRow]:
        ticked = {str(value) for value in self["channels"].value() or ()}
        return [
            ChannelRow(channel, str(channel.pk) in ticked, own, str(own.value() or ""))
            for channel in self.offered
            for own in [self[f"text_{channel.pk}"]]
        ]

    def picture_rows(self) -> list[PictureRow]:
        return [PictureRow(picture, self[f"alt_{picture.pk}"]) for picture in self._pictures]

    @property
    def room_for_pictures(self) -> bool:
        return len(self._pictures) < PICTURES


def _reason_words(reason: Reason) -> str:
    return f"{reason}: {reason.goal}" if reason.goal and reason.goal != str(reason) else str(reason)


def _clock(moment: Clock | datetime) -> str:
    return date_format(
        datetime.combine(date.min, moment) if isinstance(moment, Clock) else moment,
        "g:i A",
        use_l10n=False,
    )
