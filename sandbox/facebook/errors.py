"""Graph errors: `{"error": {message, type, code, error_subcode, fbtrace_id}}`.

Codes as documented: 190 token, 4/17/32/80001 too many calls, 10 and 200-299 permission,
100 parameter, 368 refused as abuse, 1 and 2 Facebook's own trouble.
"""

import json
import secrets
from math import ceil

from ..messages import Answer, Refusal, as_json
from ..network import Caller

KEY = "OAuthException"


def error(
    said: str,
    code: int,
    status: int = 400,
    *,
    kind: str = KEY,
    subcode: int | None = None,
    transient: bool = False,
    headers: dict[str, str] | None = None,
) -> Answer:
    body: dict[str, object] = {"message": said, "type": kind, "code": code}
    if subcode is not None:
        body["error_subcode"] = subcode
    if transient:
        body["is_transient"] = True
    body["fbtrace_id"] = "A" + secrets.token_urlsafe(16)
    return as_json({"error": body}, status, headers)


def parameter(said: str) -> Refusal:
    return Refusal(error(f"(#100) {said}", 100))


def permission(said: str) -> Refusal:
    return Refusal(error(f"(#200) {said}", 200, 403))


def not_found() -> Answer:
    said = "Unknown path components."
    return error(said, 2500, 404)


def no_object(id: str) -> Refusal:
    said = (
        f"Unsupported request. Object with ID '{id}' does not exist, cannot be loaded due to "
        "missing permissions, or does not support this operation."
    )
    return Refusal(error(said, 100, 400, kind="GraphMethodException", subcode=33))


def malformed(said: str) -> Answer:
    return error(f"(#100) {said}", 100)


def refused() -> Answer:
    said = (
        "The action attempted has been deemed abusive or is otherwise disallowed "
        "(this rehearsal's switch)"
    )
    return error(said, 368, subcode=1390008)


def usage(caller: Caller, percent: int, minutes: int = 0) -> dict[str, str]:
    """The two documented headers: a Page's calls are counted for the business, others for the
    app."""
    counts = {"call_count": percent, "total_cputime": percent, "total_time": percent}
    given = {"X-App-Usage": json.dumps(counts)}
    if caller.account and caller.account.owner:
        spent = {"type": "pages", **counts, "estimated_time_to_regain_access": minutes}
        given["X-Business-Use-Case-Usage"] = json.dumps({caller.account.remote_id: [spent]})
    return given


def headers(caller: Caller) -> dict[str, str]:
    return {"facebook-api-version": "v26.0", **usage(caller, 1)}


def throttled(seconds: float, caller: Caller) -> Answer:
    more = usage(caller, 100, max(1, ceil(seconds / 60)))
    if caller.account and caller.account.owner:
        said = "(#80001) There have been too many calls to this Page account. Try again later."
        return error(said, 80001, 400, transient=True, headers=more)
    return error("(#4) Application request limit reached", 4, 403, transient=True, headers=more)


def broken() -> Answer:
    said = "An unexpected error has occurred. Please retry your request later."
    return error(said, 2, 500, transient=True)


CHALLENGE = {"WWW-Authenticate": 'OAuth "Facebook Platform" "invalid_token"'}


def signed_out() -> Answer:
    said = "An active access token must be used to query information about the current user."
    return error(said, 2500, 400, headers=CHALLENGE)


def bad_token() -> Answer:
    return error("Invalid OAuth access token - Cannot parse access token", 190, headers=CHALLENGE)


def ended(state: str) -> Answer:
    if state == "revoked":
        said = "Error validating access token: The user has not authorized application."
        return error(said, 190, subcode=458, headers=CHALLENGE)
    said = "Error validating access token: Session has expired."
    return error(said, 190, subcode=463, headers=CHALLENGE)
