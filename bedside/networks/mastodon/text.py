"""Mastodon's counting, and its HTML read back as the text that was sent."""

import unicodedata
from html.parser import HTMLParser

from ..links import graphemes, links_in, with_link

LIMIT = 500  # what a server allows unless its owner changed it
LINK_LENGTH = 23  # every web link counts as this much, however long it is


def measure(text: str, link: str) -> tuple[int, int]:
    shown = show(text, link)
    total = graphemes(shown)
    for found in links_in(shown):
        total += LINK_LENGTH - graphemes(found.url)
    return total, LIMIT


def show(text: str, link: str) -> str:
    return with_link(text, link).strip()


def same(html: str, text: str) -> bool:
    """Whether a post's HTML says exactly `text`. White space and Unicode forms do not count:
    servers change both."""
    return _plain(_text_of(html)) == _plain(text)


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def _text_of(html: str) -> str:
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts)


class _Reader(HTMLParser):
    """Gathers the text. A shortened link keeps its hidden parts in the HTML, so it comes whole."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("p", "br", "div", "li", "blockquote"):
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
