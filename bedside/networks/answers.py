"""Reading what networks say: their words for an error, how long to wait, and what to hide."""

import email.utils
import math
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

_SECRET_NAMES = {
    "access_token", "appsecret_proof", "client_secret", "code", "code_verifier",
    "fb_exchange_token", "input_token", "password", "refresh_token",
}  # fmt: skip
_LONGEST_WAIT_S = 86_400.0


def words_of(body: Any) -> str:
    """The sentence in an error answer, in whichever of the usual shapes it comes; "" if none."""
    if not isinstance(body, dict):
        return ""
    inner = body.get("error")
    if isinstance(inner, dict):
        return words_of(inner)
    for name in ("error_description", "message", "error"):
        said = body.get(name)
        if isinstance(said, str) and said.strip():
            return _plain(said)
    return ""


def scrubbed(words: str, hidden: frozenset[str]) -> str:
    """`words` without any of `hidden`: some networks repeat a bad token in their answer."""
    for secret in hidden:
        words = words.replace(secret, "…")
    return words


def secrets_in(
    headers: Mapping[str, str] | None, *bodies: Mapping[str, Any] | None
) -> frozenset[str]:
    """What was secret in a request."""
    found = set()
    for name, value in (headers or {}).items():
        if name.lower() == "authorization":
            found.add(value.rpartition(" ")[2])
    for body in bodies:
        if isinstance(body, Mapping):
            found |= {str(value) for name, value in body.items() if name in _SECRET_NAMES}
    return frozenset(value for value in found if len(value) >= 4)


def wait_seconds(headers: Mapping[str, str], now: float) -> float:
    """How long a throttled caller should wait: 1 second to a day; a minute when nothing is said.

    Retry-After holds seconds or a date, x-ratelimit-reset (Mastodon) an ISO time, and
    ratelimit-reset (Bluesky) the second since 1970.
    """
    for name in ("retry-after", "x-ratelimit-reset", "ratelimit-reset"):
        wait = _wait(headers.get(name, "").strip(), now)
        if wait is not None:
            return min(max(wait, 1.0), _LONGEST_WAIT_S)
    return 60.0


def _wait(said: str, now: float) -> float | None:
    if not said:
        return None
    try:
        number = float(said)
    except ValueError:
        at = _moment(said)
        return None if at is None else at - now
    if not math.isfinite(number):
        return None
    return number - now if number > 1_000_000_000 else number


def _moment(said: str) -> float | None:
    try:
        return datetime.fromisoformat(said).timestamp()
    except ValueError:
        pass
    try:
        return email.utils.parsedate_to_datetime(said).timestamp()
    except ValueError:
        return None


def _plain(said: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", said).split())[:300]
