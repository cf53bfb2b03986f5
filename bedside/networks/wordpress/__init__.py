"""WordPress: the practice's own blog, by its REST API and an application password.

`Account`: `base_url` the site, `handle` the user name, credentials "app_password" and, set by
`refresh`, "rest" ("path" for /wp-json, "query" for ?rest_route=).
"""

from ..base import Capabilities
from .account import check, refresh
from .publish import find, new_handle, prepare, read, send, take_down
from .text import measure, show

slug = "wordpress"
label = "WordPress"
capabilities = Capabilities(
    pictures=4,
    picture_bytes=8_000_000,
    picture_types=("image/jpeg", "image/png", "image/webp", "image/gif"),
    alt_text=True,
    take_down=True,
    repeat="detectable",
    connect="app_password",
    pace=(60, 60),
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
