"""What people type about the guidelines."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .hosts import NotASite, hosts_of
from .models import Guidelines
from .names import signs_for

_MOST_HOSTS = 200


class SignForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    name = forms.CharField(
        label=_("Your full name, as a signature"),
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    def __init__(self, member_name: str, version: int, data: Any = None) -> None:
        super().__init__(data, initial={"version": version})
        self.member_name = member_name

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if not signs_for(name, self.member_name):
            raise ValidationError(
                _("Type your first and last name, as Bedside knows you: %(name)s."),
                params={"name": self.member_name},
            )
        return name


class AdoptForm(forms.Form):
    instead_of = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    own_words = forms.CharField(
        label=_("Our own additions"),
        help_text=_(
            "Printed after the rules, and signed with them. For example who takes photos, and "
            "who answers on weekends."
        ),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    permitted_hosts = forms.CharField(
        label=_("Sites of others that posts may link to"),
        help_text=_(
            "One on each line, such as cdc.gov. Ask a site's owner before you use what is on it."
        ),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    def __init__(self, newest: Guidelines | None, data: Any = None) -> None:
        initial = {
            "instead_of": newest.version if newest else 0,
            "own_words": newest.own_words if newest else "",
            "permitted_hosts": "\n".join(newest.permitted_hosts) if newest else "",
        }
        super().__init__(data, initial=initial)

    def clean_own_words(self) -> str:
        return "\n".join(str(self.cleaned_data["own_words"]).splitlines())

    def clean_permitted_hosts(self) -> list[str]:
        try:
            hosts = hosts_of(self.cleaned_data["permitted_hosts"])
        except NotASite as error:
            raise ValidationError(
                _("“%(line)s” is not the address of a site. Write it like cdc.gov."),
                params={"line": str(error)[:60]},
            ) from error
        if len(hosts) > _MOST_HOSTS:
            raise ValidationError(_("That is more than 200 sites."))
        return hosts
