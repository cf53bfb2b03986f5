"""Bluesky, by the account's own server (PDS) and an app password.

`Account`: `base_url` the server ("https://bsky.social" for most), `handle` the account's name,
credentials "app_password" and, set by `refresh`, "access_jwt", "refresh_jwt", "did".
"""

from ..base import Capabilities
from .account import check, refresh
from .publish import find, new_handle, prepare, read, send, take_down
from .text import measure, show

slug = "bluesky"
label = "Bluesky"
capabilities = Capabilities(
    pictures=4,
    picture_bytes=1_000_000,  # servers before August 2026 take no more
    picture_types=("image/jpeg", "image/png", "image/webp", "image/gif"),
    alt_text=True,
    take_down=True,
    repeat="refused",
    connect="app_password",
    pace=(1_500, 3_600),  # 5,000 points an hour, 3 a post
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
