"""A post ("status") on a server that speaks Mastodon's API.

The handle goes along as Idempotency-Key, which Mastodon itself honours for an hour and some
other servers not at all; so a repeat counts only as detectable. `find` reads the account's own
posts and compares text, number of pictures and time. Finding none is good evidence, not proof:
a busy server may list a new post some seconds late. Ask again after a minute before resending.
"""

import time
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from ..base import Account, Job, Progress, Published, Refused, Unavailable, Uncertain
from ..words import _
from .account import ask
from .text import same, show

if TYPE_CHECKING:
    from bedside.guidelines.review import Picture

    from ..http import Http

_POLLS = 30
_POLL_S = 1.0
_PAGES = 5


def new_handle() -> str:
    return str(uuid.uuid4())


def prepare(http: "Http", job: Job) -> Progress:
    progress = dict(job.progress)
    for number, picture in enumerate(job.post.content.pictures, 1):
        step = f"picture.{number}"
        kept = progress.get(step)
        if kept and _wait_until_ready(http, job.account, kept):
            continue
        made, ready = _upload(http, job, picture)
        progress[step] = made
        job.save(progress)
        if not ready and not _wait_until_ready(http, job.account, made):
            raise Unavailable(_("The server lost the picture while working on it."))
    return progress


def send(http: "Http", job: Job) -> Published:
    content = job.post.content
    body: dict[str, Any] = {"status": show(content.text, content.link), "visibility": "public"}
    if content.pictures:
        numbers = range(1, len(content.pictures) + 1)
        body["media_ids"] = [job.progress[f"picture.{number}"] for number in numbers]
    answer = ask(
        http,
        job.account,
        "POST",
        "/api/v1/statuses",
        creates=True,
        headers={"Idempotency-Key": job.handle},
        json=body,
    )
    if answer.status in (404, 410):
        raise Refused(_("This server takes no posts at this address. Check the address."))
    made = _published(answer.json)
    if made is None:
        raise Uncertain(_("The server's answer could not be read."))
    return made


def find(http: "Http", job: Job, since: datetime) -> tuple[Published, ...]:
    content = job.post.content
    text, pictures = show(content.text, content.link), len(content.pictures)
    if not text:
        return ()
    found = []
    for status in _own_since(http, job.account, since):
        attached = status.get("media_attachments") or []
        made = _published(status)
        if made and len(attached) == pictures and same(str(status.get("content") or ""), text):
            found.append(made)
    return tuple(found)


def read(http: "Http", account: Account, remote_id: str) -> Published | None:
    answer = ask(http, account, "GET", _path(remote_id))
    if answer.status in (404, 410):
        return None
    made = _published(answer.json)
    if made is None:
        raise Unavailable(_("The server's answer could not be read."))
    return made


def take_down(http: "Http", account: Account, remote_id: str) -> None:
    ask(http, account, "DELETE", _path(remote_id), expect_json=False)


def _upload(http: "Http", job: Job, picture: "Picture") -> tuple[str, bool]:
    """(id, ready): 200 means the picture can be used, 202 that the server still works on it."""
    name = f"{picture.sha256[:12]}.{picture.content_type.rpartition('/')[2]}"
    answer = ask(
        http,
        job.account,
        "POST",
        "/api/v2/media",
        data={"description": picture.alt},
        files={"file": (name, job.open_picture(picture.sha256), picture.content_type)},
    )
    made = answer.json.get("id") if isinstance(answer.json, dict) else None
    if answer.status not in (200, 202) or not made:
        raise Unavailable(_("The server did not keep the picture."))
    return str(made), answer.status == 200


def _wait_until_ready(http: "Http", account: Account, media_id: str) -> bool:
    """False when the server no longer has it (unused pictures are dropped after a day)."""
    for _try in range(_POLLS):
        answer = ask(http, account, "GET", f"/api/v1/media/{media_id}", expect_json=False)
        if answer.status in (404, 410):
            return False
        if answer.status != 206:
            return True
        time.sleep(_POLL_S)
    raise Unavailable(_("The server is still working on the picture."))


def _own_since(http: "Http", account: Account, since: datetime) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    params = {"limit": "40", "exclude_reblogs": "true", "exclude_replies": "true"}
    for _try in range(_PAGES):
        path = f"/api/v1/accounts/{account.remote_id}/statuses"
        answer = ask(http, account, "GET", path, params=params)
        if answer.status != 200 or not isinstance(answer.json, list):
            raise Unavailable(_("The account's posts could not be read."))
        page = [status for status in answer.json if _made_at(status) >= since]
        found += page
        if len(page) < 40:
            break
        params["max_id"] = str(page[-1]["id"])
    return found


def _made_at(status: Mapping[str, Any]) -> datetime:
    try:
        return datetime.fromisoformat(str(status["created_at"])).astimezone(UTC)
    except (KeyError, TypeError, ValueError):
        raise Unavailable(_("The account's posts could not be read.")) from None


def _path(remote_id: str) -> str:
    return "/api/v1/statuses/" + quote(remote_id, safe="")


def _published(status: Any) -> Published | None:
    if not isinstance(status, dict) or not status.get("id"):
        return None
    return Published(str(status["id"]), str(status.get("url") or status.get("uri") or ""))
