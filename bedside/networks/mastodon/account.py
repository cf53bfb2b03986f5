"""Signing in at a Mastodon server, and who we are there.

Each server is its own: Bedside registers itself there once (`register_app`), then sends the
member to `authorize_url`, and exchanges the code that comes back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from ..base import Account, NetworkError, Profile, Refused, Unauthorized
from ..words import _
from .text import LIMIT

if TYPE_CHECKING:
    from ..http import Answer, Http

SCOPES = "read:accounts read:statuses write:media write:statuses"
NOT_MASTODON = _("This address answers, but not as a Mastodon server. Check the address.")


@dataclass(frozen=True)
class App:
    """Bedside as one server knows it."""

    client_id: str
    client_secret: str


@dataclass(frozen=True)
class Limits:
    """What one server allows."""

    characters: int
    pictures: int


def register_app(http: "Http", base_url: str, redirect_uri: str) -> App:
    """Make Bedside known to a server. Harmless to repeat."""
    body: dict[str, Any] = {"client_name": "Bedside", "scopes": SCOPES}
    try:
        answer = _register(http, base_url, {**body, "redirect_uris": [redirect_uri]})
    except Refused as error:
        if error.field == "address":
            raise
        # Servers before 4.3 take only the older form, one address as plain text.
        answer = _register(http, base_url, {**body, "redirect_uris": redirect_uri})
    made = answer.json
    if not isinstance(made, dict) or not {"client_id", "client_secret"} <= made.keys():
        raise Refused(NOT_MASTODON, field="address")
    return App(str(made["client_id"]), str(made["client_secret"]))


def authorize_url(
    base_url: str, client_id: str, redirect_uri: str, state: str, challenge: str
) -> str:
    """Where the member's browser goes. `challenge` is `oauth.challenge_of(verifier)`."""
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": SCOPES,
        "state": state,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    return f"{base_url}/oauth/authorize?{urlencode(query)}"


def exchange(
    http: "Http", base_url: str, app: App, code: str, redirect_uri: str, verifier: str
) -> Mapping[str, str]:
    """The credentials for `Account`, from the code the server sent back."""
    body = {
        "grant_type": "authorization_code",
        "client_id": app.client_id,
        "client_secret": app.client_secret,
        "code": code,
        "redirect_uri": redirect_uri,
        "code_verifier": verifier,
    }
    answer = _call(http, "POST", base_url + "/oauth/token", json=body)
    token = answer.json.get("access_token") if isinstance(answer.json, dict) else None
    if not isinstance(token, str) or not token:
        raise Refused(NOT_MASTODON, field="address")
    return {
        "access_token": token,
        "client_id": app.client_id,
        "client_secret": app.client_secret,
    }


def check(http: "Http", account: Account) -> Profile:
    found = ask(http, account, "GET", "/api/v1/accounts/verify_credentials")
    who = found.json
    if found.status != 200 or not isinstance(who, dict) or "id" not in who:
        raise Refused(NOT_MASTODON, field="address")
    limits = limits_of(http, account)
    problems = []
    if limits.characters < LIMIT:
        problems.append(_("This server allows shorter posts than most; long ones will be refused."))
    if limits.pictures < 4:
        problems.append(_("This server allows fewer than four pictures in a post."))
    name = str(who.get("acct") or who.get("username") or account.handle)
    handle = name if "@" in name else f"{name}@{urlsplit(account.base_url).netloc}"
    return Profile(
        name=str(who.get("display_name") or name),
        handle=handle,
        remote_id=str(who["id"]),
        url=str(who.get("url") or account.base_url),
        problems=tuple(problems),
    )


def refresh(http: "Http", account: Account) -> Mapping[str, str]:
    """The same credentials: a Mastodon token lasts until someone revokes it."""
    return account.credentials


def limits_of(http: "Http", account: Account) -> Limits:
    """What the server allows; Mastodon's usual limits where it does not say."""
    for path in ("/api/v2/instance", "/api/v1/instance"):
        answer = ask(http, account, "GET", path)
        about = answer.json if isinstance(answer.json, dict) else {}
        rules = (about.get("configuration") or {}).get("statuses") or {}
        characters = rules.get("max_characters") or about.get("max_toot_chars")
        if answer.status == 200 and characters:
            return Limits(int(characters), int(rules.get("max_media_attachments") or 4))
    return Limits(LIMIT, 4)


def ask(
    http: "Http",
    account: Account,
    method: str,
    path: str,
    *,
    creates: bool = False,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    json: Any = None,
    data: Mapping[str, str] | None = None,
    files: Mapping[str, tuple[str, bytes, str]] | None = None,
    expect_json: bool = True,
) -> "Answer":
    """One call to the server's API with the account's token, or as a visitor without one."""
    token = account.credentials.get("access_token", "")
    sign_in = {"Authorization": f"Bearer {token}"} if token else {}
    return http.call(
        method,
        account.base_url + path,
        creates=creates,
        headers={**sign_in, **(headers or {})},
        params=params,
        json=json,
        data=data,
        files=files,
        expect_json=expect_json,
        explain=_explain,
        not_this=NOT_MASTODON,
    )


def _register(http: "Http", base_url: str, body: Mapping[str, Any]) -> "Answer":
    return _call(http, "POST", base_url + "/api/v1/apps", json=body)


def _call(http: "Http", method: str, url: str, json: Any) -> "Answer":
    return http.call(method, url, json=json, explain=_explain, not_this=NOT_MASTODON)


def _explain(answer: "Answer") -> NetworkError | None:
    """Some servers say 400 or 403, not 401, for a token that no longer works."""
    body = answer.json if isinstance(answer.json, dict) else {}
    said = str(body.get("error") or "").lower()
    if answer.status in (400, 401, 403) and "token" in said and "invalid" in said:
        return Unauthorized(_("The server no longer accepts this sign-in. Connect it again."))
    if said == "invalid_grant":
        return Unauthorized(_("The sign-in took too long or was used twice. Start it again."))
    if answer.status == 403 and "scope" in said:
        return Unauthorized(_("The sign-in does not allow publishing. Connect the account again."))
    return None
