"""WordPress's objects as JSON."""

import re
from datetime import UTC, datetime
from typing import Any

from .. import posts
from ..accounts import by_id
from ..network import Call
from ..posts import Picture, Post

BLOCK = re.compile(r"<(p|h[1-6]|ul|ol|div|figure|blockquote|table|pre)\b", re.I)


def gmt(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")


def rendered(text: str) -> str:
    """Paragraphs around plain text, as the site's own filter makes them."""
    if not text.strip() or BLOCK.search(text):
        return text
    paragraphs = re.split(r"\n\s*\n", text.strip())
    return "".join(f"<p>{each.replace(chr(10), '<br />' + chr(10))}</p>\n" for each in paragraphs)


def words(raw: str, shown: str, edit: bool) -> dict[str, Any]:
    return {"rendered": shown, **({"raw": raw} if edit else {})}


def post(call: Call, made: Post, edit: bool) -> dict[str, Any]:
    who = by_id(call.store, made.account)
    assert who
    site, body = f"{call.home}/wordpress", made.body
    public = made.status == "publish"
    link = f"{site}/{made.key}/" if public else f"{site}/?p={made.remote_id}"
    changed = gmt(made.edited or made.created)
    return {
        "id": int(made.remote_id),
        "date": gmt(body["date"]),
        "date_gmt": gmt(body["date"]),
        "guid": words(f"{site}/?p={made.remote_id}", f"{site}/?p={made.remote_id}", edit),
        "modified": changed,
        "modified_gmt": changed,
        "slug": made.key,
        "status": made.status,
        "type": "post",
        "link": link,
        "title": words(made.title, made.title, edit),
        "content": {**words(made.text, rendered(made.text), edit), "protected": False},
        "excerpt": {**words(body["excerpt"], rendered(body["excerpt"]), edit), "protected": False},
        "author": int(who.remote_id),
        "featured_media": body["featured_media"],
        "comment_status": body["comment_status"],
        "ping_status": "closed",
        "sticky": False,
        "template": "",
        "format": "standard",
        "meta": [],
        "categories": body["categories"],
        "tags": body["tags"],
        **({"password": "", "permalink_template": f"{site}/%postname%/"} if edit else {}),
        **({"generated_slug": made.key} if edit else {}),
        "_links": {"self": [{"href": f"{site}/wp-json/wp/v2/posts/{made.remote_id}"}]},
    }


def media(call: Call, picture: Picture, edit: bool) -> dict[str, Any]:
    who = by_id(call.store, picture.account)
    assert who
    site, url = f"{call.home}/wordpress", f"{call.home}{picture.path}"
    name = picture.filename.rpartition(".")[0] or picture.filename
    return {
        "id": int(picture.remote_id),
        "date": gmt(picture.created),
        "date_gmt": gmt(picture.created),
        "guid": words(url, url, edit),
        "modified": gmt(picture.created),
        "modified_gmt": gmt(picture.created),
        "slug": name.lower(),
        "status": "inherit",
        "type": "attachment",
        "link": f"{site}/?attachment_id={picture.remote_id}",
        "title": words(name, name, edit),
        "author": int(who.remote_id),
        "comment_status": "open",
        "ping_status": "closed",
        "template": "",
        "meta": [],
        "description": words("", "", edit),
        "caption": words("", "", edit),
        "alt_text": picture.alt,
        "media_type": "image",
        "mime_type": picture.mime,
        "media_details": {
            "width": picture.width,
            "height": picture.height,
            "file": picture.filename,
            "filesize": picture.size,
            "sizes": {},
        },
        "post": None,
        "source_url": url,
        **({"missing_image_sizes": [], "generated_slug": name.lower()} if edit else {}),
        **({"permalink_template": f"{site}/?attachment_id={picture.remote_id}"} if edit else {}),
    }


def featured(call: Call, id: int) -> list[Picture]:
    picture = posts.picture_by(call.store, "wordpress", str(id)) if id else None
    return [picture] if picture else []
