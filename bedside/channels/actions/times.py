"""When the worker looks at a channel next: about an hour on, never all at the same second."""

import random
from datetime import datetime, timedelta

_EVERY_S = 3600
_SPREAD_S = 360


def next_check(now: datetime) -> datetime:
    wait = _EVERY_S + random.uniform(-_SPREAD_S, _SPREAD_S)  # noqa: S311 - no secret
    return now + timedelta(seconds=wait)
