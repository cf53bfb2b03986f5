"""A Page's posts and photos: made, read, listed, changed, taken down."""

import json
import re
import secrets
from datetime import UTC, datetime
from typing import Any

from .. import accounts, grants, posts
from ..accounts import Account
from ..messages import Answer, Refusal, as_json
from ..network import Call
from ..posts import Picture, Post
from ..store import now
from . import errors, nodes
from .errors import no_object, parameter
from .tokens import need, page_of, signed_in

MOST_CHARACTERS = 63_206
PHOTO_BYTES = 10 * 1024 * 1024
SOONEST, LATEST = 10 * 60, 30 * 86400
DEFAULT_POST = "created_time,message,id"


def me(call: Call) -> Answer:
    account, _ = signed_in(call)
    if account.owner:
        return as_json(nodes.chosen(call, nodes.page(call, account), "Page", "name,id"))
    return as_json(nodes.chosen(call, nodes.user(account), "User", "name,id"))


def granted(call: Call) -> list[Account]:
    """The Pages a person agreed to, in their own order."""
    account, token = signed_in(call)
    if account.owner:
        raise parameter("Tried accessing nonexisting field (accounts) on node type (Page)")
    need(token, "pages_show_list")
    ids = token.pages.split(",")
    return [page for page in accounts.pages_of(call.store, account) if page.remote_id in ids]


def own_pages(call: Call) -> Answer:
    token = call.caller.token
    default = "access_token,category,category_list,name,id,tasks"
    tasks = ["MODERATE", "MESSAGING", "ANALYZE", "ADVERTISE", "CREATE_CONTENT", "MANAGE"]
    found = []
    for page in granted(call):
        assert token
        issued = grants.page_token(call.store, token, page).token
        more: nodes.Node = {
            "access_token": lambda issued=issued: issued,  # type: ignore[misc]
            "tasks": lambda: tasks,
        }
        found.append(nodes.chosen(call, nodes.page(call, page) | more, "Page", default))
    return as_json(listed(found))


def permissions(call: Call) -> Answer:
    _, token = signed_in(call)
    held = sorted(set(token.scopes.replace(",", " ").split()))
    return as_json({"data": [{"permission": each, "status": "granted"} for each in held]})


def listed(found: list[dict[str, Any]]) -> dict[str, Any]:
    if not found:
        return {"data": []}
    cursors = {"before": found[0]["id"], "after": found[-1]["id"]}
    return {"data": found, "paging": {"cursors": cursors}}


def on(fields: dict[str, Any], name: str, default: bool) -> bool:
    value = str(fields.get(name, default)).lower()
    if value not in ("true", "false", "1", "0"):
        raise parameter(f"Param {name} must be a boolean")
    return value in ("true", "1")


def words(fields: dict[str, Any]) -> str:
    text = fields.get("message", "")
    if not isinstance(text, str):
        raise parameter("Param message must be a string.")
    if len(text) > MOST_CHARACTERS:
        raise parameter("The message is too long.")
    return text


def add_photo(call: Call) -> Answer:
    page = page_of(call, "pages_manage_posts", "pages_read_engagement")
    fields, upload = call.request.fields, call.request.uploads.get("source")
    if upload is None:
        said = (
            "Missing or invalid image file" if not fields.get("url") else "Only uploads are taken"
        )
        raise Refusal(errors.error(f"(#324) {said}", 324, subcode=2069019))
    look = posts.look_at(upload.data)
    if look is None or len(upload.data) > PHOTO_BYTES:
        said = (
            "(#100) Invalid file. Expected file of one of the following types: image, 10 MB at most"
        )
        raise Refusal(errors.error(said, 100, subcode=1366046))
    published = on(fields, "published", True)
    alt, text = str(fields.get("alt_text_custom") or ""), words(fields)
    with call.store.write():
        id = accounts.remote_id("facebook", secrets.token_hex(16))
        kept = posts.keep_picture(
            call.store, page, id, upload.data, look, alt=alt, filename=upload.filename
        )
        if not published:
            return as_json({"id": id})
        made = posts.add(call.store, page, new_id(page), text, pictures=[kept])
    return as_json({"id": id, "post_id": made.remote_id})


def new_id(page: Account) -> str:
    return f"{page.remote_id}_{accounts.remote_id('facebook', secrets.token_hex(16))}"


def attached(call: Call, page: Account) -> list[Picture]:
    """`attached_media` as a JSON list, or as attached_media[0], attached_media[1]..."""
    fields = call.request.fields
    try:
        given = fields.get("attached_media") or []
        items = json.loads(given) if isinstance(given, str) else given
        numbered = sorted(name for name in fields if re.fullmatch(r"attached_media\[\d+\]", name))
        items = [*items, *(json.loads(fields[name]) for name in numbered)]
        ids = [str(item["media_fbid"]) for item in items]
    except (ValueError, TypeError, KeyError) as why:
        raise parameter("Param attached_media must be an array of media_fbid.") from why
    found = [posts.picture_by(call.store, "facebook", id) for id in ids]
    mine = [each for each in found if each is not None and each.account == page.id]
    if len(mine) < len(ids):
        raise parameter("Invalid media_fbid: no such unpublished photo on this Page.")
    if len(set(ids)) < len(ids) or any(posts.is_shown(call.store, each) for each in mine):
        raise parameter("Invalid media_fbid: these photos were already posted.")
    return mine


def planned(fields: dict[str, Any], published: bool) -> float | None:
    """`scheduled_publish_time` in epoch seconds: ten minutes to thirty days ahead."""
    given = fields.get("scheduled_publish_time")
    if given in (None, ""):
        return None
    try:
        text = str(given)
        at = float(text) if text.isdecimal() else datetime.fromisoformat(text).timestamp()
    except ValueError as why:
        raise parameter("Param scheduled_publish_time must be a time.") from why
    if published:
        raise parameter("You cannot specify a scheduled publish time on a published post")
    if not now() + SOONEST <= at <= now() + LATEST:
        raise parameter("The specified scheduled publish time is invalid.")
    return at


def add_post(call: Call) -> Answer:
    page = page_of(call, "pages_manage_posts", "pages_read_engagement")
    fields = call.request.fields
    text, link, published = (
        words(fields),
        str(fields.get("link") or ""),
        on(fields, "published", True),
    )
    if link and not re.match(r"https?://[^/\s]+", link):
        raise Refusal(errors.error("(#100) The url you supplied is invalid", 100, subcode=1609005))
    scheduled = planned(fields, published)
    with call.store.write():
        pictures = attached(call, page)
        if not (text.strip() or link or pictures):
            said = "(#100) The post is empty: it needs message, link or attached_media."
            raise Refusal(errors.error(said, 100, subcode=1349125))
        made = posts.add(
            call.store,
            page,
            new_id(page),
            text,
            link=link,
            status="published" if published else "scheduled" if scheduled else "unpublished",
            body={"scheduled": scheduled},
            pictures=pictures,
        )
    return as_json({"id": made.remote_id})


def published_posts(call: Call) -> Answer:
    page = page_of(call, "pages_read_engagement")
    return as_json(page_list(call, [p for p in posts.of(call.store, page) if is_public(p)]))


def is_public(post: Post) -> bool:
    return post.status == "published"


def page_list(call: Call, found: list[Post]) -> dict[str, Any]:
    """One page of posts: `limit` (25, 100 at most), `since`, `until`, `after`."""
    query = call.request.query
    limit = str(query.get("limit", "25"))
    if not limit.isdecimal() or not 0 < int(limit) <= 100:
        raise parameter("Param limit must be from 1 to 100")
    since, until = edge(query, "since", 0), edge(query, "until", now() + 1)
    found = [post for post in found if since <= post.created <= until]
    ids = [post.remote_id for post in found]
    if query.get("after") in ids:
        found = found[ids.index(query["after"]) + 1 :]
    shown = [
        nodes.chosen(call, nodes.post(call, post), "PagePost", DEFAULT_POST)
        for post in found[: int(limit)]
    ]
    return listed(shown)


def edge(query: dict[str, Any], name: str, default: float) -> float:
    given = str(query.get(name, ""))
    if not given:
        return default
    try:
        if given.isdecimal():
            return float(given)
        read = datetime.fromisoformat(given)
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    except ValueError as why:
        raise parameter(f"Param {name} must be a time") from why


def read(call: Call) -> Answer:
    account, token = signed_in(call)
    id = call.values["id"]
    post = posts.find(call.store, "facebook", id)
    if post:
        need(token, "pages_read_engagement")
        return as_json(nodes.chosen(call, nodes.post(call, post), "PagePost", DEFAULT_POST))
    picture = posts.picture_by(call.store, "facebook", id)
    if picture and picture.account == account.id:
        return as_json(nodes.chosen(call, nodes.photo(call, picture), "Photo", "created_time,id"))
    page = accounts.by_remote_id(call.store, "facebook", id)
    if page and page.owner:
        return as_json(nodes.chosen(call, nodes.page(call, page), "Page", "name,id"))
    raise no_object(id)


def own_post(call: Call) -> Post:
    account, token = signed_in(call)
    post = posts.find(call.store, "facebook", call.values["id"])
    if post is None or post.account != account.id:
        raise no_object(call.values["id"])
    need(token, "pages_manage_posts")
    return post


def edit(call: Call) -> Answer:
    post, fields = own_post(call), call.request.fields
    changes: dict[str, Any] = {}
    if "message" in fields:
        changes["text"] = words(fields)
    if "is_published" in fields and on(fields, "is_published", True):
        changes["status"] = "published"
    if "is_hidden" in fields:
        changes["body"] = {**post.body, "is_hidden": on(fields, "is_hidden", False)}
    if not changes:
        raise parameter("Nothing to change: message, is_hidden or is_published.")
    posts.change(call.store, post, **changes)
    return as_json({"success": True})


def delete(call: Call) -> Answer:
    id = call.values["id"]
    picture = posts.picture_by(call.store, "facebook", id)
    if picture and posts.find(call.store, "facebook", id) is None:
        account, _ = signed_in(call)
        if picture.account != account.id:
            raise no_object(id)
        with call.store.write() as db:
            db.execute("DELETE FROM shown WHERE media = ?", (picture.id,))
            db.execute("DELETE FROM media WHERE id = ?", (picture.id,))
        return as_json({"success": True})
    posts.delete(call.store, own_post(call))
    return as_json({"success": True})
