"""Mastodon, and every other server that speaks its API.

`Account`: `base_url` the server, `handle` "name@server", `remote_id` the account's id,
credentials "access_token" and what `account.exchange` returns besides.
"""

from ..base import Capabilities
from .account import check, refresh
from .publish import find, new_handle, prepare, read, send, take_down
from .text import measure, show

slug = "mastodon"
label = "Mastodon"
capabilities = Capabilities(
    pictures=4,
    picture_bytes=8_000_000,
    picture_types=("image/jpeg", "image/png", "image/webp", "image/gif"),
    alt_text=True,
    take_down=True,
    repeat="detectable",
    connect="oauth",
    pace=(250, 10_800),  # servers allow 300 posts in three hours
)

__all__ = [
    "capabilities",
    "check",
    "find",
    "label",
    "measure",
    "new_handle",
    "prepare",
    "read",
    "refresh",
    "send",
    "show",
    "slug",
    "take_down",
]
