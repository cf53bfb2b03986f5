"""Posting, reading, changing and taking down; pictures."""

import secrets
from dataclasses import replace
from typing import Any

from .. import posts
from ..accounts import Account, by_remote_id
from ..messages import Answer, Refusal, as_json
from ..network import Call
from ..posts import Picture, Post
from ..store import now
from . import errors, shapes, text
from .errors import invalid

HOUR = 3600
VISIBILITIES = ("public", "unlisted", "private", "direct")
ALT_CHARACTERS = 1500


def allowed(call: Call, scope: str) -> Account:
    """The account a good token speaks for. Raises Refusal."""
    token, account = call.caller.token, call.caller.account
    if token is None or not token.good:
        raise Refusal(errors.signed_out())
    if account is None:
        raise Refusal(errors.error("This method requires an authenticated user", 422))
    if not token.may(scope):
        raise Refusal(errors.error("This action is outside the authorized scopes", 403))
    return account


def me(call: Call) -> Answer:
    return as_json(shapes.own_account(call.store, call.home, allowed(call, "read:accounts")))


def instance(call: Call) -> Answer:
    return as_json(shapes.instance(call.home))


def instance_v1(call: Call) -> Answer:
    return as_json(shapes.instance_v1(call.home))


def flag(fields: dict[str, Any], name: str) -> bool:
    return str(fields.get(name, "")).lower() in ("1", "true", "on")


def ready(call: Call, picture: Picture) -> bool:
    return now() >= picture.created + float(call.settings["media_seconds"])


def create_media(call: Call) -> Answer:
    who = allowed(call, "write:media")
    upload = call.request.uploads.get("file")
    alt = str(call.request.fields.get("description") or "")
    if upload is None or not upload.data:
        raise invalid("File can't be blank")
    if len(upload.data) > shapes.PICTURE_BYTES:
        raise invalid("File file size must be less than 16 MB")
    look = posts.look_at(upload.data)
    if look is None:
        raise invalid("File content type is invalid, File is invalid")
    if len(alt) > ALT_CHARACTERS:
        raise invalid("Description character limit of 1500 exceeded")
    new = shapes.new_id(secrets.randbits(16))
    picture = posts.keep_picture(
        call.store, who, new, upload.data, look, alt=alt, filename=upload.filename
    )
    done = ready(call, picture)
    return as_json(shapes.media(call.home, picture, done), 200 if done else 202)


def own_media(call: Call, id: str, who: Account) -> Picture:
    picture = posts.picture_by(call.store, "mastodon", id)
    if picture is None or picture.account != who.id:
        raise Refusal(errors.not_found())
    return picture


def read_media(call: Call) -> Answer:
    picture = own_media(call, call.values["id"], allowed(call, "write:media"))
    done = ready(call, picture)
    return as_json(shapes.media(call.home, picture, done), 200 if done else 206)


def update_media(call: Call) -> Answer:
    picture = own_media(call, call.values["id"], allowed(call, "write:media"))
    alt = str(call.request.fields.get("description") or "")
    if len(alt) > ALT_CHARACTERS:
        raise invalid("Description character limit of 1500 exceeded")
    posts.describe_picture(call.store, picture, alt)
    return as_json(shapes.media(call.home, replace(picture, alt=alt), ready(call, picture)))


def chosen_media(call: Call, who: Account) -> list[Picture]:
    ids = call.request.fields.get("media_ids") or []
    if not isinstance(ids, list):
        raise invalid("Media ids must be a list")
    if len(ids) > 4:
        raise invalid("Cannot attach more than 4 files")
    found = [posts.picture_by(call.store, "mastodon", str(id)) for id in ids]
    mine = [each for each in found if each is not None and each.account == who.id]
    if len(mine) < len(ids) or any(posts.is_shown(call.store, each) for each in mine):
        raise invalid("Media not found or already attached to another post")
    if not all(ready(call, each) for each in mine):
        raise invalid(
            "Cannot attach files that have not finished processing. Try again in a moment!"
        )
    return mine


def wanted_text(fields: dict[str, Any], pictures: bool) -> str:
    words = fields.get("status") or ""
    if not isinstance(words, str):
        raise invalid("Text is invalid")
    if not words.strip() and not pictures:
        raise invalid("Text can't be blank")
    if text.length(words + str(fields.get("spoiler_text") or "")) > text.MAX_CHARACTERS:
        raise invalid("Text character limit of 500 exceeded")
    return words


def details(call: Call) -> dict[str, Any]:
    fields = call.request.fields
    visibility = fields.get("visibility") or "public"
    if visibility not in VISIBILITIES:
        raise invalid("Visibility is not included in the list")
    if fields.get("scheduled_at") or fields.get("poll"):
        raise invalid("Scheduled posts and polls cannot be rehearsed here")
    reply = fields.get("in_reply_to_id")
    if reply and posts.find(call.store, "mastodon", str(reply)) is None:
        raise Refusal(errors.not_found())
    return {
        "visibility": visibility,
        "sensitive": flag(fields, "sensitive"),
        "spoiler_text": str(fields.get("spoiler_text") or ""),
        "language": str(fields.get("language") or "en"),
        "in_reply_to_id": str(reply) if reply else None,
        "application": "Bedside",
    }


def create(call: Call) -> Answer:
    who = allowed(call, "write:statuses")
    key = call.request.headers.get("idempotency-key", "")
    with call.store.write():  # looking for the key and adding the post must be one step
        if key and not call.settings["ignore_idempotency"]:
            before = posts.with_key(call.store, who, key, since=now() - HOUR)
            if before:
                return as_json(shapes.status(call, before))
        body = details(call)
        pictures = chosen_media(call, who)
        words = wanted_text(call.request.fields, bool(pictures))
        new = shapes.new_id(secrets.randbits(16))
        post = posts.add(call.store, who, new, words, key=key, body=body, pictures=pictures)
    return as_json(shapes.status(call, post))


def visible(call: Call) -> Post:
    post = posts.find(call.store, "mastodon", call.values["id"])
    if post is None:
        raise Refusal(errors.not_found())
    return post


def own(call: Call, who: Account) -> Post:
    post = visible(call)
    if post.account != who.id:
        raise Refusal(errors.not_found())
    return post


def read(call: Call) -> Answer:
    return as_json(shapes.status(call, visible(call)))


def source(call: Call) -> Answer:
    post = own(call, allowed(call, "read:statuses"))
    return as_json(
        {"id": post.remote_id, "text": post.text, "spoiler_text": post.body["spoiler_text"]}
    )


def update(call: Call) -> Answer:
    post = own(call, allowed(call, "write:statuses"))
    fields = call.request.fields
    words = wanted_text(fields, bool(posts.pictures_of(call.store, post)))
    body = {
        **post.body,
        "spoiler_text": str(fields.get("spoiler_text") or ""),
        "sensitive": flag(fields, "sensitive"),
    }
    return as_json(shapes.status(call, posts.change(call.store, post, text=words, body=body)))


def delete(call: Call) -> Answer:
    post = own(call, allowed(call, "write:statuses"))
    posts.delete(call.store, post)
    return as_json(shapes.status(call, post, source=True))


def of_account(call: Call) -> Answer:
    who = by_remote_id(call.store, "mastodon", call.values["id"])
    if who is None:
        raise Refusal(errors.not_found())
    query = call.request.query
    found = [each for each in posts.of(call.store, who) if between(each, query)]
    if flag(query, "exclude_replies"):
        found = [each for each in found if not each.body["in_reply_to_id"]]
    if flag(query, "only_media"):
        found = [each for each in found if posts.pictures_of(call.store, each)]
    limit = min(40, max(1, whole(query, "limit", 20)))
    # min_id asks for the page just after it; the others for the newest page.
    page = found[-limit:] if "min_id" in query else found[:limit]
    return as_json([shapes.status(call, each) for each in page])


def whole(query: dict[str, Any], name: str, default: int) -> int:
    given = str(query.get(name, ""))
    return int(given) if given.isdecimal() else default


def between(post: Post, query: dict[str, Any]) -> bool:
    id = int(post.remote_id)
    oldest = max(whole(query, "since_id", 0), whole(query, "min_id", 0))
    return oldest < id < whole(query, "max_id", 1 << 100)
