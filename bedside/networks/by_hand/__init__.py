"""By hand: a place without an API, such as a Facebook or LinkedIn group.

Bedside prepares text and pictures, reminds, and takes the link as proof; nothing is called.
"""

from ..base import Capabilities
from ..words import _
from .account import check, refresh
from .publish import find, new_handle, prepare, read, send, take_down
from .text import measure, show

slug = "by_hand"
label = _("By hand")
capabilities = Capabilities(
    pictures=4,
    picture_bytes=8_000_000,
    picture_types=("image/jpeg", "image/png", "image/webp", "image/gif"),
    alt_text=True,
    take_down=False,
    repeat="person",
    connect="by_hand",
    pace=(20, 3_600),
    by_hand=True,
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
