"""Who a Graph call speaks for, and the codes and tokens it was given."""

import hmac
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from .. import accounts, grants
from ..accounts import Account
from ..grants import App, Token
from ..messages import Answer, Malformed, Refusal, Request, as_json
from ..network import Call, Caller
from ..store import Store, now
from . import errors
from .errors import error, parameter

LONG_SECONDS = 60 * 86400
SHORT_SECONDS = 2 * 3600
SCOPES = frozenset(
    [
        "public_profile",
        "email",
        "pages_show_list",
        "pages_manage_posts",
        "pages_read_engagement",
        "pages_manage_engagement",
        "pages_read_user_content",
        "pages_manage_metadata",
        "pages_messaging",
        "read_insights",
        "business_management",
        "instagram_basic",
        "instagram_content_publish",
        "instagram_manage_comments",
        "instagram_manage_insights",
        "instagram_manage_messages",
    ]
)


def given_token(request: Request) -> str:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() in ("bearer", "oauth"):
        return value.strip()
    try:
        return str(request.fields.get("access_token", ""))
    except Malformed:
        return str(request.query.get("access_token", ""))


def identify(request: Request, store: Store) -> Caller:
    value = given_token(request)
    token = grants.token(store, "facebook", value) if value else None
    account = accounts.by_id(store, token.account) if token and token.account else None
    return Caller(account, token)


def proof(token: str, secret: str) -> str:
    """appsecret_proof: HMAC-SHA256 of the token, keyed by the app's secret, in hex."""
    return hmac.new(secret.encode(), token.encode(), sha256).hexdigest()


def signed_in(call: Call) -> tuple[Account, Token]:
    """The account and token of a call whose token and proof are good. Raises Refusal."""
    token, account = call.caller.token, call.caller.account
    if not given_token(call.request):
        raise Refusal(errors.signed_out())
    if token is None or account is None:
        raise Refusal(errors.bad_token())
    if not token.good:
        raise Refusal(errors.ended(token.state))
    check_proof(call, token)
    return account, token


def check_proof(call: Call, token: Token) -> None:
    app = grants.app(call.store, "facebook", token.client_id)
    given = call.request.fields.get("appsecret_proof")
    if app is None or not app.secret:
        return
    if given is None and call.settings["require_appsecret_proof"]:
        said = "API calls from the server require an appsecret_proof argument"
        raise Refusal(error(said, 100, kind="GraphMethodException"))
    if given is not None and not compare_digest(str(given), proof(token.token, app.secret)):
        said = "Invalid appsecret_proof provided in the API argument"
        raise Refusal(error(said, 100, kind="GraphMethodException"))


def need(token: Token, *scopes: str) -> None:
    for scope in scopes:
        if not token.may(scope):
            raise errors.permission(f"Requires {scope} permission to manage the object")


def page_of(call: Call, *scopes: str) -> Account:
    """The Page in the path, when the call has that Page's own token. Raises Refusal."""
    account, token = signed_in(call)
    page = accounts.by_remote_id(call.store, "facebook", call.values["id"])
    if call.values["id"] == "me" and account.owner:
        page = account
    if page is None or not page.owner:
        raise errors.no_object(call.values["id"])
    if page.id != account.id:
        said = "If posting to a page, requires both pages_read_engagement and pages_manage_posts "
        raise errors.permission(f"{said}as an admin with sufficient administrative permission")
    need(token, *scopes)
    return page


def app_of(call: Call) -> App:
    """The app named by client_id and client_secret. Raises Refusal."""
    fields = call.request.fields
    app = grants.app(call.store, "facebook", str(fields.get("client_id", "")))
    if app is None:
        raise Refusal(error("Error validating application. Cannot get application info.", 101))
    if not compare_digest(app.secret.encode(), str(fields.get("client_secret", "")).encode()):
        raise Refusal(error("Error validating client secret.", 1))
    return app


def exchange(call: Call) -> Answer:
    fields, app = call.request.fields, app_of(call)
    if fields.get("grant_type") == "fb_exchange_token":
        return as_json(longer(call, app, str(fields.get("fb_exchange_token", ""))))
    if fields.get("grant_type") == "client_credentials":
        return as_json({"access_token": f"{app.client_id}|{app.secret}", "token_type": "bearer"})
    if not fields.get("code"):
        raise parameter("Missing authorization code")
    code = grants.use_code(call.store, str(fields["code"]))
    if code is None or code.client_id != app.client_id:
        said = "This authorization code has been used or has expired."
        raise Refusal(error(said, 100, subcode=36009))
    if code.redirect_uri != fields.get("redirect_uri"):
        said = (
            "Error validating verification code. Please make sure your redirect_uri is identical "
            "to the one you used in the OAuth dialog request"
        )
        raise Refusal(error(said, 100, subcode=36008))
    who = accounts.by_id(call.store, code.account)
    made = grants.issue(
        call.store,
        "facebook",
        "user",
        who,
        client_id=app.client_id,
        scopes=code.scopes,
        pages=code.pages,
        seconds=SHORT_SECONDS,
    )
    return as_json(as_token(made, SHORT_SECONDS))


def longer(call: Call, app: App, value: str) -> dict[str, Any]:
    """A sixty-day token for a good one; an expired token cannot be exchanged."""
    held = grants.token(call.store, "facebook", value)
    if held is None or held.client_id != app.client_id or held.kind != "user":
        raise Refusal(errors.bad_token())
    if not held.good:
        raise Refusal(errors.ended(held.state))
    made = grants.issue(
        call.store,
        "facebook",
        "user",
        accounts.by_id(call.store, held.account or 0),
        client_id=app.client_id,
        scopes=held.scopes,
        pages=held.pages,
        seconds=LONG_SECONDS,
    )
    return as_token(made, LONG_SECONDS)


def as_token(made: Token, seconds: int) -> dict[str, Any]:
    return {"access_token": made.token, "token_type": "bearer", "expires_in": seconds}


def debug(call: Call) -> Answer:
    """About one token, asked with the app's own token or another of the same app."""
    asked = str(call.request.fields.get("input_token", ""))
    if not asked:
        raise parameter("The parameter input_token is required")
    held = grants.token(call.store, "facebook", asked)
    client_id = asker(call)
    if held is None:
        wrong = {"code": 190, "message": "Invalid OAuth access token."}
        return as_json({"data": {"error": wrong, "is_valid": False, "scopes": []}})
    if held.client_id != client_id:
        said = "(#100) The App_id in the input_token did not match the Viewing App"
        return error(said, 100)
    return as_json({"data": described(call, held)})


def asker(call: Call) -> str:
    """The app that asks. Raises Refusal."""
    value = given_token(call.request)
    client_id, bar, secret = value.partition("|")
    if bar:
        app = grants.app(call.store, "facebook", client_id)
        if app and compare_digest(app.secret.encode(), secret.encode()):
            return client_id
        raise Refusal(error("Invalid OAuth access token signature.", 190))
    return signed_in(call)[1].client_id


def described(call: Call, held: Token) -> dict[str, Any]:
    app = grants.app(call.store, "facebook", held.client_id)
    account = accounts.by_id(call.store, held.account or 0)
    assert account
    owner = accounts.by_name(call.store, "facebook", account.owner) if account.owner else account
    ended = held.expires is not None and held.expires <= now()
    given: dict[str, Any] = {
        "app_id": held.client_id,
        "type": held.kind.upper(),
        "application": app.name if app else "",
        "data_access_expires_at": int(held.created + 90 * 86400),
        "expires_at": int(held.expires or 0),
        "is_valid": held.good,
        "issued_at": int(held.created),
        "scopes": sorted(filter(None, held.scopes.replace(",", " ").split())),
        "user_id": owner.remote_id if owner else "",
    }
    if account.owner:
        given["profile_id"] = account.remote_id
    if not held.good:
        subcode = 463 if ended or held.state == "expired" else 458
        said = "Error validating access token: Session has expired or was ended."
        given["error"] = {"code": 190, "message": said, "subcode": subcode}
    return given
