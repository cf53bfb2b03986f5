"""WordPress's errors: `{"code", "message", "data": {"status"}}`."""

from ..messages import Answer, Refusal, as_json
from ..network import Caller


def error(code: str, said: str, status: int) -> Answer:
    return as_json({"code": code, "message": said, "data": {"status": status}}, status)


def invalid(param: str, said: str) -> Refusal:
    body = {
        "code": "rest_invalid_param",
        "message": f"Invalid parameter(s): {param}",
        "data": {
            "status": 400,
            "params": {param: said},
            "details": {param: {"code": "rest_invalid_type", "message": said, "data": None}},
        },
    }
    return Refusal(as_json(body, 400))


def not_found() -> Answer:
    return error("rest_no_route", "No route was found matching the URL and request method.", 404)


def malformed(said: str) -> Answer:
    return error("rest_invalid_json", "Invalid JSON body passed.", 400)


def refused() -> Answer:
    return error(
        "rest_cannot_create", "Sorry, you are not allowed to create posts as this user.", 403
    )


def throttled(seconds: float, caller: Caller) -> Answer:
    """WordPress itself has no limit; this is how hosts in front of it say so."""
    given = error("too_many_requests", "Too many requests.", 429)
    return Answer(429, given.body, given.mime, {"Retry-After": str(int(seconds))})


def broken() -> Answer:
    said = "There has been a critical error on this website."
    return error("internal_server_error", f"<p>{said}</p>", 500)


def signed_out() -> Answer:
    said = "The provided password is an invalid application password."
    return error("incorrect_password", said, 401)
