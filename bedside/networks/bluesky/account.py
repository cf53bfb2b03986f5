"""Sessions with a Bluesky server. They are stored: a server allows 300 sign-ins a day."""

import base64
import json as jsonlib
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..base import Account, NetworkError, Profile, Refused, Throttled, Unauthorized
from ..words import _

if TYPE_CHECKING:
    from ..http import Answer, Http

NOT_BLUESKY = _("This address answers, but not as a Bluesky server. Check the address.")
_RENEW_BEFORE_S = 600

_WRONG = _(
    "Bluesky does not accept this name and app password. Make a new app password in Bluesky "
    "under Settings, Privacy and security."
)
_ENDED = _("The sign-in at Bluesky has ended.")
_TWO_FACTOR = _(
    "This is the account's main password. Bedside needs an app password: make one in Bluesky "
    "under Settings, Privacy and security."
)


class NotThere(Refused):
    """The record asked for does not exist."""


def check(http: "Http", account: Account) -> Profile:
    credentials = refresh(http, account)
    found = ask(http, account, "GET", "com.atproto.server.getSession", token=credentials)
    session = found.json
    if found.status != 200 or not isinstance(session, dict) or "did" not in session:
        raise Refused(NOT_BLUESKY, field="address")
    problems = []
    if session.get("active") is False:
        problems.append(_("This account is not active at the moment, so nothing can be published."))
    handle = str(session.get("handle") or name_of(account))
    return Profile(
        name=handle,
        handle=handle,
        remote_id=str(session["did"]),
        url=page_of(account, handle),
        problems=tuple(problems),
    )


def refresh(http: "Http", account: Account) -> Mapping[str, str]:
    """Credentials with a session that lasts ten minutes more; signs in anew when it must."""
    held = account.credentials
    if held.get("did") and _lasts(held.get("access_jwt", "")):
        return held
    if held.get("did") and _lasts(held.get("refresh_jwt", "")):
        try:
            return _session(account, ask(http, account, "POST", _REFRESH, token=_renewing(held)))
        except Unauthorized:
            pass  # ended early (password change, server restored): sign in again
    body = {"identifier": name_of(account), "password": held.get("app_password", "")}
    try:
        return _session(account, ask(http, account, "POST", _SIGN_IN, json=body))
    except Unauthorized as error:
        error.field = error.field or "secret"
        raise


_REFRESH = "com.atproto.server.refreshSession"
_SIGN_IN = "com.atproto.server.createSession"


def name_of(account: Account) -> str:
    return account.handle.strip().removeprefix("@")


def page_of(account: Account, handle: str) -> str:
    """The account's page: on bsky.app, which shows every server's accounts but a rehearsal's."""
    site = account.base_url if account.base_url.startswith("http://") else "https://bsky.app"
    return f"{site}/profile/{handle}"


def ask(
    http: "Http",
    account: Account,
    method: str,
    procedure: str,
    *,
    token: Mapping[str, str] | None = None,
    creates: bool = False,
    params: Mapping[str, str] | None = None,
    json: Any = None,
    content: bytes | None = None,
    content_type: str = "",
    expect_json: bool = True,
) -> "Answer":
    """One XRPC call, signed with `token`'s "access_jwt" when given. Raises NotThere too."""
    headers = {"Authorization": f"Bearer {token.get('access_jwt', '')}"} if token else {}
    if content_type:
        headers["Content-Type"] = content_type
    return http.call(
        method,
        f"{account.base_url}/xrpc/{procedure}",
        creates=creates,
        headers=headers,
        params=params,
        json=json,
        content=content,
        expect_json=expect_json,
        explain=_explain,
        not_this=NOT_BLUESKY,
    )


def _explain(answer: "Answer") -> NetworkError | None:
    body = answer.json if isinstance(answer.json, dict) else {}
    error = str(body.get("error") or "")
    if error == "AuthFactorTokenRequired":
        return Unauthorized(_TWO_FACTOR, field="secret")
    if error in ("AuthenticationRequired", "AccountTakedown"):
        return Unauthorized(_WRONG, field="secret")
    if error in ("ExpiredToken", "InvalidToken", "AuthMissing"):
        return Unauthorized(_ENDED)
    if error == "RecordNotFound":
        return NotThere(_("This post is not on Bluesky."))
    if error == "RateLimitExceeded" and answer.status != 429:
        return Throttled(_("The network asks to slow down."))
    if answer.status == 413:
        return Refused(_("This picture is too large for this Bluesky server."))
    if answer.status == 404 and not error:
        return Refused(NOT_BLUESKY, field="address")
    return None


def _session(account: Account, answer: "Answer") -> Mapping[str, str]:
    body = answer.json
    if not isinstance(body, dict) or not {"accessJwt", "refreshJwt", "did"} <= body.keys():
        raise Refused(NOT_BLUESKY, field="address")
    return {
        **account.credentials,
        "access_jwt": str(body["accessJwt"]),
        "refresh_jwt": str(body["refreshJwt"]),
        "did": str(body["did"]),
    }


def _renewing(held: Mapping[str, str]) -> Mapping[str, str]:
    return {"access_jwt": held["refresh_jwt"]}


def _lasts(token: str) -> bool:
    """Whether a session token is good for some minutes; its own expiry says, unverified."""
    try:
        middle = token.split(".")[1]
        claims = jsonlib.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        return float(claims["exp"]) > time.time() + _RENEW_BEFORE_S
    except (IndexError, KeyError, TypeError, ValueError):
        return False
