"""A post on a WordPress site.

A repeated send would make a second post ("slug-2"), so the handle is the slug: unique, chosen
beforehand, and looked up exactly. `find` reads the site's own database: what it does not list
was not made, unless the site is still busy with the call.
"""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..base import Account, Job, Progress, Published, Refused, Unavailable, Uncertain
from ..words import _
from .account import ask
from .text import as_html, parts_of, plain

if TYPE_CHECKING:
    from bedside.guidelines.review import Picture

    from ..http import Http

_LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"
_ENDINGS = {"image/png": "png", "image/webp": "webp", "image/gif": "gif"}
_MOST_PICTURES = 4


def new_handle() -> str:
    return "news-" + "".join(secrets.choice(_LETTERS) for _ in range(12))


def prepare(http: "Http", job: Job) -> Progress:
    progress = dict(job.progress)
    for number, picture in enumerate(job.post.content.pictures, 1):
        step = f"picture.{number}"
        if step not in progress:
            progress[step] = json.dumps(_upload(http, job, picture, number))
            job.save(progress)
    return progress


def send(http: "Http", job: Job) -> Published:
    content = job.post.content
    parts = parts_of(content.text)
    pictures = _pictures(job)
    body: dict[str, Any] = {
        "title": plain(parts.title),
        "content": as_html(parts.body, content.link, [html for _, html in pictures]),
        "status": "publish",
        "slug": job.handle,
    }
    if pictures:
        body["featured_media"] = pictures[0][0]
    answer = ask(http, job.account, "POST", "/posts", {}, creates=True, json=body)
    if answer.status in (404, 410):
        raise Refused(_("The site's posts can no longer be reached. Check the address."))
    made = _published(answer.json)
    if made is None:
        raise Uncertain(_("The site's answer could not be read."))
    return made


def find(http: "Http", job: Job, since: datetime) -> tuple[Published, ...]:
    params = {"slug": job.handle, "status": "any", "context": "edit"}
    answer = ask(http, job.account, "GET", "/posts", params)
    if not isinstance(answer.json, list):
        raise Unavailable(_("The site's list of posts could not be read."))
    found = (_published(post) for post in answer.json if post.get("slug") == job.handle)
    return tuple(post for post in found if post is not None)


def read(http: "Http", account: Account, remote_id: str) -> Published | None:
    post = _post(http, account, remote_id)
    return None if post is None or post.get("status") != "publish" else _published(post)


def take_down(http: "Http", account: Account, remote_id: str) -> None:
    """Deletes post and pictures for good: the bin would keep the pictures open to the public.

    Pictures first, so that a broken connection leaves the post to find them by.
    """
    post = _post(http, account, remote_id)
    if post is None:
        return
    slug = str(post.get("slug", "")).removesuffix("__trashed")
    for picture in _uploaded(http, account, slug):
        ask(http, account, "DELETE", f"/media/{picture['id']}", {"force": "true"})
    ask(http, account, "DELETE", f"/posts/{remote_id}", {"force": "true"})


def _post(http: "Http", account: Account, remote_id: str) -> Mapping[str, Any] | None:
    answer = ask(http, account, "GET", f"/posts/{int(remote_id)}", {"context": "edit"})
    if answer.status in (404, 410):
        return None
    if not isinstance(answer.json, dict):
        raise Unavailable(_("The post could not be read."))
    return answer.json


def _uploaded(http: "Http", account: Account, slug: str) -> list[Mapping[str, Any]]:
    slugs = [f"{slug}-picture-{number}" for number in range(1, _MOST_PICTURES + 1)]
    answer = ask(http, account, "GET", "/media", {"slug": ",".join(slugs), "per_page": "20"})
    found = answer.json if isinstance(answer.json, list) else []
    return [picture for picture in found if picture.get("slug") in slugs]


def _upload(http: "Http", job: Job, picture: "Picture", number: int) -> dict[str, Any]:
    ending = _ENDINGS.get(picture.content_type, "jpg")
    name = f"{job.handle}-{number}.{ending}"
    answer = ask(
        http,
        job.account,
        "POST",
        "/media",
        {},
        data={"alt_text": picture.alt, "slug": f"{job.handle}-picture-{number}"},
        files={"file": (name, job.open_picture(picture.sha256), picture.content_type)},
    )
    made = answer.json
    if answer.status != 201 or not isinstance(made, dict) or "source_url" not in made:
        raise Unavailable(_("The site did not keep the picture."))
    return {"id": made["id"], "url": made["source_url"]}


def _pictures(job: Job) -> list[tuple[int, str]]:
    made = []
    for number, picture in enumerate(job.post.content.pictures, 1):
        kept = json.loads(job.progress[f"picture.{number}"])
        html = (
            f'<figure class="wp-block-image"><img src="{plain(kept["url"])}" '
            f'alt="{plain(picture.alt)}" class="wp-image-{int(kept["id"])}" /></figure>'
        )
        made.append((int(kept["id"]), html))
    return made


def _published(post: Any) -> Published | None:
    if not isinstance(post, dict) or "id" not in post:
        return None
    return Published(str(post["id"]), str(post.get("link") or ""))
