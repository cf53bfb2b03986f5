"""XRPC errors: `{"error": Name, "message": ...}`."""

from ..messages import Answer, Refusal, as_json
from ..network import Caller
from ..store import now


def error(name: str, said: str, status: int = 400) -> Answer:
    return as_json({"error": name, "message": said}, status)


def invalid(said: str) -> Refusal:
    return Refusal(error("InvalidRequest", said))


def not_found() -> Answer:
    return error("MethodNotImplemented", "Method Not Implemented", 501)


def malformed(said: str) -> Answer:
    return error("InvalidRequest", said)


def refused() -> Answer:
    return error("InvalidRequest", "Invalid record (this rehearsal's switch)")


def throttled(seconds: float, caller: Caller) -> Answer:
    headers = {
        "RateLimit-Limit": "5000",
        "RateLimit-Remaining": "0",
        "RateLimit-Reset": str(int(now() + seconds) + 1),
        "RateLimit-Policy": "5000;w=3600",
    }
    return as_json({"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"}, 429, headers)


def broken() -> Answer:
    return error("InternalServerError", "Internal Server Error", 500)


def signed_out() -> Answer:
    return error("AuthMissing", "Authentication Required", 401)


def headers(caller: Caller) -> dict[str, str]:
    """There is always room: the sandbox does not meter, the throttle switch does."""
    return {
        "RateLimit-Limit": "3000",
        "RateLimit-Remaining": "2999",
        "RateLimit-Reset": str(int(now()) + 300),
        "RateLimit-Policy": "3000;w=300",
    }
