"""Mastodon's errors: `{"error": ..., "error_description": ...}`."""

from datetime import UTC, datetime

from ..messages import Answer, Refusal, as_json
from ..network import Caller
from ..store import now

LIMIT = 300


def moment(seconds: float) -> str:
    stamp = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds")
    return stamp.replace("+00:00", "Z")


def rates(remaining: int, seconds: float) -> dict[str, str]:
    return {
        "X-RateLimit-Limit": str(LIMIT),
        "X-RateLimit-Remaining": str(remaining),
        "X-RateLimit-Reset": moment(now() + seconds),
    }


def headers(caller: Caller) -> dict[str, str]:
    """The sandbox does not meter; the throttle switch does. So there is always room left."""
    return rates(LIMIT - 1, 300)


def error(said: str, status: int, description: str = "") -> Answer:
    more = {"error_description": description} if description else {}
    return as_json({"error": said, **more}, status)


def invalid(said: str) -> Refusal:
    return Refusal(error(f"Validation failed: {said}", 422))


def not_found() -> Answer:
    return error("Record not found", 404)


def malformed(said: str) -> Answer:
    return error(f"Error parsing the request: {said}", 400)


def refused() -> Answer:
    return error("Validation failed: Text was refused (this rehearsal's switch)", 422)


def throttled(seconds: float, caller: Caller) -> Answer:
    return as_json({"error": "Too many requests"}, 429, rates(0, seconds))


def broken() -> Answer:
    return error("An unexpected error occurred", 500)


def signed_out() -> Answer:
    return error("The access token is invalid", 401)
