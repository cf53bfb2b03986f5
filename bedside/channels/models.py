"""The practice's accounts on the networks, and their weekly posting times."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bedside.networks import NETWORKS
from bedside.networks.base import Account, Network
from bedside.practices.models import Member, Practice
from bedside.practices.vault import EncryptedJSONField

from . import states
from .words import sentence


class Channel(models.Model):
    """One account on a network."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="channels")
    network_slug = models.CharField(max_length=20)
    name = models.CharField(_("name"), max_length=120)
    handle = models.CharField(max_length=200, blank=True)
    base_url = models.CharField(max_length=300, blank=True)
    remote_id = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=500, blank=True)  # where people see it
    credentials = EncryptedJSONField(default=dict)
    state = models.CharField(max_length=12, default=states.CONNECTED)
    trouble = models.CharField(max_length=300, blank=True)  # message template
    trouble_values = models.JSONField(default=dict)
    problems = models.JSONField(default=list)  # sentences about missing permissions
    note = models.CharField(_("note"), max_length=500, blank=True)  # of a channel by hand
    checked_at = models.DateTimeField(null=True)
    check_at = models.DateTimeField(default=timezone.now)  # when the worker looks next
    renewing_until = models.DateTimeField(null=True)  # a worker is renewing the credentials
    connected_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    connected_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "network_slug", "base_url", "remote_id"],
                name="channel_once_in_a_practice",
            )
        ]
        indexes = [
            models.Index(
                fields=["check_at"],
                condition=models.Q(state=states.CONNECTED),
                name="channel_to_check",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({gettext(self.network.label)})"

    @property
    def network(self) -> Network:
        return NETWORKS[self.network_slug]

    @property
    def account(self) -> Account:
        return Account(self.base_url, self.handle, self.remote_id, self.credentials)

    @property
    def by_hand(self) -> bool:
        return self.network.capabilities.by_hand

    @property
    def subject(self) -> str:
        """How the trail and alerts name this channel."""
        return f"channel:{self.pk}"

    @property
    def trouble_sentence(self) -> str:
        return sentence(self.trouble, self.trouble_values)

    @property
    def problem_sentences(self) -> list[str]:
        return [sentence(problem, {}) for problem in self.problems]

    @property
    def shown_state(self) -> str:
        """Its state, or "warn" where it is connected and yet something is amiss."""
        amiss = self.state == states.CONNECTED and (self.trouble or self.problems)
        return "warn" if amiss else self.state

    @property
    def usable(self) -> bool:
        return self.state == states.CONNECTED


class Slot(models.Model):
    """A weekly time, in the practice's zone, at which a channel's queue may post."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="slots")
    weekday = models.PositiveSmallIntegerField()  # 0 is Monday
    time = models.TimeField()

    class Meta:
        ordering = ["weekday", "time"]
        constraints = [
            models.UniqueConstraint(fields=["channel", "weekday", "time"], name="slot_once")
        ]


class NetworkApp(models.Model):
    """The practice's registered app at one server of an OAuth network."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="network_apps")
    network_slug = models.CharField(max_length=20)
    base_url = models.CharField(max_length=300)
    client_id = models.CharField(max_length=200)
    secret = EncryptedJSONField(default=dict)  # {"client_secret": ...}
    redirect_uri = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["practice", "network_slug", "base_url", "redirect_uri"],
                name="network_app_once",
            )
        ]
