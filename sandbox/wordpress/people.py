"""Who is asking: HTTP Basic with a user's name and an application password."""

from base64 import b64decode
from binascii import Error as NotBase64
from typing import Any

from .. import accounts
from ..accounts import Account
from ..messages import Answer, Refusal, Request, as_json
from ..network import Call, Caller
from ..store import Store
from . import errors
from .errors import error


def identify(request: Request, store: Store) -> Caller:
    name, password = credentials(request)
    known = accounts.by_name(store, "wordpress", name) if name else None
    if known or accounts.plain(password) == accounts.plain(accounts.PASSWORDS["wordpress"]):
        return Caller(accounts.sign_in(store, "wordpress", name, password))
    return Caller()


def credentials(request: Request) -> tuple[str, str]:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return "", ""
    try:
        name, _, password = b64decode(value, validate=True).decode().partition(":")
    except (NotBase64, ValueError):
        return "", ""
    return name, password


def anyone(call: Call) -> Account | None:
    """The signed-in user, None for a visitor. A wrong password is refused even where a visitor
    could read, as WordPress does."""
    if call.caller.account is None and "authorization" in call.request.headers:
        name, _ = credentials(call.request)
        if name and accounts.by_name(call.store, "wordpress", name) is None:
            said = "Unknown username. Check again or try your email address."
            raise Refusal(error("invalid_username", said, 401))
        raise Refusal(errors.signed_out())
    return call.caller.account


def me(call: Call) -> Answer:
    who = anyone(call)
    if who is None:
        return error("rest_not_logged_in", "You are not currently logged in.", 401)
    site = f"{call.home}/wordpress"
    given: dict[str, Any] = {
        "id": int(who.remote_id),
        "name": who.label,
        "url": "",
        "description": "",
        "link": f"{site}/author/{who.name}/",
        "slug": who.name,
        "avatar_urls": {"24": f"{call.home}/avatar.png"},
        "meta": [],
    }
    if call.request.query.get("context") == "edit":
        able = (
            "publish_posts",
            "edit_posts",
            "upload_files",
            "delete_posts",
            "edit_published_posts",
        )
        given |= {
            "username": who.name,
            "first_name": "",
            "last_name": "",
            "email": "rehearsal@example.test",
            "locale": "en_US",
            "nickname": who.name,
            "registered_date": "2026-01-01T00:00:00+00:00",
            "roles": ["editor"],
            "capabilities": dict.fromkeys(able, True),
            "extra_capabilities": {"editor": True},
        }
    return as_json(given)
