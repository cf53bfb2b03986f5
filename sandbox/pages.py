"""The sandbox's own pages: who can be rehearsed with, faults on purpose, calls received."""

from base64 import b64decode
from pathlib import Path
from typing import Any

from . import accounts, control, grants, journal, posts, switches
from .accounts import Account
from .html import e, hidden, page
from .messages import Answer, Malformed, Request, redirect
from .store import Store
from .timeline import gone, timeline, when

STYLE = (Path(__file__).parent / "static" / "sandbox.css").read_bytes()
AVATAR = b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk2Lj3PwAFVAKVrJ5nUQAAAABJRU5ErkJg"
    "gg=="
)
NAMES = {
    "facebook": "Facebook Pages",
    "mastodon": "Mastodon",
    "bluesky": "Bluesky",
    "wordpress": "WordPress",
}
HOW = {
    "facebook": "Connect opens a screen. Pick the Pages to grant, or cancel.",
    "mastodon": "Connect opens a screen. Pick the account. No password is asked for.",
    "bluesky": "Sign in with the handle and this app password.",
    "wordpress": "Sign in with the user name and this application password.",
}


def answer(store: Store, request: Request, calls: tuple[str, ...]) -> Answer:
    path, verb = request.path.rstrip("/") or "/", request.method
    if verb in ("GET", "HEAD"):
        return shown(store, request, path, calls)
    try:
        if (verb, path) == ("POST", "/switches"):
            return switched(store, request.fields, calls)
        if (verb, path) == ("POST", "/accounts"):
            return added(store, request.fields)
    except Malformed as why:
        return page("That could not be read", f"<p>{e(why)}</p>", 400)
    return gone()


def shown(store: Store, request: Request, path: str, calls: tuple[str, ...]) -> Answer:
    if path == "/":
        return index(store, request.base)
    if path == "/switches":
        return switch_page(store, calls)
    if path == "/calls":
        return call_page(store)
    if path == "/sandbox.css":
        return Answer(200, STYLE, "text/css; charset=utf-8", {"Cache-Control": "max-age=300"})
    if path == "/avatar.png":
        return Answer(200, AVATAR, "image/png")
    pieces = path.strip("/").split("/")
    if len(pieces) == 3 and pieces[0] == "accounts":
        who = accounts.by_name(store, pieces[1], pieces[2])
        return timeline(store, who) if who else gone()
    if len(pieces) == 3 and pieces[0] == "media":
        return picture(store, pieces[1], pieces[2])
    return gone()


def picture(store: Store, network: str, remote_id: str) -> Answer:
    found = posts.picture_by(store, network, remote_id)
    if found is None or not found.mime.startswith("image/"):
        return gone()
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}
    return Answer(200, posts.picture_bytes(store, found), found.mime, headers)


def index(store: Store, base: str, problem: str = "", status: int = 200) -> Answer:
    sections = "".join(section(store, base, network) for network in NAMES)
    client_id, secret = grants.REHEARSAL_APP
    error = f'<p class="error" role="alert">{e(problem)}</p>' if problem else ""
    body = f"""<p>Copies of four networks on this machine. Connect a channel to one of them and try
everything. No post leaves this computer, and no account is needed.</p>
{error}{sections}
<h2>The Facebook app</h2>
<dl><dt>App ID</dt><dd><code>{e(client_id)}</code></dd>
<dt>App secret</dt><dd><code>{e(secret)}</code></dd></dl>
<h2>Another account</h2>
<form method="post" action="/accounts">
<label for="network">Network</label><select id="network" name="network">{options(NAMES)}</select>
<label for="name">Name</label><input id="name" name="name" required maxlength="62">
<p class="help">Letters, digits, dots and dashes. On Facebook this makes a Page of Dana Front.</p>
<p><button>Make the account</button></p></form>"""
    return page("Accounts", body, status)


def section(store: Store, base: str, network: str) -> str:
    rows = "".join(account_row(who) for who in accounts.on(store, network))
    return f"""<section aria-labelledby="n-{network}"><h2 id="n-{network}">{e(NAMES[network])}</h2>
<p>{e(HOW[network])}</p>
<dl><dt>Address</dt><dd><code>{e(base)}/{network}</code></dd>
{password(network)}</dl>
<ul class="accounts">{rows}</ul></section>"""


def password(network: str) -> str:
    if network in ("facebook", "mastodon"):
        return ""
    return f"<dt>Password</dt><dd><code>{e(accounts.PASSWORDS[network])}</code></dd>"


def account_row(who: Account) -> str:
    if not accounts.is_page(who):
        return f"<li>{e(who.label)} <span>(a person; runs the Pages below)</span></li>"
    link = f"/accounts/{e(who.network)}/{e(who.name)}"
    return f'<li><a href="{link}">{e(who.label)}</a> <code>{e(who.name)}</code></li>'


def options(choices: dict[str, str]) -> str:
    return "".join(
        f'<option value="{e(value)}">{e(said)}</option>' for value, said in choices.items()
    )


def added(store: Store, fields: dict[str, Any]) -> Answer:
    network, name = str(fields.get("network", "")), str(fields.get("name", "")).strip()
    owner = "dana" if network == "facebook" else ""
    try:
        who = accounts.make(store, network, name.lower().replace(" ", "-"), name, owner)
    except ValueError as why:
        return index(store, "", str(why), 422)
    return redirect(f"/accounts/{who.network}/{who.name}", 303)


def switch_page(
    store: Store, calls: tuple[str, ...], problem: str = "", status: int = 200
) -> Answer:
    on = "".join(switch_row(each) for each in switches.on(store))
    error = f'<p class="error" role="alert">{e(problem)}</p>' if problem else ""
    latency = store.settings()["latency_ms"]
    body = f"""<p>Make a call go wrong, to see what Bedside does then.</p>{error}
<h2>On now</h2>{f'<ul class="switches">{on}</ul>' if on else "<p>None. Every call works.</p>"}
<h2>Add a fault</h2>
{switch_form(calls)}
<h2>Delay of every call</h2>
<form method="post"><label for="latency">Milliseconds</label>
<input id="latency" name="latency_ms" inputmode="numeric" value="{e(f"{latency:g}")}">
<p><button name="do" value="latency">Set</button></p></form>"""
    return page("Faults on purpose", body, status)


def switch_form(calls: tuple[str, ...]) -> str:
    faults = options({name: f"{name}: {said}" for name, said in switches.FAULTS.items()})
    return f"""<form method="post">
<label for="call">Call</label><select id="call" name="call">{call_options(calls)}</select>
<label for="fault">What goes wrong</label><select id="fault" name="fault">
{faults}</select>
<label for="account">Only for this account (empty: all)</label>
<input id="account" name="account">
<label for="probability">How often, from 0 to 1</label>
<input id="probability" name="probability" inputmode="decimal" value="1">
<label for="times">How many times (empty: until removed)</label>
<input id="times" name="times" inputmode="numeric" value="1">
<label for="seconds">Seconds, for slow and throttle (empty: 5 and 60)</label>
<input id="seconds" name="seconds" inputmode="decimal">
<p><button name="do" value="add">Add</button></p></form>"""  # noqa: S608


def call_options(calls: tuple[str, ...]) -> str:
    families = {f"{network}.*": f"every call of {name}" for network, name in NAMES.items()}
    return options({"*": "every call", **families, **{call: call for call in dict.fromkeys(calls)}})


def switch_row(switch: switches.Switch) -> str:
    who = f" for {switch.account}" if switch.account else ""
    left = f"{switch.fired} of {switch.times} times" if switch.times else f"{switch.fired} times"
    words = f"{switch.call}{who}: {switch.fault}, chance {switch.probability:g}, fired {left}"
    return (
        f'<li>{e(words)} <form method="post">{hidden({"id": str(switch.id)})}'
        f'<button class="plain" name="do" value="remove">Remove'
        f'<span class="away"> {e(switch.call)}</span></button></form></li>'
    )


def switched(store: Store, fields: dict[str, Any], calls: tuple[str, ...]) -> Answer:
    try:
        if fields.get("do") == "remove":
            switches.clear(store, int(str(fields.get("id", ""))))
        elif fields.get("do") == "latency":
            control.settled(store, {"latency_ms": fields.get("latency_ms", "")})
        else:
            switches.set_switch(store, fields, calls)
    except ValueError as why:
        return switch_page(store, calls, str(why), 422)
    return redirect("/switches", 303)


def call_page(store: Store) -> Answer:
    rows = "".join(
        f"<tr><td>{when(each['at'])}</td><td>{e(each['call'])}</td><td>{e(each['account'])}</td>"
        f"<td>{e(each['method'])} {e(each['path'])}</td>"
        f"<td>{e(each['status'] or 'cut')}</td><td>{e(each['fault'])}</td></tr>"
        for each in journal.calls(store)
    )
    heads = "".join(
        f'<th scope="col">{head}</th>'
        for head in ("When", "Call", "Account", "Request", "Answer", "Fault")
    )
    body = (
        '<div class="wide" role="region" aria-label="Calls" tabindex="0"><table>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )
    return page("Calls received", body if rows else "<p>No call has come yet.</p>")
