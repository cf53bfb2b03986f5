"""What a worker may pick up."""

from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet

from . import states
from .models import Post, Version


def fallen_due(now: datetime) -> QuerySet[Post]:
    """Posts whose first planned time came while nobody had approved them; see `expire`."""
    planned = Version.objects.filter(post=OuterRef("pk"), planned_for__lte=now)
    return Post.objects.filter(Exists(planned), state=states.SUBMITTED)
