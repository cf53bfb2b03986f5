"""The promises every network keeps, the plain data it takes and returns, and the error words.

A network is a folder of functions that together satisfy `Network`. It knows nothing of
Django, of a practice or of a post's life; everything it needs is handed to it.

The errors, and what the caller does about each:

    NetworkError
    ├── Refused        the network says no, and says why        do not retry
    ├── Throttled      too many calls; wait `retry_after`       retry later; nothing was made
    ├── Unavailable    no connection, or not able to answer     retry with backoff; nothing was made
    ├── Unauthorized   the token or password no longer works    reconnect the channel
    └── Uncertain      sent, but the answer is unknown          read back; never send blindly
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Literal, Protocol

if TYPE_CHECKING:
    from bedside.guidelines.review import ClearedPost

    from .http import Http


class NetworkError(Exception):
    """`said` is a message template a person can read (translated, then filled with `values`).

    `detail` is for the practice's own attempt record: short, without tokens. `field` is the
    connection form's field at fault, when one is: "address", "handle" or "secret".
    """

    def __init__(self, said: str, detail: str = "", field: str = "", **values: str | int) -> None:
        super().__init__(said)
        self.said = said
        self.detail = detail[:500]
        self.field = field
        self.values: Mapping[str, str | int] = values


class Refused(NetworkError):
    pass


class Throttled(NetworkError):
    def __init__(
        self,
        said: str,
        detail: str = "",
        field: str = "",
        retry_after: float = 60,
        **values: str | int,
    ) -> None:
        super().__init__(said, detail, field, **values)
        self.retry_after = retry_after  # seconds


class Unavailable(NetworkError):
    pass


class Unauthorized(NetworkError):
    pass


class Uncertain(NetworkError):
    pass


@dataclass(frozen=True)
class Account:
    """One account on a network, with what is needed to speak for it.

    `base_url` has no trailing slash. `credentials` holds the network's own names
    ("access_token", "refresh_token", "app_password", "did"...); it is never logged.
    """

    base_url: str
    handle: str = ""
    remote_id: str = ""
    credentials: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class Profile:
    """What the network says about an account when asked with its credentials.

    `problems` are sentences for a person about missing permissions; empty when it can publish.
    """

    name: str
    handle: str
    remote_id: str
    url: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Published:
    """A post as it stands on the network."""

    remote_id: str
    url: str


@dataclass(frozen=True)
class Capabilities:
    """What a network can do; pages show only that.

    `repeat` says what makes a second send harmless: "refused" (the network refuses or folds a
    repeat with the same handle), "detectable" (a made post can be found again), "person" (only
    a person can tell).
    """

    pictures: int
    picture_bytes: int
    picture_types: tuple[str, ...]
    alt_text: bool
    take_down: bool
    repeat: Literal["refused", "detectable", "person"]
    connect: Literal["app_password", "oauth", "by_hand"]
    pace: tuple[int, float]  # at most this many posts in so many seconds, by the network's limits
    by_hand: bool = False


type Progress = Mapping[str, str]
type Save = Callable[[Progress], None]
type OpenPicture = Callable[[str], bytes]  # sha256 -> the bytes that were reviewed


@dataclass(frozen=True)
class Job:
    """One delivery, as a network sees it.

    `handle` was chosen before the first call (see `Network.new_handle`), so that what was made
    can be found again. `progress` is what earlier steps stored with `save`.
    """

    account: Account
    post: "ClearedPost"
    handle: str
    progress: Progress
    save: Save
    open_picture: OpenPicture


class Network(Protocol):
    """One network. A folder under `networks/` provides exactly these names."""

    slug: str
    label: str
    capabilities: Capabilities

    def measure(self, text: str, link: str) -> tuple[int, int]:
        """(length, limit) of what would be shown, by the network's own counting."""

    def show(self, text: str, link: str) -> str:
        """The text as the network will show it, the link included where it puts it."""

    def new_handle(self) -> str:
        """A fresh handle for one delivery: record key, idempotency key, slug..."""

    def check(self, http: "Http", account: Account) -> Profile:
        """Ask the network who this is and what it may do. Raises NetworkError."""

    def refresh(self, http: "Http", account: Account) -> Mapping[str, str]:
        """New credentials (all of them), or the same when nothing needs renewing."""

    def prepare(self, http: "Http", job: Job) -> Progress:
        """Every step that makes nothing public (uploads), saving progress after each.

        May be repeated and resumes from `job.progress`. Never raises Uncertain.
        """

    def send(self, http: "Http", job: Job) -> Published:
        """The one call that makes the post public. Raises Uncertain if the answer is unknown."""

    def find(self, http: "Http", job: Job, since: datetime) -> tuple[Published, ...]:
        """Posts on the network that can only be this job, made after `since` (UTC).

        By the network's clock, so `since` should allow for some minutes. What an empty answer
        is worth stands at the top of each network's `publish`.
        """

    def read(self, http: "Http", account: Account, remote_id: str) -> Published | None:
        """The post as the network shows it now; None when it is not there."""

    def take_down(self, http: "Http", account: Account, remote_id: str) -> None:
        """Remove the post; one that is already gone is fine."""
