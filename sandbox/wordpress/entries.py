"""Posts and media of the site."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from unicodedata import normalize

from .. import posts
from ..accounts import Account
from ..messages import Answer, Refusal, as_json
from ..network import Call
from ..posts import Picture, Post
from ..store import now
from . import shapes
from .errors import error, invalid
from .people import anyone

STATUSES = ("publish", "future", "draft", "pending", "private")
SOON = 60  # WordPress publishes at once what is due within a minute
MEDIA_TYPES = ("image/jpeg", "image/png", "image/gif", "image/webp")
UPLOAD_BYTES = 32 * 1024 * 1024


def writer(call: Call, code: str = "rest_cannot_create", verb: str = "create posts") -> Account:
    who = anyone(call)
    if who is None:
        raise Refusal(error(code, f"Sorry, you are not allowed to {verb} as this user.", 401))
    return who


def raw(fields: dict[str, Any], name: str, default: str = "") -> str:
    """A text field: words, or an object with `raw`. Raises Refusal."""
    value = fields.get(name, default)
    if isinstance(value, dict):
        value = value.get("raw", "")
    if not isinstance(value, str):
        raise invalid(name, f"{name} is not of type object.")
    return value


def whole(fields: dict[str, Any], name: str, default: int) -> int:
    value = fields.get(name, default)
    if isinstance(value, bool) or not str(value).isdecimal():
        raise invalid(name, f"{name} is not of type integer.")
    return int(value)


def numbers(fields: dict[str, Any], name: str) -> list[int]:
    value = fields.get(name, [])
    items = value.split(",") if isinstance(value, str) else value
    if not isinstance(items, list) or not all(str(item).isdecimal() for item in items):
        raise invalid(name, f"{name} is not of type array.")
    return [int(item) for item in items]


def one_of(fields: dict[str, Any], name: str, choices: tuple[str, ...], default: str) -> str:
    value = fields.get(name, default)
    if value not in choices:
        listed = ", ".join(choices[:-1])
        raise invalid(name, f"{name} is not one of {listed}, and {choices[-1]}.")
    return str(value)


def moment(fields: dict[str, Any], default: float) -> float:
    """The site's zone is UTC, so `date` and `date_gmt` mean the same."""
    for name in ("date_gmt", "date"):
        value = fields.get(name)
        if value is None:
            continue
        try:
            read = datetime.fromisoformat(str(value))
        except ValueError as why:
            raise invalid(name, "Invalid date.") from why
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()
    return default


def slugged(text: str) -> str:
    plain = normalize("NFKD", re.sub(r"<[^>]*>", "", text)).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:200]


def unique_slug(call: Call, wanted: str, mine: str = "") -> str:
    """A slug that is taken gets -2, -3...: a repeat makes a second post, it is not refused."""
    taken = {
        row["key"]
        for row in call.store.rows(
            "SELECT key FROM posts WHERE network = 'wordpress' AND remote_id != ?"
            " AND deleted IS NULL",
            mine,
        )
    }
    slug, number = wanted, 2
    while slug in taken:
        slug, number = f"{wanted}-{number}", number + 1
    return slug


def body_of(call: Call, fields: dict[str, Any], before: dict[str, Any]) -> dict[str, Any]:
    featured = whole(fields, "featured_media", before.get("featured_media", 0))
    if featured and not shapes.featured(call, featured):
        raise Refusal(error("rest_invalid_featured_media", "Invalid featured media ID.", 400))
    kept = {name: before.get(name, []) for name in ("categories", "tags")}
    given = {name: numbers(fields, name) for name in kept if name in fields}
    comments = one_of(
        fields, "comment_status", ("open", "closed"), before.get("comment_status", "open")
    )
    return {
        "excerpt": raw(fields, "excerpt", before.get("excerpt", "")),
        "date": moment(fields, before.get("date", now())),
        "featured_media": featured,
        "comment_status": comments,
        **kept,
        **given,
    }


def settled_status(wanted: str, date: float) -> str:
    if wanted == "publish" and date > now() + SOON:
        return "future"
    return "publish" if wanted == "future" and date <= now() + SOON else wanted


def create(call: Call) -> Answer:
    who, fields = writer(call), call.request.fields
    title, content = raw(fields, "title"), raw(fields, "content")
    body = body_of(call, fields, {"categories": [1]})
    if not (title.strip() or content.strip() or body["excerpt"].strip()):
        return error("empty_content", "Content, title, and excerpt are empty.", 400)
    status = settled_status(one_of(fields, "status", STATUSES, "draft"), body["date"])
    with call.store.write():
        id = str(next_number(call))
        slug = unique_slug(call, slugged(raw(fields, "slug")) or slugged(title) or id)
        pictures = shapes.featured(call, body["featured_media"])
        made = posts.add(
            call.store,
            who,
            id,
            content,
            key=slug,
            title=title,
            status=status,
            body=body,
            pictures=pictures,
        )
    where = f"{call.home}/wordpress/wp-json/wp/v2/posts/{made.remote_id}"
    return as_json(shapes.post(call, made, True), 201, {"Location": where})


def next_number(call: Call) -> int:
    """Posts and media share one series of ids on a WordPress site."""
    row = call.store.row(
        "SELECT max(CAST(remote_id AS INTEGER)) AS last FROM"
        " (SELECT remote_id FROM posts WHERE network = 'wordpress'"
        " UNION ALL SELECT remote_id FROM media WHERE network = 'wordpress')"
    )
    return 1 + int((row and row["last"]) or 4)


def due(call: Call, post: Post) -> Post:
    """A planned post whose time has come is public from the next look on."""
    if post.status == "future" and post.body["date"] <= now():
        return posts.change(call.store, post, status="publish")
    return post


def wanted(call: Call) -> Post:
    found = posts.find(call.store, "wordpress", call.values["id"])
    if found is None:
        raise Refusal(error("rest_post_invalid_id", "Invalid post ID.", 404))
    return due(call, found)


def read(call: Call) -> Answer:
    who, post = anyone(call), wanted(call)
    edit = call.request.query.get("context") == "edit"
    if who is None and (edit or post.status != "publish"):
        return error("rest_forbidden", "Sorry, you are not allowed to do that.", 401)
    return as_json(shapes.post(call, post, edit))


def update(call: Call) -> Answer:
    writer(call, "rest_cannot_edit", "edit this post")
    post, fields = wanted(call), call.request.fields
    body = body_of(call, fields, post.body)
    status = one_of(fields, "status", (*STATUSES, "trash"), post.status)
    slug = slugged(raw(fields, "slug")) or post.key
    changed = posts.change(
        call.store,
        post,
        title=raw(fields, "title", post.title),
        text=raw(fields, "content", post.text),
        key=unique_slug(call, slug, post.remote_id),
        status=settled_status(status, body["date"]),
        body=body,
    )
    posts.show(call.store, changed, shapes.featured(call, body["featured_media"]))
    return as_json(shapes.post(call, changed, True))


def delete(call: Call) -> Answer:
    writer(call, "rest_cannot_delete", "delete this post")
    post = wanted(call)
    if str(call.request.fields.get("force", "")).lower() in ("1", "true"):
        posts.delete(call.store, post)
        return as_json({"deleted": True, "previous": shapes.post(call, post, True)})
    if post.status == "trash":
        return error("rest_already_trashed", "The post has already been deleted.", 410)
    trashed = posts.change(call.store, post, status="trash", key=f"{post.key}__trashed")
    return as_json(shapes.post(call, trashed, True))


def several(query: dict[str, Any], name: str, default: str) -> list[str]:
    value = query.get(name, default)
    return value if isinstance(value, list) else str(value).split(",")


def many(call: Call) -> Answer:
    who, query = anyone(call), call.request.query
    statuses = several(query, "status", "publish")
    edit = query.get("context") == "edit"
    if who is None and (edit or statuses != ["publish"]):
        raise invalid("status", "Status is forbidden.")
    if not set(statuses) <= {*STATUSES, "trash", "any"}:
        raise invalid("status", "status is not one of the known statuses.")
    rows = call.store.rows(
        "SELECT * FROM posts WHERE network = 'wordpress' AND deleted IS NULL ORDER BY id DESC"
    )
    found = [due(call, posts.post_from(row)) for row in rows]
    return paged(call, [post for post in found if fits(post, query, statuses)], edit)


def fits(post: Post, query: dict[str, Any], statuses: list[str]) -> bool:
    any_status = "any" in statuses and post.status != "trash"
    slugs = several(query, "slug", "")
    search = str(query.get("search", "")).lower()
    after, before = (bound(query, name) for name in ("after", "before"))
    return (
        (any_status or post.status in statuses)
        and (slugs == [""] or post.key in slugs)
        and search in f"{post.title} {post.text}".lower()
        and (after is None or post.body["date"] > after)
        and (before is None or post.body["date"] < before)
    )


def bound(query: dict[str, Any], name: str) -> float | None:
    if name not in query:
        return None
    try:
        read = datetime.fromisoformat(str(query[name]))
    except ValueError as why:
        raise invalid(name, "Invalid date.") from why
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def paged(call: Call, found: list[Post], edit: bool) -> Answer:
    size, page = (whole(call.request.query, *each) for each in (("per_page", 10), ("page", 1)))
    if not 1 <= size <= 100:
        raise invalid("per_page", "per_page must be between 1 (inclusive) and 100 (inclusive)")
    shown = found[(page - 1) * size : page * size]
    pages = -(-len(found) // size)
    if page < 1 or (page > 1 and page > pages):
        said = "The page number requested is larger than the number of pages available."
        return error("rest_post_invalid_page_number", said, 400)
    headers = {"X-WP-Total": str(len(found)), "X-WP-TotalPages": str(pages)}
    return as_json([shapes.post(call, each, edit) for each in shown], 200, headers)


def upload(call: Call) -> Answer:
    who = writer(call)
    part = call.request.uploads.get("file")
    data = part.data if part else call.request.body
    filename = part.filename if part else named(call.request.headers.get("content-disposition", ""))
    if not data:
        return error("rest_upload_no_data", "No data supplied.", 400)
    if not filename:
        said = "No Content-Disposition supplied."
        return error("rest_upload_no_content_disposition", said, 400)
    if len(data) > UPLOAD_BYTES:
        return error("rest_upload_file_too_big", "The uploaded file is too big.", 413)
    look = posts.look_at(data)
    if look is None or look[0] not in MEDIA_TYPES:
        said = "Sorry, you are not allowed to upload this file type."
        return error("rest_upload_sideload_error", said, 500)
    # A raw body has no fields, so no alt text: that takes a second call, as on a real site.
    alt = str(call.request.parts[0].get("alt_text", "")) if part else ""
    with call.store.write():
        id = str(next_number(call))
        kept = posts.keep_picture(call.store, who, id, data, look, alt=alt, filename=filename)
    where = f"{call.home}/wordpress/wp-json/wp/v2/media/{id}"
    return as_json(shapes.media(call, kept, True), 201, {"Location": where})


def named(disposition: str) -> str:
    found = re.search(r'filename="?([^";]+)"?', disposition)
    return found.group(1).strip() if found else ""


def picture(call: Call) -> Picture:
    found = posts.picture_by(call.store, "wordpress", call.values["id"])
    if found is None:
        raise Refusal(error("rest_post_invalid_id", "Invalid post ID.", 404))
    return found


def read_media(call: Call) -> Answer:
    anyone(call)
    return as_json(shapes.media(call, picture(call), False))


def update_media(call: Call) -> Answer:
    writer(call, "rest_cannot_edit", "edit this post")
    found, alt = picture(call), raw(call.request.fields, "alt_text")
    posts.describe_picture(call.store, found, alt)
    return as_json(shapes.media(call, replace(found, alt=alt), True))


def delete_media(call: Call) -> Answer:
    writer(call, "rest_cannot_delete", "delete this post")
    found = picture(call)
    if str(call.request.fields.get("force", "")).lower() not in ("1", "true"):
        said = "The post does not support trashing. Set 'force=true' to delete."
        return error("rest_trash_not_supported", said, 501)
    with call.store.write() as db:
        db.execute("DELETE FROM shown WHERE media = ?", (found.id,))
        db.execute("DELETE FROM media WHERE id = ?", (found.id,))
    return as_json({"deleted": True, "previous": shapes.media(call, found, True)})


def categories(call: Call) -> Answer:
    """The one category every new site has."""
    anyone(call)
    found = {"id": 1, "name": "Uncategorized", "slug": "uncategorized", "count": 0, "parent": 0}
    more = {"link": f"{call.home}/wordpress/", "description": "", "taxonomy": "category"}
    return as_json([{**found, **more, "meta": []}], 200, {"X-WP-Total": "1"})


def index(call: Call) -> Answer:
    site = f"{call.home}/wordpress"
    return as_json(
        {
            "name": "Rehearsal",
            "description": "A rehearsal copy. Nothing here reaches a real network.",
            "url": site,
            "home": site,
            "gmt_offset": "0",
            "timezone_string": "UTC",
            "namespaces": ["wp/v2"],
            "authentication": {
                "application-passwords": {"endpoints": {"authorization": f"{site}/wp-admin/"}}
            },
            "routes": {},
        }
    )


def namespace(call: Call) -> Answer:
    """What the /wp/v2 API offers; a wrong password is refused here as anywhere."""
    anyone(call)
    return as_json({"namespace": "wp/v2", "routes": {"/wp/v2": {"namespace": "wp/v2"}}})
