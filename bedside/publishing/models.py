"""Deliveries, their attempts, and the workers that carry them out."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bedside.channels.models import Channel
from bedside.posts.models import Approval, Post, Version
from bedside.practices.models import Practice

from . import states


class Delivery(models.Model):
    """One version on its way to one channel; the row is the queue.

    `content_hash` is what was approved. `handle` was chosen before the first call and lets the
    network, or a look-up, recognise a repeat. `progress` is what the finished steps stored.
    `said` and `values` are the latest sentence for a person.
    """

    class State(models.TextChoices):
        WAITING = states.WAITING, _("Waiting")
        SENDING = states.SENDING, _("Sending")
        PUBLISHED = states.PUBLISHED, _("Published")
        REFUSED = states.REFUSED, _("Refused")
        UNCERTAIN = states.UNCERTAIN, _("Being looked up")
        LATE = states.LATE, _("Late, waiting for you")
        HELD = states.HELD, _("Held, waiting for you")
        TO_DO = states.TO_DO, _("Yours to post")
        CANCELLED = states.CANCELLED, _("Cancelled")
        TAKING_DOWN = states.TAKING_DOWN, _("Being taken down")
        TAKEN_DOWN = states.TAKEN_DOWN, _("Taken down")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="deliveries")
    post = models.ForeignKey(Post, models.PROTECT, related_name="deliveries")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="deliveries")
    version = models.OneToOneField(
        Version, models.SET_NULL, null=True, related_name="delivery"
    )  # None once a post was taken back and its version removed
    approval = models.ForeignKey(Approval, models.PROTECT, related_name="deliveries")
    content_hash = models.CharField(max_length=64)
    handle = models.CharField(max_length=120)
    state = models.CharField(max_length=12, choices=State.choices, default=State.WAITING)
    due_at = models.DateTimeField()
    next_at = models.DateTimeField(null=True)  # when a worker looks at it next; None if not at all
    enqueued_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=80, blank=True)
    attempts_made = models.PositiveSmallIntegerField(default=0)
    resends = models.PositiveSmallIntegerField(default=0)  # after a look-up found nothing
    lookups = models.PositiveSmallIntegerField(default=0)
    uncertain_since = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)  # when a person was asked to look
    progress = models.JSONField(default=dict)
    remote_id = models.CharField(max_length=300, blank=True)
    url = models.CharField(max_length=1000, blank=True)
    said = models.CharField(max_length=300, blank=True)
    values = models.JSONField(default=dict)
    published_at = models.DateTimeField(null=True)
    checks = models.PositiveSmallIntegerField(default=0)  # read-backs that did not find it
    confirmed_at = models.DateTimeField(null=True)  # the network's own read-back

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "channel"], name="delivery_once"),
            models.UniqueConstraint(
                fields=["channel", "remote_id"],
                condition=~Q(remote_id=""),
                name="delivery_owns_its_post",
            ),
            # A delivery that is a worker's to carry on always says when.
            models.CheckConstraint(
                condition=~Q(state__in=states.FOR_A_WORKER) | Q(next_at__isnull=False),
                name="delivery_is_looked_after",
            ),
        ]
        # Whole, not partial: SQLite uses a partial index only when the condition's values are
        # written out in the query, and ours are parameters.
        indexes = [
            models.Index(fields=["next_at"], name="delivery_next"),
            models.Index(fields=["claimed_by"], name="delivery_in_hand"),
            models.Index(fields=["practice", "state", "due_at"], name="delivery_by_state"),
            models.Index(fields=["practice", "state", "attempts_made"], name="delivery_put_off"),
        ]

    def __str__(self) -> str:
        return f"delivery {self.pk}"

    @property
    def alert_key(self) -> str:
        return f"delivery:{self.pk}"

    @property
    def path(self) -> str:
        return reverse("publishing:post", args=[self.post_id])

    @property
    def sentence(self) -> str:
        return gettext(self.said) % self.values if self.said else ""


class Attempt(models.Model):
    """One try of a delivery, written before the call. `sending_at` is set before the call that
    makes the post public: an attempt that died without it has published nothing."""

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    worker = models.CharField(max_length=80)
    started_at = models.DateTimeField(default=timezone.now)
    sending_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)  # the delivery's state it led to
    said = models.CharField(max_length=300, blank=True)
    values = models.JSONField(default=dict)
    detail = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["delivery", "number"], name="attempt_once")]

    @property
    def sentence(self) -> str:
        return gettext(self.said) % self.values if self.said else ""


class Pace(models.Model):
    """How much of a channel's rate limit is used; shared by all workers."""

    channel = models.OneToOneField(Channel, models.CASCADE, primary_key=True, related_name="pace")
    window_began = models.DateTimeField(default=timezone.now)
    taken = models.PositiveIntegerField(default=0)
    closed_until = models.DateTimeField(null=True)  # the network told us to wait


class Beat(models.Model):
    """A worker's heartbeat. A worker that stops cleanly removes its row."""

    worker = models.CharField(max_length=80, primary_key=True)
    started_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(default=timezone.now)
    threads = models.PositiveSmallIntegerField(default=1)
    trouble = models.CharField(max_length=300, blank=True)
