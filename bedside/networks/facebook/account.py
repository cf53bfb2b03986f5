"""Signing in with Facebook, choosing a Page, and one call to the Graph API.

The member's browser goes to `authorize_url`; the code that comes back is exchanged for a user
token (`exchange`), that for one of 60 days (`long_lived`), and with it `pages` lists the Pages
the member may choose from, each with its own token, which does not run out by itself.
"""

import hashlib
import hmac
import json as jsonlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from ..base import (
    Account,
    NetworkError,
    Profile,
    Refused,
    Throttled,
    Unauthorized,
    Unavailable,
    Uncertain,
)
from ..words import _

if TYPE_CHECKING:
    from ..http import Answer, Http

GRAPH_VERSION = os.environ.get("BEDSIDE_GRAPH_VERSION", "v26.0")
SCOPES = "pages_show_list,pages_read_engagement,pages_manage_posts"
NOT_FACEBOOK = _("This address answers, but not as Facebook does. Check the address.")

_THROTTLED = {4, 17, 32, 613}
_OUT_OF_ORDER = {1, 2}  # "unknown error" and "service temporarily unavailable"


@dataclass(frozen=True)
class PageChoice:
    """A Page the member can see. `may_publish` says whether their role on it allows posting."""

    id: str
    name: str
    tasks: tuple[str, ...]
    access_token: str = field(repr=False)

    @property
    def may_publish(self) -> bool:
        return "CREATE_CONTENT" in self.tasks


def authorize_url(base_url: str, client_id: str, redirect_uri: str, state: str) -> str:
    """Where the member's browser goes. `base_url` is "https://www.facebook.com"."""
    query = {
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "state": state,
        "scope": SCOPES,
        "response_type": "code",
    }
    return f"{base_url}/{GRAPH_VERSION}/dialog/oauth?{urlencode(query)}"


def exchange(
    http: "Http", base_url: str, client_id: str, client_secret: str, code: str, redirect_uri: str
) -> str:
    """The member's own token, good for an hour or two."""
    return _token(
        http,
        base_url,
        {
            "client_id": client_id,
            "client_secret": client_secret,
            "redirect_uri": redirect_uri,
            "code": code,
        },
    )


def long_lived(
    http: "Http", base_url: str, client_id: str, client_secret: str, user_token: str
) -> str:
    """A token of about 60 days for one of an hour."""
    return _token(
        http,
        base_url,
        {
            "grant_type": "fb_exchange_token",
            "client_id": client_id,
            "client_secret": client_secret,
            "fb_exchange_token": user_token,
        },
    )


def pages(
    http: "Http", base_url: str, user_token: str, app_secret: str = ""
) -> tuple[PageChoice, ...]:
    """The Pages of the member behind `user_token`; at most 100."""
    account = Account(base_url, credentials=_credentials(user_token, app_secret))
    params = {"fields": "id,name,tasks,access_token", "limit": "100"}
    answer = ask(http, account, "GET", "/me/accounts", params=params)
    found = answer.json.get("data") if isinstance(answer.json, dict) else None
    if not isinstance(found, list):
        raise Refused(NOT_FACEBOOK, field="address")
    return tuple(
        PageChoice(
            str(page["id"]),
            str(page.get("name") or page["id"]),
            tuple(map(str, page.get("tasks") or ())),
            str(page.get("access_token") or ""),
        )
        for page in found
    )


def check(http: "Http", account: Account) -> Profile:
    fields = "id,name,username,link,is_published,can_post"
    answer = ask(http, account, "GET", f"/{account.remote_id or 'me'}", params={"fields": fields})
    page = answer.json
    if answer.status != 200 or not isinstance(page, dict) or "id" not in page:
        raise Refused(NOT_FACEBOOK, field="address")
    problems = []
    if page.get("can_post") is False:
        problems.append(
            _("This sign-in may not post on the Page. Ask for the task “Create content”.")
        )
    if page.get("is_published") is False:
        problems.append(_("The Page is not published, so nobody can see its posts."))
    return Profile(
        name=str(page.get("name") or page["id"]),
        handle=str(page.get("username") or page.get("name") or page["id"]),
        remote_id=str(page["id"]),
        url=str(page.get("link") or f"https://www.facebook.com/{page['id']}"),
        problems=tuple(problems),
    )


def refresh(http: "Http", account: Account) -> Mapping[str, str]:
    """The same credentials: a Page's token does not run out; when it dies, a person reconnects."""
    return account.credentials


def ask(
    http: "Http",
    account: Account,
    method: str,
    path: str,
    *,
    creates: bool = False,
    params: Mapping[str, str] | None = None,
    data: Mapping[str, str] | None = None,
    files: Mapping[str, tuple[str, bytes, str]] | None = None,
) -> "Answer":
    """One call to the Graph API, signed. The token goes in a header, so that no log keeps it."""
    token = account.credentials.get("access_token", "")
    proof = _proof(token, account.credentials.get("app_secret", ""))
    return http.call(
        method,
        f"{account.base_url}/{GRAPH_VERSION}{path}",
        creates=creates,
        headers={"Authorization": f"Bearer {token}"},
        params={**(params or {}), **proof} if method != "POST" else params,
        data={**(data or {}), **proof} if method == "POST" else None,
        files=files,
        explain=_explain_creating if creates else _explain,
        not_this=NOT_FACEBOOK,
    )


def _token(http: "Http", base_url: str, params: Mapping[str, str]) -> str:
    url = f"{base_url}/{GRAPH_VERSION}/oauth/access_token"
    answer = http.call("GET", url, params=params, explain=_explain_token, not_this=NOT_FACEBOOK)
    token = answer.json.get("access_token") if isinstance(answer.json, dict) else None
    if not isinstance(token, str) or not token:
        raise Refused(NOT_FACEBOOK, field="address")
    return token


def _credentials(token: str, app_secret: str) -> dict[str, str]:
    held = {"access_token": token}
    return {**held, "app_secret": app_secret} if app_secret else held


def _proof(token: str, app_secret: str) -> dict[str, str]:
    """Shows that the caller knows the app's secret, so that a stolen token alone is no use."""
    if not app_secret:
        return {}
    digest = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
    return {"appsecret_proof": digest}


def _explain(answer: "Answer") -> NetworkError | None:
    return _meant(answer, creates=False)


def _explain_creating(answer: "Answer") -> NetworkError | None:
    return _meant(answer, creates=True)


def _explain_token(answer: "Answer") -> NetworkError | None:
    """A wrong app secret comes as code 1, which elsewhere means trouble at Facebook."""
    error = answer.json.get("error") if isinstance(answer.json, dict) else None
    if isinstance(error, dict) and error.get("code") in (1, 101) and answer.status < 500:
        words = str(error.get("message") or "")[:300]
        return Refused(_("Facebook does not accept this app: %(words)s"), words=words)
    return _meant(answer, creates=False)


def _meant(answer: "Answer", creates: bool) -> NetworkError | None:
    """Graph's error codes; it sends some of them with status 200."""
    error = answer.json.get("error") if isinstance(answer.json, dict) else None
    if not isinstance(error, dict):
        return None
    code = error.get("code")
    code = code if isinstance(code, int) else 0
    words = str(error.get("error_user_msg") or error.get("message") or "")[:300]
    if code in (102, 190, 463, 467):
        return Unauthorized(_("Facebook no longer accepts this sign-in. Connect the Page again."))
    if code in _THROTTLED or 80_000 <= code < 81_000:
        wait = _regain_seconds(answer)
        return Throttled(_("Facebook asks to slow down."), retry_after=wait)
    if code == 10 or 200 <= code <= 299:
        return Refused(_("Facebook does not permit this for the Page: %(words)s"), words=words)
    if code in _OUT_OF_ORDER or answer.status >= 500 or error.get("is_transient") is True:
        kind = Uncertain if creates else Unavailable
        return kind(_("Facebook has a problem of its own."))
    if answer.status in (404, 410) or (code == 100 and error.get("error_subcode") == 33):
        return NotThere(_("This is not on Facebook, or the Page may not see it."))
    return Refused(_("Facebook refuses this: %(words)s"), words=words)


class NotThere(Refused):
    """The post asked for does not exist (code 100, subcode 33), or not for this Page."""


def _regain_seconds(answer: "Answer") -> float:
    """From X-Business-Use-Case-Usage: {"<id>": [{"estimated_time_to_regain_access": minutes}]}."""
    try:
        usage = jsonlib.loads(answer.headers.get("x-business-use-case-usage", ""))
        uses = [use for list_ in usage.values() for use in list_]
        minutes = max(float(use.get("estimated_time_to_regain_access") or 0) for use in uses)
    except (AttributeError, TypeError, ValueError):
        minutes = 0
    return min(max(minutes * 60, 60), 86_400)
