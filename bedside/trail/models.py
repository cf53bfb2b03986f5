"""The audit trail: one hash-chained list of entries for each practice."""

from typing import Any

from django.db import models


class Entry(models.Model):
    """What one person or the worker did. Never changed, never deleted.

    `data` holds ids, states and settings, never a patient's or a writer's words. `actor` is the
    member's id and name as it was then, or "worker", "approver by link: <name>", "command line".
    """

    practice = models.ForeignKey("practices.Practice", models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    actor = models.CharField(max_length=200)
    code = models.CharField(max_length=60)  # room.verb, as in trail.codes
    subject = models.CharField(max_length=60, blank=True)  # "post:12"
    data = models.JSONField(default=dict)
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["practice", "number"], name="trail_one_place_each")
        ]
        indexes = [
            models.Index(fields=["practice", "subject", "number"], name="trail_by_subject"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("A trail entry is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("A trail entry is never deleted.")


class Head(models.Model):
    """The end of a practice's chain; locked while an entry is added.

    It also tells `verify` how many entries there must be, so that cutting off the end shows.
    """

    practice = models.OneToOneField(
        "practices.Practice", models.PROTECT, primary_key=True, related_name="+"
    )
    number = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64, default="0" * 64)
