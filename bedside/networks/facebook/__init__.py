"""Facebook Pages, by the Graph API.

`Account`: `base_url` "https://graph.facebook.com", `remote_id` the Page's id, credentials
"access_token" (the Page's own token) and, where the app has one, "app_secret".
"""

from ..base import Capabilities
from ..words import _
from .account import check, refresh
from .publish import find, new_handle, prepare, read, send, take_down
from .text import measure, show

slug = "facebook"
label = _("Facebook Page")
capabilities = Capabilities(
    pictures=4,
    picture_bytes=4_000_000,
    picture_types=("image/jpeg", "image/png", "image/gif", "image/webp"),
    alt_text=True,
    take_down=True,
    repeat="detectable",
    connect="oauth",
    pace=(200, 3_600),
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
