"""A post on Bluesky: a record whose key is chosen beforehand.

The server refuses a second record with the same key, so a repeated send cannot make a second
post. `find` reads that one key from the account's own server: its answer is certain, unless
the server is still busy with the call.
"""

import json
import secrets
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from ..base import Account, Job, Progress, Published, Unavailable, Uncertain
from ..words import _
from .account import NotThere, ask, name_of, page_of
from .text import facets_of, show

if TYPE_CHECKING:
    from bedside.guidelines.review import Content

    from ..http import Http

_POSTS = "app.bsky.feed.post"
_BASE32 = "234567abcdefghijklmnopqrstuvwxyz"
_BLOB_LASTS_S = 1_800  # a server deletes pictures that no post uses; an hour is usual


def new_handle() -> str:
    """A TID (atproto.com/specs/tid): microseconds since 1970 and ten random bits, base 32."""
    number = (time.time_ns() // 1_000) << 10 | secrets.randbelow(1 << 10)
    return "".join(_BASE32[number >> shift & 31] for shift in range(60, -1, -5))


def prepare(http: "Http", job: Job) -> Progress:
    progress = dict(job.progress)
    for number, picture in enumerate(job.post.content.pictures, 1):
        step = f"picture.{number}"
        if step in progress and json.loads(progress[step])["until"] > time.time():
            continue
        answer = ask(
            http,
            job.account,
            "POST",
            "com.atproto.repo.uploadBlob",
            token=job.account.credentials,
            content=job.open_picture(picture.sha256),
            content_type=picture.content_type,
        )
        blob = answer.json.get("blob") if isinstance(answer.json, dict) else None
        if not isinstance(blob, dict):
            raise Unavailable(_("Bluesky did not keep the picture."))
        until = int(time.time()) + _BLOB_LASTS_S
        progress[step] = json.dumps({"blob": blob, "until": until})
        job.save(progress)
    return progress


def send(http: "Http", job: Job) -> Published:
    answer = ask(
        http,
        job.account,
        "POST",
        "com.atproto.repo.createRecord",
        token=job.account.credentials,
        creates=True,
        json={
            "repo": _did(job.account),
            "collection": _POSTS,
            "rkey": job.handle,
            "record": record_of(job, datetime.now(UTC)),
        },
    )
    uri = answer.json.get("uri") if isinstance(answer.json, dict) else None
    if not isinstance(uri, str):
        raise Uncertain(_("Bluesky's answer could not be read."))
    return _published(job.account, uri)


def find(http: "Http", job: Job, since: datetime) -> tuple[Published, ...]:
    post = _get(http, job.account, job.handle)
    return () if post is None else (post,)


def read(http: "Http", account: Account, remote_id: str) -> Published | None:
    return _get(http, account, remote_id.rpartition("/")[2])


def take_down(http: "Http", account: Account, remote_id: str) -> None:
    key = remote_id.rpartition("/")[2]
    body = {"repo": _did(account), "collection": _POSTS, "rkey": key}
    ask(
        http,
        account,
        "POST",
        "com.atproto.repo.deleteRecord",
        token=account.credentials,
        json=body,
        expect_json=False,  # older servers answer with nothing
    )


def record_of(job: Job, now: datetime) -> dict[str, Any]:
    """The post as an app.bsky.feed.post record."""
    content = job.post.content
    text = show(content.text, content.link)
    record: dict[str, Any] = {
        "$type": _POSTS,
        "text": text,
        "createdAt": now.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
    }
    facets = facets_of(text)
    if facets:
        record["facets"] = facets
    if content.pictures:
        record["embed"] = _images(content, job.progress)
    elif content.link:
        record["embed"] = _card(content.link)
    return record


def _images(content: "Content", progress: Progress) -> dict[str, Any]:
    images = []
    for number, picture in enumerate(content.pictures, 1):
        blob = json.loads(progress[f"picture.{number}"])["blob"]
        image: dict[str, Any] = {"image": blob, "alt": picture.alt}
        if picture.width > 0 and picture.height > 0:
            image["aspectRatio"] = {"width": picture.width, "height": picture.height}
        images.append(image)
    return {"$type": "app.bsky.embed.images", "images": images}


def _card(link: str) -> dict[str, Any]:
    """A link card. Its title is the address itself: the page behind it is not fetched."""
    title = link.split("://", 1)[-1].rstrip("/")
    external = {"uri": link, "title": title, "description": ""}
    return {"$type": "app.bsky.embed.external", "external": external}


def _get(http: "Http", account: Account, key: str) -> Published | None:
    params = {"repo": _did(account), "collection": _POSTS, "rkey": key}
    try:
        answer = ask(http, account, "GET", "com.atproto.repo.getRecord", params=params)
    except NotThere:
        return None
    body: Mapping[str, Any] = answer.json if isinstance(answer.json, dict) else {}
    if answer.status != 200 or "uri" not in body:
        raise Unavailable(_("Bluesky's answer could not be read."))
    return _published(account, str(body["uri"]))


def _did(account: Account) -> str:
    return account.credentials.get("did") or account.remote_id or name_of(account)


def _published(account: Account, uri: str) -> Published:
    key = uri.rpartition("/")[2]
    return Published(uri, f"{page_of(account, name_of(account))}/post/{key}")
