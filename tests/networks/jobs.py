"""Cleared posts and jobs for the tests, made through the same door as the real ones."""

import hashlib
import io
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from PIL import Image

from bedside.guidelines.review import (
    ClearedPost,
    Content,
    Picture,
    Rulebook,
    SignOff,
    clear,
    content_hash,
)
from bedside.networks.base import Account, Job, Network, Progress

RULES = Rulebook(own_hosts=("example.org",))


def png(color: str = "teal", size: tuple[int, int] = (40, 30)) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, color).save(out, "PNG")
    return out.getvalue()


def cleared(text: str, link: str = "", pictures: tuple[Picture, ...] = ()) -> ClearedPost:
    content = Content(text=text, link=link, pictures=pictures, reason="inform")
    sign_off = SignOff("Paula Physician", "A test", content_hash(content, RULES.version))
    return clear(content, RULES, sign_off)


@dataclass
class Desk:
    """Makes jobs, and keeps what they save as the delivery engine would."""

    network: Network
    account: Account
    files: dict[str, bytes] = field(default_factory=dict)
    saved: list[Progress] = field(default_factory=list)

    def picture(self, data: bytes, alt: str) -> Picture:
        digest = hashlib.sha256(data).hexdigest()
        self.files[digest] = data
        return Picture(digest, alt, "image/png", 40, 30, len(data))

    def job(
        self,
        text: str,
        link: str = "",
        pictures: tuple[Picture, ...] = (),
        progress: Mapping[str, str] | None = None,
        handle: str = "",
    ) -> Job:
        return Job(
            account=self.account,
            post=cleared(text, link, pictures),
            handle=handle or self.network.new_handle(),
            progress=progress or {},
            save=lambda progress: self.saved.append(dict(progress)),
            open_picture=self.files.__getitem__,
        )


def prepared(job: Job, progress: Progress) -> Job:
    return replace(job, progress=progress)
