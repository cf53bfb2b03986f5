"""Signing in with an app password, and keeping the session alive."""

from typing import Any

from .. import accounts, grants
from ..accounts import Account
from ..messages import Answer, Refusal, Request, as_json
from ..network import Call, Caller
from ..store import Store
from . import errors, ids
from .errors import error, invalid

ACCESS_SECONDS = 2 * 3600
REFRESH_SECONDS = 90 * 86400


def identify(request: Request, store: Store) -> Caller:
    token = grants.token(store, "bluesky", request.bearer) if request.bearer else None
    account = accounts.by_id(store, token.account) if token and token.account else None
    return Caller(account, token)


def allowed(call: Call, kind: str = "access") -> Account:
    """The account of a good token of that kind. Raises Refusal as the reference server does."""
    token, account = call.caller.token, call.caller.account
    if not call.request.bearer:
        raise Refusal(errors.signed_out())
    if token is None or account is None or token.kind != kind or token.state == "revoked":
        raise Refusal(error("InvalidToken", "Token could not be verified"))
    if not token.good:
        raise Refusal(error("ExpiredToken", "Token has expired"))
    return account


def session(call: Call, who: Account) -> dict[str, Any]:
    """Two fresh tokens and who they are for."""
    refresh = grants.issue(
        call.store,
        "bluesky",
        "refresh",
        who,
        token=ids.jwt(who.remote_id, "com.atproto.refresh", REFRESH_SECONDS),
        seconds=REFRESH_SECONDS,
    )
    access = grants.issue(
        call.store,
        "bluesky",
        "access",
        who,
        token=ids.jwt(who.remote_id, "com.atproto.appPass", ACCESS_SECONDS),
        parent=refresh.token,
        seconds=ACCESS_SECONDS,
    )
    return {"accessJwt": access.token, "refreshJwt": refresh.token, **person(who)}


def person(who: Account) -> dict[str, Any]:
    return {
        "handle": who.name,
        "did": who.remote_id,
        "email": "rehearsal@example.test",
        "emailConfirmed": True,
        "emailAuthFactor": False,
        "active": True,
    }


def create(call: Call) -> Answer:
    fields = call.request.fields
    name, password = fields.get("identifier"), fields.get("password")
    for field, value in (("identifier", name), ("password", password)):
        if not isinstance(value, str):
            raise invalid(f'Input must have the property "{field}"')
    known = accounts.by_remote_id(call.store, "bluesky", str(name))
    handle = known.name if known else str(name).removeprefix("@")
    who = accounts.sign_in(call.store, "bluesky", handle, str(password))
    if who is None:
        return error("AuthenticationRequired", "Invalid identifier or password", 401)
    return as_json(session(call, who))


def refresh(call: Call) -> Answer:
    """The old refresh token keeps working for a while, as on the reference server."""
    return as_json(session(call, allowed(call, "refresh")))


def read(call: Call) -> Answer:
    return as_json(person(allowed(call)))


def delete(call: Call) -> Answer:
    allowed(call, "refresh")
    grants.end(call.store, call.request.bearer, "revoked")
    return Answer(200)


def describe(call: Call) -> Answer:
    return as_json(
        {
            "did": "did:web:sandbox.test",
            "availableUserDomains": [accounts.BLUESKY_DOMAIN],
            "inviteCodeRequired": False,
            "blobUploadLimit": 5 * 1024 * 1024,
            "links": {},
            "contact": {},
        }
    )


def resolve(call: Call) -> Answer:
    who = accounts.by_name(call.store, "bluesky", str(call.request.query.get("handle", "")))
    if who is None:
        return error("InvalidRequest", "Unable to resolve handle")
    return as_json({"did": who.remote_id})
