"""The control API, for tests and scripts: switches, settings, accepted posts, calls, tokens."""

from collections.abc import Callable
from typing import Any

from . import accounts, grants, journal, posts, switches
from .accounts import Account
from .messages import Answer, Malformed, Request, as_json
from .store import SETTINGS, Store

SCOPES = {
    "facebook": "pages_show_list,pages_manage_posts,pages_read_engagement,"
    "pages_manage_engagement,pages_read_user_content,pages_manage_metadata",
    "mastodon": "read write",
}


def answer(store: Store, request: Request, calls: tuple[str, ...]) -> Answer:
    routes: dict[tuple[str, str], Callable[[], Any]] = {
        ("GET", "/_control/switches"): lambda: shown(store),
        ("POST", "/_control/switches"): lambda: switched(store, request.fields, calls),
        ("DELETE", "/_control/switches"): lambda: cleared(store, request.query),
        ("GET", "/_control/settings"): store.settings,
        ("POST", "/_control/settings"): lambda: settled(store, request.fields),
        ("GET", "/_control/posts"): lambda: made(store, request.query),
        ("GET", "/_control/calls"): lambda: called(store, request.query),
        ("POST", "/_control/accounts"): lambda: account(store, request.fields),
        ("POST", "/_control/tokens"): lambda: token(store, request.fields),
    }
    found = routes.get((request.method, request.path.rstrip("/")))
    if found is None:
        return as_json({"error": "There is no such control."}, 404)
    try:
        return as_json(found())
    except (ValueError, Malformed) as why:
        return as_json({"error": str(why)}, 422)


def shown(store: Store) -> dict[str, Any]:
    on = [switches.as_dict(switch) for switch in switches.on(store)]
    return {"switches": on, "settings": store.settings()}


def switched(store: Store, fields: dict[str, Any], calls: tuple[str, ...]) -> dict[str, Any]:
    if "latency_ms" in fields:
        settled(store, {"latency_ms": fields["latency_ms"]})
        if "fault" not in fields:
            return shown(store)
    return switches.as_dict(switches.set_switch(store, fields, calls))


def cleared(store: Store, query: dict[str, Any]) -> dict[str, Any]:
    id = str(query.get("id", ""))
    switches.clear(store, int(id) if id else None)
    return shown(store)


def settled(store: Store, fields: dict[str, Any]) -> dict[str, float | bool]:
    """Settings by name, all or none. Raises ValueError."""
    values: dict[str, float | bool] = {}
    for name, given in fields.items():
        if name not in SETTINGS:
            raise ValueError(f"No setting is called {name}. There are {', '.join(SETTINGS)}.")
        values[name] = setting(name, given)
    for name, value in values.items():
        store.set(name, value)
    return store.settings()


def setting(name: str, given: Any) -> float | bool:
    if isinstance(SETTINGS[name], bool):
        return str(given).lower() in ("1", "true", "on", "yes")
    try:
        value = float(given)
    except (TypeError, ValueError) as why:
        raise ValueError(f"{name} must be a number.") from why
    if not 0 <= value <= 60_000:
        raise ValueError(f"{name} is from 0 to 60000.")
    return value


def made(store: Store, query: dict[str, Any]) -> dict[str, Any]:
    """Accepted posts, deleted ones too, oldest first."""
    networks = [query["network"]] if query.get("network") else list(accounts.PASSWORDS)
    people = [who for network in networks for who in accounts.on(store, network)]
    if query.get("account"):
        people = [who for who in people if who.name == str(query["account"]).lower()]
    found = [
        as_accepted(store, who, post) for who in people for post in reversed(all_of(store, who))
    ]
    return {"count": len(found), "posts": found}


def all_of(store: Store, who: Account) -> list[posts.Post]:
    return posts.of(store, who, deleted=True)


def as_accepted(store: Store, who: Account, post: posts.Post) -> dict[str, Any]:
    pictures = posts.pictures_of(store, post)
    names = ("remote_id", "key", "title", "text", "link", "status", "created", "edited", "deleted")
    return {
        "network": who.network,
        "account": who.name,
        **{name: getattr(post, name) for name in names},
        "pictures": [{"remote_id": each.remote_id, "alt": each.alt} for each in pictures],
    }


def called(store: Store, query: dict[str, Any]) -> dict[str, Any]:
    limit = str(query.get("limit", "200"))
    found = journal.calls(
        store,
        str(query.get("network", "")),
        str(query.get("account", "")),
        int(limit),
    )
    return {"calls": found}


def account(store: Store, fields: dict[str, Any]) -> dict[str, Any]:
    """An account by name, made if new. A Facebook Page has an `owner`, a person's name."""
    network, name = str(fields.get("network", "")), str(fields.get("name", ""))
    owner = str(fields.get("owner", ""))
    if network == "facebook" and owner:
        accounts.make(store, network, owner)
    who = accounts.make(store, network, name, str(fields.get("label", "")), owner)
    return {
        "network": network,
        "name": who.name,
        "remote_id": who.remote_id,
        "owner": who.owner,
        "password": who.password,
    }


def token(store: Store, fields: dict[str, Any]) -> dict[str, Any]:
    """A token as if the person had agreed on the screen; for Facebook a Page's."""
    network, name = str(fields.get("network", "")), str(fields.get("account", ""))
    who = accounts.by_name(store, network, name)
    if network not in SCOPES or who is None:
        raise ValueError("A token needs network facebook or mastodon, and an account's name.")
    kind = "page" if network == "facebook" and who.owner else "user"
    client_id = grants.REHEARSAL_APP[0] if network == "facebook" else ""
    granted = ",".join(page.remote_id for page in accounts.pages_of(store, who))
    issued = grants.issue(
        store, network, kind, who, client_id=client_id, scopes=SCOPES[network], pages=granted
    )
    return {"access_token": issued.token, "account": who.name, "remote_id": who.remote_id}
