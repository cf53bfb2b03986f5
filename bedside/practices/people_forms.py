"""What people type to come in, and about who works here."""

from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from .models import Member, MemberInvitation, Practice, Role, User


class PasswordFields(forms.Form):
    """A new password, typed twice. The form it is part of also has or knows the e-mail."""

    password = forms.CharField(
        label=_("Password"),
        help_text=_("12 characters or more. Four words in a row are easy to remember."),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"),
        strip=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def signs_in_with(self) -> str:
        return str(self.cleaned_data.get("email", ""))

    def clean(self) -> dict[str, Any]:
        password, again = self.cleaned_data.get("password"), self.cleaned_data.get("again")
        if password:
            try:
                password_validation.validate_password(password, User(email=self.signs_in_with()))
            except ValidationError as error:
                self.add_error("password", error)
        if password and again and password != again:
            self.add_error("again", _("This differs from the password above."))
        return self.cleaned_data


class WelcomeForm(PasswordFields):
    """The first practice and its first member."""

    practice_name = forms.CharField(
        label=_("Name of the practice"), help_text=_("As on the door."), max_length=120
    )
    name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    role = forms.ChoiceField(
        label=_("You are the"),
        choices=[(role.value, role.label) for role in (Role.MANAGER, Role.PHYSICIAN)],
        widget=forms.RadioSelect,
        initial=Role.MANAGER,
        help_text=_("You can invite everybody else in a minute."),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("You sign in with it."),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username"}),
    )
    field_order = ["practice_name", "name", "role", "email", "password", "again"]

    def clean_email(self) -> str:
        email = str(self.cleaned_data["email"]).lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("Somebody signs in with this address already."))
        return email


class JoinForm(PasswordFields):
    """A new person takes an invitation."""

    name = forms.CharField(
        label=_("Your name"), max_length=80, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ["name", "password", "again"]

    def __init__(self, invitation: MemberInvitation, data: Any = None) -> None:
        super().__init__(data, initial={"name": invitation.name})
        self.invitation = invitation

    def signs_in_with(self) -> str:
        return self.invitation.email


class _Person(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Member) -> str:
        return f"{obj.name} ({obj.get_role_display()})"


class WatchForm(forms.Form):
    """Who keeps watch."""

    monitor = _Person(
        label=_("The monitor"),
        help_text=_("The one person who keeps watch. Bedside writes to them when something waits."),
        queryset=Member.objects.none(),
        empty_label=None,
    )
    deputy = _Person(
        label=_("The deputy"),
        help_text=_("Steps in when the monitor does not answer. You can choose one later."),
        queryset=Member.objects.none(),
        required=False,
        empty_label=_("Nobody yet"),
    )

    def __init__(self, practice: Practice, data: Any = None) -> None:
        initial = {"monitor": practice.monitor_id, "deputy": practice.deputy_id}
        super().__init__(data, initial=initial)
        people = practice.members.filter(active=True).order_by("name")
        for field in self.fields.values():
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = people

    def clean(self) -> dict[str, Any]:
        monitor, deputy = self.cleaned_data.get("monitor"), self.cleaned_data.get("deputy")
        if monitor is not None and monitor == deputy:
            self.add_error("deputy", _("Choose another person than the monitor, or nobody yet."))
        return self.cleaned_data


class InviteForm(forms.Form):
    name = forms.CharField(label=_("Their name"), max_length=80)
    email = forms.EmailField(label=_("Their e-mail address"), max_length=254)
    role = forms.ChoiceField(
        label=_("Their role"),
        choices=Role.choices,
        initial=Role.STAFF,
        widget=forms.RadioSelect,
        help_text=_(
            "Physicians and managers approve posts and change settings. Staff write posts. "
            "A compliance officer reads everything and the trail."
        ),
    )

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)
