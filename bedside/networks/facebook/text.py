"""Facebook's counting. The link stands in the text, and a post without pictures gets a card."""

import unicodedata

from ..links import with_link

LIMIT = 63_206  # characters


def measure(text: str, link: str) -> tuple[int, int]:
    return len(show(text, link)), LIMIT


def show(text: str, link: str) -> str:
    return with_link(text, link).strip()


def same(message: str, text: str) -> bool:
    """Whether a post's message is `text`; white space and Unicode forms do not count."""
    return _plain(message) == _plain(text)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())
