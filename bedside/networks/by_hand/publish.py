"""A person posts and takes down; a program that tries is told so."""

import uuid
from datetime import datetime
from typing import TYPE_CHECKING

from ..base import Account, Job, Progress, Published, Refused
from ..words import _

if TYPE_CHECKING:
    from ..http import Http


def new_handle() -> str:
    return str(uuid.uuid4())


def prepare(http: "Http", job: Job) -> Progress:
    return job.progress


def send(http: "Http", job: Job) -> Published:
    raise Refused(_("A person posts this by hand and brings back the link."))


def find(http: "Http", job: Job, since: datetime) -> tuple[Published, ...]:
    return ()


def read(http: "Http", account: Account, remote_id: str) -> Published | None:
    """By hand, the link is both: what the person brought back is all there is to know."""
    return Published(remote_id, remote_id)


def take_down(http: "Http", account: Account, remote_id: str) -> None:
    raise Refused(_("A person takes this down by hand."))
