"""The practice's written guidelines, by version, and who signed which."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bedside.practices.models import Member, Practice


class Guidelines(models.Model):
    """One version of the written guidelines. Never edited: a change adopts a new version."""

    practice = models.ForeignKey(Practice, models.PROTECT, related_name="guidelines")
    version = models.PositiveIntegerField()
    own_words = models.TextField(_("our own additions"), blank=True)
    permitted_hosts = models.JSONField(default=list)  # others' sites the practice may link to
    adopted_by = models.ForeignKey(Member, models.PROTECT, null=True, related_name="+")
    adopted_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "version"], name="guidelines_version_once")
        ]


class Signature(models.Model):
    """A member's signature under one version."""

    guidelines = models.ForeignKey(Guidelines, models.PROTECT, related_name="signatures")
    member = models.ForeignKey(Member, models.PROTECT, related_name="signatures")
    name = models.CharField(_("your full name, as a signature"), max_length=80)
    signed_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["guidelines", "member"], name="signature_once")
        ]
