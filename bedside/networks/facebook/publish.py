"""A post on a Facebook Page.

Facebook offers no key against repeats (`client_mutation_id` is not documented as one), so the
handle only names the delivery here. `find` reads what the Page published and compares text and
time. Finding none is good evidence, not proof: the list may lag by some seconds, and Facebook
may hold a post back for review. Ask again after some minutes before resending.
"""

import json
import uuid
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..base import Account, Job, Progress, Published, Refused, Unavailable, Uncertain
from ..words import _
from .account import NotThere, ask
from .text import same, show

if TYPE_CHECKING:
    from bedside.guidelines.review import Picture

    from ..http import Http

_FIELDS = "id,message,created_time,permalink_url,is_published"


def new_handle() -> str:
    return str(uuid.uuid4())


def prepare(http: "Http", job: Job) -> Progress:
    progress = dict(job.progress)
    for number, picture in enumerate(job.post.content.pictures, 1):
        step = f"picture.{number}"
        if step not in progress:
            progress[step] = _upload(http, job, picture)
            job.save(progress)
    return progress


def send(http: "Http", job: Job) -> Published:
    content = job.post.content
    data = {"message": show(content.text, content.link)}
    if content.pictures:
        numbers = range(1, len(content.pictures) + 1)
        media = [{"media_fbid": job.progress[f"picture.{number}"]} for number in numbers]
        data["attached_media"] = json.dumps(media)
    elif content.link:
        data["link"] = content.link
    path = f"/{job.account.remote_id}/feed"
    answer = ask(http, job.account, "POST", path, creates=True, data=data)
    if answer.status in (404, 410):
        raise Refused(_("The Page can no longer be reached on Facebook."))
    made = _published(job.account, answer.json)
    if made is None:
        raise Uncertain(_("Facebook's answer could not be read."))
    return made


def find(http: "Http", job: Job, since: datetime) -> tuple[Published, ...]:
    content = job.post.content
    text = show(content.text, content.link)
    if not text:
        return ()
    params = {"fields": _FIELDS, "limit": "100", "since": str(int(since.timestamp()))}
    path = f"/{job.account.remote_id}/published_posts"
    answer = ask(http, job.account, "GET", path, params=params)
    posts = answer.json.get("data") if isinstance(answer.json, dict) else None
    if not isinstance(posts, list):
        raise Unavailable(_("The Page's posts could not be read."))
    found = []
    for post in posts:
        made = _published(job.account, post)
        if made and _made_at(post) >= since and same(str(post.get("message") or ""), text):
            found.append(made)
    return tuple(found)


def read(http: "Http", account: Account, remote_id: str) -> Published | None:
    try:
        answer = ask(http, account, "GET", _path(remote_id), params={"fields": _FIELDS})
    except NotThere:
        return None
    if answer.status in (404, 410):
        return None
    made = _published(account, answer.json)
    if made is None:
        raise Unavailable(_("Facebook's answer could not be read."))
    return None if answer.json.get("is_published") is False else made


def take_down(http: "Http", account: Account, remote_id: str) -> None:
    """Deletes the post; pictures posted with it go with it."""
    try:
        ask(http, account, "DELETE", _path(remote_id))
    except NotThere:
        return


def _upload(http: "Http", job: Job, picture: "Picture") -> str:
    name = f"{picture.sha256[:12]}.{picture.content_type.rpartition('/')[2]}"
    answer = ask(
        http,
        job.account,
        "POST",
        f"/{job.account.remote_id}/photos",
        data={"published": "false", "alt_text_custom": picture.alt},
        files={"source": (name, job.open_picture(picture.sha256), picture.content_type)},
    )
    made = answer.json.get("id") if isinstance(answer.json, dict) else None
    if not made:
        raise Unavailable(_("Facebook did not keep the picture."))
    return str(made)


def _path(remote_id: str) -> str:
    return "/" + quote(remote_id, safe="")


def _made_at(post: Any) -> datetime:
    """Graph writes "2026-11-24T09:00:00+0000"."""
    try:
        return datetime.fromisoformat(str(post["created_time"])).astimezone(UTC)
    except (KeyError, ValueError):
        raise Unavailable(_("The Page's posts could not be read.")) from None


def _published(account: Account, post: Any) -> Published | None:
    if not isinstance(post, dict) or not post.get("id"):
        return None
    home = account.base_url.replace("https://graph.facebook.com", "https://www.facebook.com")
    return Published(str(post["id"]), str(post.get("permalink_url") or f"{home}/{post['id']}"))
