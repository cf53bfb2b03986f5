"""Who we are on a WordPress site, and where its REST API is."""

import base64
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..base import Account, NetworkError, Profile, Refused, Unauthorized
from ..words import _

if TYPE_CHECKING:
    from ..http import Answer, Http

NOT_WORDPRESS = _("This address answers, but not as a WordPress site. Check the address.")

_WRONG_USER = _("This site does not know this user name.")
_NOT_ACCEPTED = _(
    "The site does not accept this application password. Make a new one in WordPress under "
    "Users, Profile, Application Passwords."
)
# Most sites say only this, whether name or password is wrong or neither of them arrived.
_NOT_SIGNED_IN = _(
    "The site does not accept this user name and application password. Check both, or make a new "
    "password in WordPress under Users, Profile, Application Passwords. If they are right, a "
    "security plugin may be holding them back."
)


def check(http: "Http", account: Account) -> Profile:
    credentials = refresh(http, account)
    found = ask(http, account, "GET", "/users/me", {"context": "edit"}, rest=credentials["rest"])
    user = found.json if isinstance(found.json, dict) else {}
    if found.status != 200 or "id" not in user:
        raise Refused(NOT_WORDPRESS, field="address")
    may = user.get("capabilities") or {}
    return Profile(
        name=str(user.get("name") or account.handle),
        handle=str(user.get("username") or account.handle),
        remote_id=str(user["id"]),
        url=account.base_url,
        problems=tuple(_problems(may)),
    )


def refresh(http: "Http", account: Account) -> Mapping[str, str]:
    """The credentials, with "rest" saying how this site's API is reached."""
    if account.credentials.get("rest"):
        return account.credentials
    for rest in ("path", "query"):
        try:
            answer = ask(http, account, "GET", "", {}, rest=rest)
        except Refused as error:
            if error.said != NOT_WORDPRESS:
                raise
            continue
        if answer.status == 200 and isinstance(answer.json, dict) and "routes" in answer.json:
            return {**account.credentials, "rest": rest}
    raise Refused(NOT_WORDPRESS, field="address")


def ask(
    http: "Http",
    account: Account,
    method: str,
    path: str,
    params: Mapping[str, str],
    *,
    rest: str = "",
    creates: bool = False,
    json: Any = None,
    data: Mapping[str, str] | None = None,
    files: Mapping[str, tuple[str, bytes, str]] | None = None,
) -> "Answer":
    """One call to the site's /wp/v2 API."""
    url, query = account.base_url + "/wp-json/wp/v2" + path, dict(params)
    if (rest or account.credentials.get("rest")) == "query":
        url, query = account.base_url + "/", {"rest_route": "/wp/v2" + path, **params}
    pair = f"{account.handle}:{account.credentials.get('app_password', '')}"
    sign_in = "Basic " + base64.b64encode(pair.encode()).decode("ascii")
    return http.call(
        method,
        url,
        creates=creates,
        params=query,
        headers={"Authorization": sign_in},
        json=json,
        data=data,
        files=files,
        explain=_explain,
        not_this=NOT_WORDPRESS,
    )


def _explain(answer: "Answer") -> NetworkError | None:
    """WordPress' own error codes (wp-includes/rest-api, wp-includes/user.php)."""
    body = answer.json if isinstance(answer.json, dict) else {}
    code = str(body.get("code") or "")
    if code in ("invalid_username", "invalid_email"):
        return Unauthorized(_WRONG_USER, field="handle")
    if code in ("incorrect_password", "application_passwords_disabled"):
        return Unauthorized(_NOT_ACCEPTED, field="secret")
    if code == "rest_not_logged_in":
        return Unauthorized(_NOT_SIGNED_IN, field="secret")
    if code.startswith("rest_upload_") and answer.status >= 500:
        # A type of file the site does not allow comes back as 500, and nothing was kept.
        words = str(body.get("message") or "")[:300]
        return Refused(_("The site does not take this picture: %(words)s"), words=words)
    return None


def _problems(may: Mapping[str, Any]) -> list[str]:
    problems = []
    if not may.get("publish_posts"):
        problems.append(
            _("This user may not publish posts. Give them the role of Author or Editor.")
        )
    if not may.get("upload_files"):
        problems.append(
            _("This user may not add pictures. Give them the role of Author or Editor.")
        )
    return problems
