"""What a person types to connect a channel, and where a network's answer is shown."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.conf import settings
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bedside.networks.base import NetworkError, Throttled, Unauthorized
from bedside.networks.facebook.account import PageChoice

from .models import Channel
from .words import sentence_of

_PLAIN = {"autocomplete": "off", "spellcheck": "false", "autocapitalize": "none"}
NOT_SECRET = ("address", "handle", "name", "note", "client_id")
# The sandbox's accounts and made-up passwords, as its own pages show them.
REHEARSAL = {
    "wordpress": ("maple", "prac tice here only with this"),
    "bluesky": ("maple.sandbox.test", "prac-tice-here-only"),
}


def _secret(label: Any, help_text: Any) -> forms.CharField:
    widget = forms.PasswordInput(render_value=False, attrs=_PLAIN)
    return forms.CharField(label=label, help_text=help_text, max_length=500, widget=widget)


def _line(label: Any, help_text: Any = "", most: int = 200, **more: Any) -> forms.CharField:
    widget = forms.TextInput(attrs=_PLAIN)
    return forms.CharField(label=label, help_text=help_text, max_length=most, widget=widget, **more)


class ConnectForm(forms.Form):
    """Shows what a network says at the field it is about."""

    def say(self, error: NetworkError) -> None:
        self.add_error(self._field_of(error), sentence_of(error))

    def _field_of(self, error: NetworkError) -> str | None:
        if error.field in self.fields:
            return error.field
        if isinstance(error, Throttled):
            return None
        likely = "secret" if isinstance(error, Unauthorized) else "address"
        return likely if likely in self.fields else None


class WordPressForm(ConnectForm):
    address = _line(_("Address of the website"), _("As in a browser: https://example.org"), 300)
    handle = _line(_("User name"), _("The one you sign in to WordPress with."))
    secret = _secret(
        _("Application password"), _("24 letters and digits from WordPress, with or without gaps.")
    )


class BlueskyForm(ConnectForm):
    handle = _line(_("Name on Bluesky"), _("Like example.bsky.social, without the @."))
    secret = _secret(_("App password"), _("Four groups of four, such as abcd-efgh-ijkl-mnop."))
    address = _line(
        _("Server"),
        _("Leave this as it is, unless your account is on another server."),
        300,
        initial="https://bsky.social",
    )


class MastodonForm(ConnectForm):
    address = _line(
        _("Server"), _("The part after the last @ of your name there: mastodon.social"), 300
    )


class FacebookForm(ConnectForm):
    """Nothing to type: Facebook asks for everything on its own pages."""


class ByHandForm(ConnectForm):
    name = _line(_("Name"), _("As your team calls it: Springfield neighbors group"), 120)
    address = _line(_("Address"), _("What opens the group or page in a browser."), 300)
    note = forms.CharField(
        label=_("Note"),
        help_text=_("What to remember when posting there, such as the group's own rules."),
        max_length=500,
        required=False,
        widget=forms.Textarea,
    )


class AppForm(forms.Form):
    client_id = forms.RegexField(
        r"^\d{5,25}$",
        label=_("App ID"),
        help_text=_("Only digits."),
        error_messages={"invalid": _("An app ID has only digits. Copy it again.")},
        widget=forms.TextInput(attrs={**_PLAIN, "inputmode": "numeric"}),
    )
    secret = _secret(_("App secret"), _("Bedside encrypts it and never shows it again."))


FORMS: Mapping[str, type[ConnectForm]] = {
    "wordpress": WordPressForm,
    "bluesky": BlueskyForm,
    "mastodon": MastodonForm,
    "facebook": FacebookForm,
    "by_hand": ByHandForm,
}


def connect_form(slug: str, data: Any = None, *, typed: dict[str, Any] | None) -> ConnectForm:
    return FORMS[slug](data, initial=typed)


def again_form(channel: Channel, data: Any = None) -> ConnectForm:
    """To connect the same account again: where it is stays as it is."""
    known = {"handle": channel.handle, "name": channel.name, "note": channel.note}
    form = FORMS[channel.network_slug](data, initial=known)
    form.fields.pop("address", None)
    return form


def rehearsal_values(slug: str) -> dict[str, str]:
    """What leads to the sandbox instead of the network."""
    handle, _password = REHEARSAL.get(slug, ("", ""))
    return {"address": f"{settings.SANDBOX_ADDRESS}/{slug}", "handle": handle}


class PageForm(ConnectForm):
    page = forms.ChoiceField(label=_("Page"), widget=forms.RadioSelect)

    def __init__(self, pages: tuple[PageChoice, ...], data: Any = None) -> None:
        super().__init__(data)
        choices = [(page.id, _name_of(page)) for page in pages]
        field = self.fields["page"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices
        usable = [page.id for page in pages if page.may_publish]
        field.initial = usable[0] if usable else None


def _name_of(page: PageChoice) -> str:
    if page.may_publish:
        return page.name
    return gettext("%(page)s (your role there does not let you post)") % {"page": page.name}


class SlotForm(forms.Form):
    weekday = forms.TypedChoiceField(
        label=_("Day"), choices=list(WEEKDAYS.items()), coerce=int, initial=1
    )
    time = forms.TimeField(
        label=_("Time"),
        initial="09:00",
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
        error_messages={"invalid": _("Write a time such as 9:00 or 14:30.")},
    )
