"""Fields of people, Pages, posts and photos, as asked for with `fields=`."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from .. import posts
from ..accounts import Account, by_id
from ..network import Call
from ..posts import Picture, Post
from .errors import parameter

Node = dict[str, Callable[[], Any]]
MODIFIER = re.compile(r"\(.*\)|\{.*|\..*", re.S)


def moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S+0000")


def field_names(asked: str) -> list[str]:
    """`a,b{c,d},e.limit(2)` -> a, b, e."""
    names, depth, word = [], 0, ""
    for letter in asked + ",":
        depth += (letter in "{(") - (letter in "})")
        if letter == "," and depth == 0:
            names.append(MODIFIER.sub("", word).strip())
            word = ""
        else:
            word += letter
    return [name for name in names if name]


def chosen(call: Call, node: Node, kind: str, default: str) -> dict[str, Any]:
    """The asked fields of a node that have a value; `id` is always there. Raises Refusal."""
    names = field_names(str(call.request.query.get("fields") or default))
    for name in names:
        if name not in node:
            raise parameter(f"Tried accessing nonexisting field ({name}) on node type ({kind})")
    values = {name: node[name]() for name in dict.fromkeys([*names, "id"])}
    return {name: value for name, value in values.items() if value is not None}


def user(person: Account) -> Node:
    return {
        "id": lambda: person.remote_id,
        "name": lambda: person.label,
        "first_name": lambda: person.label.split()[0],
        "last_name": lambda: person.label.split()[-1],
    }


def page(call: Call, who: Account) -> Node:
    return {
        "id": lambda: who.remote_id,
        "name": lambda: who.label,
        "username": lambda: who.name,
        "link": lambda: f"{call.home}/facebook/{who.remote_id}",
        "category": lambda: "Medical & health",
        "category_list": lambda: [{"id": "145118935550090", "name": "Medical & health"}],
        "about": lambda: "A rehearsal Page",
        "is_published": lambda: True,
        "can_post": lambda: True,
        "verification_status": lambda: "not_verified",
        "fan_count": lambda: 0,
        "followers_count": lambda: 0,
        "website": lambda: None,
        "picture": lambda: {"data": {"url": f"{call.home}/avatar.png", "is_silhouette": True}},
    }


def photo(call: Call, picture: Picture) -> Node:
    url = f"{call.home}{picture.path}"
    size = {"height": picture.height, "width": picture.width, "source": url}
    return {
        "id": lambda: picture.remote_id,
        "created_time": lambda: moment(picture.created),
        "alt_text": lambda: picture.alt or None,
        "alt_text_custom": lambda: picture.alt or None,
        "height": lambda: picture.height,
        "width": lambda: picture.width,
        "images": lambda: [size],
        "source": lambda: url,
        "picture": lambda: url,
        "link": lambda: f"{call.home}/facebook/photo/{picture.remote_id}",
        "name": lambda: None,
    }


def post(call: Call, made: Post) -> Node:
    who = by_id(call.store, made.account)
    assert who
    pictures = posts.pictures_of(call.store, made)
    number = made.remote_id.partition("_")[2]
    return {
        "id": lambda: made.remote_id,
        "message": lambda: made.text or None,
        "created_time": lambda: moment(made.created),
        "updated_time": lambda: moment(made.edited or made.created),
        "permalink_url": lambda: f"{call.home}/facebook/{who.remote_id}/posts/{number}",
        "is_published": lambda: made.status == "published",
        "is_hidden": lambda: bool(made.body.get("is_hidden")),
        "is_expired": lambda: False,
        "scheduled_publish_time": lambda: made.body.get("scheduled"),
        "from": lambda: {"id": who.remote_id, "name": who.label},
        "status_type": lambda: "added_photos" if pictures else status_type(made),
        "full_picture": lambda: f"{call.home}{pictures[0].path}" if pictures else None,
        "picture": lambda: f"{call.home}{pictures[0].path}" if pictures else None,
        "attachments": lambda: attachments(call, made, pictures),
        "shares": lambda: None,
        "story": lambda: None,
    }


def status_type(made: Post) -> str:
    return "shared_story" if made.link else "mobile_status_update"


def attachments(call: Call, made: Post, pictures: list[Picture]) -> dict[str, Any] | None:
    if pictures:
        shown = [picture_attachment(call, each) for each in pictures]
        if len(shown) == 1:
            return {"data": shown}
        album = {"type": "album", "title": "Photos from the post", "url": shown[0]["url"]}
        return {"data": [{**album, "subattachments": {"data": shown}}]}
    if made.link:
        linked = {"type": "share", "title": made.link, "url": made.link}
        return {"data": [{**linked, "unshimmed_url": made.link, "target": {"url": made.link}}]}
    return None


def picture_attachment(call: Call, picture: Picture) -> dict[str, Any]:
    url = f"{call.home}{picture.path}"
    size = {"height": picture.height, "width": picture.width, "src": url}
    link = f"{call.home}/facebook/photo/{picture.remote_id}"
    return {
        "type": "photo",
        "description": picture.alt,
        "media": {"image": size},
        "target": {"id": picture.remote_id, "url": link},
        "url": link,
    }
