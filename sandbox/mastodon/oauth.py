"""Registering an app, the screen where a person agrees, tokens."""

from base64 import b64decode
from binascii import Error as NotBase64
from hmac import compare_digest
from typing import Any
from urllib.parse import urlencode

from .. import accounts, grants
from ..grants import App
from ..html import e, hidden, page
from ..messages import Answer, Request, as_json, redirect
from ..network import Call, Caller
from ..store import Store
from .errors import error, invalid

OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
FAMILIES = ("read", "write", "follow", "push", "profile", "admin:read", "admin:write")


def identify(request: Request, store: Store) -> Caller:
    token = grants.token(store, "mastodon", request.bearer) if request.bearer else None
    account = accounts.by_id(store, token.account) if token and token.account else None
    return Caller(account, token)


def known(scope: str) -> bool:
    return scope in FAMILIES or scope.rpartition(":")[0] in FAMILIES


def register(call: Call) -> Answer:
    fields = call.request.fields
    name, scopes = fields.get("client_name"), str(fields.get("scopes") or "read")
    given = fields.get("redirect_uris") or []
    uris = given.split() if isinstance(given, str) else [str(each) for each in given]
    if not isinstance(name, str) or not name.strip():
        raise invalid("Name can't be blank")
    if not uris:
        raise invalid("Redirect URI can't be blank")
    if not all(uri == OUT_OF_BAND or "://" in uri for uri in uris):
        raise invalid("Redirect URI must be an absolute URI.")
    if not all(known(scope) for scope in scopes.split()):
        raise invalid("Scopes doesn't match configured on the server.")
    website = fields.get("website") or None
    app = grants.register(call.store, "mastodon", name, tuple(uris), scopes, website)
    return as_json(as_application(app))


def as_application(app: App) -> dict[str, Any]:
    return {
        "id": app.client_id,
        "name": app.name,
        "website": app.website,
        "scopes": app.scopes.split(),
        "redirect_uri": "\n".join(app.redirect_uris),
        "redirect_uris": list(app.redirect_uris),
        "vapid_key": "",
        "client_id": app.client_id,
        "client_secret": app.secret,
        "client_secret_expires_at": 0,
    }


def problem(app: App | None, fields: dict[str, Any]) -> str:
    """What is wrong with a request to authorize; empty when all is well."""
    if app is None:
        return "Client authentication failed due to unknown client."
    if fields.get("redirect_uri") not in app.redirect_uris:
        return "The redirect uri included is not valid."
    if fields.get("response_type") != "code":
        return "The authorization server does not support this response type."
    asked = str(fields.get("scope") or "read").split()
    held = app.scopes.split()
    if not all(scope in held or scope.split(":")[0] in held for scope in asked):
        return "The requested scope is invalid, unknown, or malformed."
    if fields.get("code_challenge") and fields.get("code_challenge_method") != "S256":
        return "The code_challenge_method must be S256."
    return ""


def authorize(call: Call) -> Answer:
    fields = call.request.fields
    app = grants.app(call.store, "mastodon", str(fields.get("client_id", "")))
    wrong = problem(app, fields)
    if wrong or app is None:
        return page("An error has occurred", f"<p>{e(wrong)}</p>", 400)
    names = "client_id redirect_uri response_type scope state code_challenge code_challenge_method"
    kept = {name: str(fields[name]) for name in names.split() if name in fields}
    people = "".join(
        f'<label><input type="radio" name="account" value="{e(who.name)}"'
        f"{' checked' if first == 0 else ''}> {e(who.label)} (@{e(who.name)})</label>"
        for first, who in enumerate(accounts.on(call.store, "mastodon"))
    )
    body = f"""<p><strong>{e(app.name)}</strong> asks to use an account here.</p>
<p>It may: {e(fields.get("scope") or "read")}.</p>
<form method="post">{hidden(kept)}
<fieldset><legend>Which account</legend>{people}</fieldset>
<label for="new">Or a new account, by name</label>
<input id="new" name="new" autocomplete="off" maxlength="62">
<p><button name="decision" value="allow">Authorize</button>
<button class="plain" name="decision" value="deny">Deny</button></p></form>"""
    return page("Authorization required", body, form_to=kept["redirect_uri"])


def decide(call: Call) -> Answer:
    fields = call.request.fields
    app = grants.app(call.store, "mastodon", str(fields.get("client_id", "")))
    wrong = problem(app, fields)
    if wrong or app is None:
        return page("An error has occurred", f"<p>{e(wrong)}</p>", 400)
    to = str(fields["redirect_uri"])
    state = {"state": str(fields["state"])} if fields.get("state") else {}
    if fields.get("decision") != "allow":
        denied = "The resource owner or authorization server denied the request."
        return back(to, {"error": "access_denied", "error_description": denied, **state})
    try:
        name = str(fields.get("new") or fields.get("account") or "")
        who = accounts.make(call.store, "mastodon", name)
    except ValueError as why:
        return page("That name will not do", f"<p>{e(why)}</p>", 422)
    scopes, challenge = str(fields.get("scope") or "read"), str(fields.get("code_challenge") or "")
    code = grants.new_code(call.store, app, who, to, scopes, challenge)
    if to == OUT_OF_BAND:
        return page("Authorization code", f"<p>Copy this code: <code>{e(code)}</code></p>")
    return back(to, {"code": code, **state})


def back(to: str, values: dict[str, str]) -> Answer:
    return redirect(f"{to}{'&' if '?' in to else '?'}{urlencode(values)}")


def client(call: Call) -> App | None:
    """The app of a request, by form fields or HTTP Basic; None when the secret is wrong."""
    fields = call.request.fields
    id, secret = str(fields.get("client_id", "")), str(fields.get("client_secret", ""))
    header = call.request.headers.get("authorization", "")
    if header.lower().startswith("basic "):
        try:
            id, _, secret = b64decode(header[6:], validate=True).decode().partition(":")
        except (NotBase64, ValueError):
            return None
    app = grants.app(call.store, "mastodon", id)
    return app if app and compare_digest(app.secret.encode(), secret.encode()) else None


BAD_CLIENT = (
    "Client authentication failed due to unknown client, no client authentication included, "
    "or unsupported authentication method."
)
BAD_GRANT = (
    "The provided authorization grant is invalid, expired, revoked, does not match the "
    "redirection URI used in the authorization request, or was issued to another client."
)


def token(call: Call) -> Answer:
    fields, app = call.request.fields, client(call)
    kind = fields.get("grant_type")
    if app is None:
        return error("invalid_client", 401, BAD_CLIENT)
    if kind == "client_credentials":
        scopes = str(fields.get("scope") or "read")
        made = grants.issue(
            call.store, "mastodon", "app", None, client_id=app.client_id, scopes=scopes
        )
        return as_json(as_token(made))
    if kind != "authorization_code":
        said = "The authorization grant type is not supported by the authorization server."
        return error("unsupported_grant_type" if kind else "invalid_request", 400, said)
    code = grants.use_code(call.store, str(fields.get("code", "")))
    if (
        code is None
        or code.client_id != app.client_id
        or code.redirect_uri != fields.get("redirect_uri")
        or not proven(code.challenge, str(fields.get("code_verifier") or ""))
    ):
        return error("invalid_grant", 400, BAD_GRANT)
    who = accounts.by_id(call.store, code.account)
    made = grants.issue(
        call.store, "mastodon", "user", who, client_id=app.client_id, scopes=code.scopes
    )
    return as_json(as_token(made))


def proven(challenge: str, verifier: str) -> bool:
    return not challenge or compare_digest(challenge, grants.challenge_of(verifier))


def as_token(made: grants.Token) -> dict[str, Any]:
    return {
        "access_token": made.token,
        "token_type": "Bearer",
        "scope": made.scopes,
        "created_at": int(made.created),
    }


def revoke(call: Call) -> Answer:
    app, value = client(call), str(call.request.fields.get("token", ""))
    if app is None:
        return error("unauthorized_client", 403, "You are not authorized to revoke this token")
    held = grants.token(call.store, "mastodon", value)
    if held and held.client_id != app.client_id:
        return error("unauthorized_client", 403, "You are not authorized to revoke this token")
    grants.end(call.store, value, "revoked")
    return as_json({})


def metadata(call: Call) -> Answer:
    home = f"{call.home}/mastodon"
    return as_json(
        {
            "issuer": f"{home}/",
            "service_documentation": "https://docs.joinmastodon.org/",
            "authorization_endpoint": f"{home}/oauth/authorize",
            "token_endpoint": f"{home}/oauth/token",
            "app_registration_endpoint": f"{home}/api/v1/apps",
            "revocation_endpoint": f"{home}/oauth/revoke",
            "userinfo_endpoint": f"{home}/oauth/userinfo",
            "scopes_supported": ["read", "write", "profile"],
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "client_credentials"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
            "code_challenge_methods_supported": ["S256"],
        }
    )
