"""Bluesky's counting, and the facets that make links and hashtags work."""

import re
from typing import Any

from ..links import graphemes, links_in, with_link

LIMIT = 300  # graphemes
BYTES_LIMIT = 3_000

# As Bluesky's own app: not a number alone, ends before punctuation, at most 64 characters.
_TAG = re.compile(r"(?:^|(?<=\s))[#＃](?P<tag>[^\s\u00ad\u2060\u200a-\u200d\u20e2]+)")
_TAG_END = re.compile(r"[^\w]+$")


def measure(text: str, link: str) -> tuple[int, int]:
    """Graphemes of 300; when the text breaks the other limit first, bytes of 3,000."""
    shown = show(text, link)
    size = len(shown.encode())
    return (size, BYTES_LIMIT) if size > BYTES_LIMIT else (graphemes(shown), LIMIT)


def show(text: str, link: str) -> str:
    return with_link(text, link).strip()


def facets_of(shown: str) -> list[dict[str, Any]]:
    """Facets (app.bsky.richtext.facet) for links and hashtags; offsets are in UTF-8 bytes."""
    links = links_in(shown)
    facets = [
        _facet(shown, link.start, link.end, {"$type": _KIND + "link", "uri": link.url})
        for link in links
    ]
    for match in _TAG.finditer(shown):
        tag = _TAG_END.sub("", match["tag"])
        inside = any(link.start <= match.start() < link.end for link in links)
        if tag and len(tag) <= 64 and not tag.isdigit() and not inside:
            end = match.start("tag") + len(tag)
            facets.append(_facet(shown, match.start(), end, {"$type": _KIND + "tag", "tag": tag}))
    return sorted(facets, key=lambda facet: int(facet["index"]["byteStart"]))


_KIND = "app.bsky.richtext.facet#"


def _facet(shown: str, start: int, end: int, feature: dict[str, str]) -> dict[str, Any]:
    before = len(shown[:start].encode())
    return {
        "index": {"byteStart": before, "byteEnd": before + len(shown[start:end].encode())},
        "features": [feature],
    }
