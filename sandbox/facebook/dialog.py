"""The login dialog: the person picks the Pages to grant, or says no."""

from typing import Any
from urllib.parse import urlencode

from .. import accounts, grants
from ..accounts import Account
from ..grants import App
from ..html import e, hidden, page
from ..messages import Answer, redirect
from ..network import Call
from .tokens import SCOPES

IN_WORDS = {
    "pages_show_list": "see which Pages you run",
    "pages_manage_posts": "post to your Pages, and change and remove those posts",
    "pages_read_engagement": "read what your Pages posted",
    "pages_manage_engagement": "answer and hide comments",
    "pages_read_user_content": "read what people say on your Pages",
    "pages_manage_metadata": "change your Pages' settings",
    "pages_messaging": "answer messages",
    "read_insights": "see how many people your posts reach",
}
KEPT = ("client_id", "redirect_uri", "state", "scope", "response_type")


def asked(fields: dict[str, Any]) -> list[str]:
    return str(fields.get("scope", "")).replace(",", " ").split()


def problem(app: App | None, fields: dict[str, Any]) -> str:
    unknown = [scope for scope in asked(fields) if scope not in SCOPES]
    if app is None:
        return "Invalid App ID: the provided app ID does not look like a valid app ID."
    if "://" not in str(fields.get("redirect_uri", "")):
        return "The redirect_uri URL must be absolute."
    if fields.get("response_type", "code") != "code":
        return "Only response_type=code can be rehearsed here."
    if unknown:
        return f"Invalid Scopes: {', '.join(unknown)}. This message is only shown to developers."
    return ""


def show(call: Call) -> Answer:
    fields = call.request.fields
    app = grants.app(call.store, "facebook", str(fields.get("client_id", "")))
    wrong = problem(app, fields)
    if wrong or app is None:
        return page("Something went wrong", f"<p>{e(wrong)}</p>", 400)
    chosen = str(fields.get("person", "dana"))
    person = accounts.by_name(call.store, "facebook", chosen)
    if person is None or person.owner:
        return page("Nobody has that name", "<p>Go back and choose another person.</p>", 404)
    kept = {name: str(fields[name]) for name in KEPT if name in fields}
    body = f"""<p><strong>{e(app.name)}</strong> asks for access.</p>
{people(call, kept, person)}
<form method="post">{hidden({**kept, "person": person.name})}
<fieldset><legend>Which Pages of {e(person.label)}?</legend>{pages(call, person)}</fieldset>
<label for="new">Or make a new Page, by name</label>
<input id="new" name="new" autocomplete="off" maxlength="62">
<p>It may:</p><ul>{wishes(fields)}</ul>
<p><button name="decision" value="allow">Continue as {e(person.label)}</button>
<button class="plain" name="decision" value="deny">Cancel</button></p></form>"""
    return page("Choose what you allow", body, form_to=kept["redirect_uri"])


def wishes(fields: dict[str, Any]) -> str:
    """What the app asks for, in words where we have them."""
    names = ["see your name", *(IN_WORDS.get(scope, scope) for scope in asked(fields))]
    return "".join(f"<li>{e(name)}</li>" for name in names)


def people(call: Call, kept: dict[str, str], person: Account) -> str:
    """Other people who could sign in, as links to the same dialog."""
    others = [who for who in accounts.on(call.store, "facebook") if not who.owner]
    links = [
        f'<a href="?{e(urlencode({**kept, "person": who.name}))}">{e(who.label)}</a>'
        for who in others
        if who.name != person.name
    ]
    return f"<p>Not {e(person.label)}? {' '.join(links)}</p>" if links else ""


def pages(call: Call, person: Account) -> str:
    return "".join(
        f'<label><input type="checkbox" name="pages[]" value="{e(each.remote_id)}" checked> '
        f"{e(each.label)}</label>"
        for each in accounts.pages_of(call.store, person)
    )


def decide(call: Call) -> Answer:
    fields = call.request.fields
    app = grants.app(call.store, "facebook", str(fields.get("client_id", "")))
    person = accounts.by_name(call.store, "facebook", str(fields.get("person", "")))
    wrong = problem(app, fields)
    if wrong or app is None or person is None:
        return page("Something went wrong", f"<p>{e(wrong or 'Nobody has that name.')}</p>", 400)
    to = str(fields["redirect_uri"])
    state = {"state": str(fields["state"])} if fields.get("state") else {}
    if fields.get("decision") != "allow":
        denied = {
            "error": "access_denied",
            "error_code": "200",
            "error_description": "Permissions error",
            "error_reason": "user_denied",
        }
        return back(to, {**denied, **state})
    try:
        granted = chosen(call, person, fields)
    except ValueError as why:
        return page("That name will not do", f"<p>{e(why)}</p>", 422)
    scopes = ",".join(["public_profile", *asked(fields)])
    code = grants.new_code(call.store, app, person, to, scopes, pages=",".join(granted))
    return back(to, {"code": code, **state})


def chosen(call: Call, person: Account, fields: dict[str, Any]) -> list[str]:
    """Ids of the granted Pages, the person's own only, with a new one when named."""
    ticked = fields.get("pages", [])
    own = {each.remote_id for each in accounts.pages_of(call.store, person)}
    granted = [id for id in ticked if id in own] if isinstance(ticked, list) else []
    new = str(fields.get("new", "")).strip()
    if new:
        name = new.lower().replace(" ", "-")
        made = accounts.make(call.store, "facebook", name, new, person.name)
        granted.append(made.remote_id)
    return granted


def back(to: str, values: dict[str, str]) -> Answer:
    return redirect(f"{to}{'&' if '?' in to else '?'}{urlencode(values)}#_=_")
