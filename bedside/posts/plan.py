"""Local times and moments: what a person types in the practice's zone, and what it means in UTC."""

from dataclasses import dataclass
from datetime import UTC, datetime
from zoneinfo import ZoneInfo


class NoSuchTime(ValueError):
    """The clocks jump over this local time; `next_time` is where they land (local, naive)."""

    def __init__(self, next_time: datetime) -> None:
        super().__init__("the clocks jump over this time")
        self.next_time = next_time


@dataclass(frozen=True)
class Meant:
    """`moment` in UTC. `twice`: the clocks go back, and this is the first of two such times."""

    moment: datetime
    twice: bool


def meant(local: datetime, zone: ZoneInfo) -> Meant:
    """What a naive local time means. Raises NoSuchTime."""
    first = to_utc(local, zone)
    if (landed := first.astimezone(zone).replace(tzinfo=None)) != local:
        raise NoSuchTime(landed)
    second = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    return Meant(first, twice=second != first)


def to_utc(local: datetime, zone: ZoneInfo) -> datetime:
    """The moment of a naive local time: the first of two where the clocks go back; where they
    jump over it, as much later as they jump."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)
