"""Posts, their pictures, their versions for each channel, and approvals."""

from datetime import datetime, timedelta

from django.core.files.storage import default_storage
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bedside.channels.models import Channel
from bedside.guidelines import review
from bedside.practices.models import Member, Practice, Reason

from . import states


class Picture(models.Model):
    """A picture's bytes as they would be published: verified, upright, without metadata."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="pictures")
    sha256 = models.CharField(max_length=64)
    content_type = models.CharField(max_length=40)
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    size = models.PositiveIntegerField()  # bytes
    path = models.CharField(max_length=200)  # in the media storage
    added_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["practice", "sha256"], name="picture_once")]

    def read(self) -> bytes:
        with default_storage.open(self.path, "rb") as file:
            return bytes(file.read())


class Post(models.Model):
    """What the practice wants to say, before it is shaped for each channel.

    `edition` counts saves: a save that names an older edition is refused, so that two people
    do not overwrite each other.
    """

    class State(models.TextChoices):
        DRAFT = states.DRAFT, _("Draft")
        SUBMITTED = states.SUBMITTED, _("Waiting for approval")
        SENT_BACK = states.SENT_BACK, _("Sent back")
        APPROVED = states.APPROVED, _("Approved")
        EXPIRED = states.EXPIRED, _("Expired")
        DISCARDED = states.DISCARDED, _("Discarded")

    class Plan(models.TextChoices):
        NOW = "now", _("As soon as it is approved")
        AT = "at", _("At a date and time")
        SLOTS = "slots", _("In each channel's next free slot")

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="posts")
    author = models.ForeignKey(Member, models.PROTECT, related_name="posts")
    reason = models.ForeignKey(Reason, models.PROTECT, null=True, blank=True, related_name="posts")
    text = models.TextField(_("text"), blank=True)
    link = models.CharField(_("link"), max_length=2000, blank=True)
    plan = models.CharField(_("when"), max_length=5, choices=Plan.choices, default=Plan.NOW)
    planned_for = models.DateTimeField(_("date and time"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    edition = models.PositiveIntegerField(default=1)
    changed_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    submitted_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["practice", "state", "-changed_at"], name="post_by_state"),
            models.Index(fields=["practice", "-changed_at"], name="post_by_change"),
        ]

    def __str__(self) -> str:
        return f"post {self.pk}"

    @property
    def opening(self) -> str:
        """The first words, to know the post by in a list."""
        words = " ".join(self.text.split())
        return words if len(words) <= 80 else words[:79].rstrip() + "…"


class PostPicture(models.Model):
    """A picture in a post, with its alt text."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="post_pictures")
    picture = models.ForeignKey(Picture, models.PROTECT, related_name="uses")
    position = models.PositiveSmallIntegerField()
    alt = models.CharField(
        _("description for people who cannot see it"), max_length=1000, blank=True
    )

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["post", "position"], name="post_picture_place_once")
        ]


class Version(models.Model):
    """A post's text for one channel, and when it is planned to go there.

    `text` is None while it is the same as the post's. `practice` repeats the post's, so that a
    calendar of a million rows is one index scan.
    """

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, related_name="versions")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="versions")
    text = models.TextField(null=True, blank=True)
    planned_for = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["post", "channel"], name="version_once_a_channel")
        ]
        indexes = [
            models.Index(fields=["practice", "planned_for", "post"], name="version_by_time"),
            models.Index(fields=["channel", "planned_for"], name="version_by_channel"),
        ]

    @property
    def shown_text(self) -> str:
        return self.post.text if self.text is None else self.text

    def content(self) -> review.Content:
        """What the review reads, the hash binds, and the network is given."""
        network = self.channel.network
        length, limit = network.measure(self.shown_text, self.post.link)
        pictures = tuple(
            review.Picture(
                use.picture.sha256,
                use.alt,
                use.picture.content_type,
                use.picture.width,
                use.picture.height,
                use.picture.size,
            )
            for use in self.post.post_pictures.all()
        )
        return review.Content(
            text=self.shown_text,
            link=self.post.link,
            pictures=pictures,
            reason=self.post.reason.kind if self.post.reason else "",
            measure=review.Measure(length, limit, network.label),
        )


class Approval(models.Model):
    """One decision on one exact content: `hashes` maps each version's id to its content hash."""

    post = models.ForeignKey(Post, models.PROTECT, related_name="approvals")
    member = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)  # who decided, as known then
    approved = models.BooleanField()
    comment = models.TextField(blank=True)
    sign_off = models.TextField(blank=True)  # the written reason for letting `review` findings pass
    hashes = models.JSONField(default=dict)
    decided_at = models.DateTimeField(default=timezone.now)
    void_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-decided_at"]


class ApprovalLink(models.Model):
    """A link that lets somebody without an account decide on one post, once."""

    LASTS = timedelta(days=3)

    post = models.ForeignKey(Post, models.CASCADE, related_name="approval_links")
    edition = models.PositiveIntegerField()
    name = models.CharField(_("name of the approver"), max_length=120)
    email = models.EmailField(_("e-mail address"))
    token_hash = models.CharField(max_length=64, unique=True)
    sent_by = models.ForeignKey(Member, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True)

    def open_at(self, moment: datetime) -> bool:
        return self.used_at is None and moment < self.created_at + self.LASTS
