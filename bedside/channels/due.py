"""Which channels a worker looks at next."""

from datetime import datetime

from django.db.models import QuerySet

from bedside.networks import NETWORKS

from . import states
from .models import Channel

_ASKED = [slug for slug, network in NETWORKS.items() if not network.capabilities.by_hand]


def to_check(now: datetime) -> QuerySet[Channel]:
    """Connected channels whose hour is over, the longest overdue first."""
    found = Channel.objects.filter(
        state=states.CONNECTED, check_at__lte=now, network_slug__in=_ASKED
    )
    return found.select_related("practice").order_by("check_at")
