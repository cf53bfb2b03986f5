"""Links in a text: where they are, and where the post's own link goes."""

import re
from dataclasses import dataclass

import regex

_LINK = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
_CLUSTER = regex.compile(r"\X")


@dataclass(frozen=True)
class Link:
    """`start` and `end` are character offsets."""

    start: int
    end: int
    url: str


def links_in(text: str) -> list[Link]:
    """Web links written out in `text`, without the punctuation of the sentence around them."""
    found = []
    for match in _LINK.finditer(text):
        url = _without_sentence_end(match.group())
        if len(url) > len("https://"):
            found.append(Link(match.start(), match.start() + len(url), url))
    return found


def with_link(text: str, link: str) -> str:
    """The text with the post's link on a line of its own, unless the text has it already."""
    if not link or any(found.url == link for found in links_in(text)):
        return text
    return f"{text.rstrip()}\n\n{link}" if text.strip() else link


def graphemes(text: str) -> int:
    """What a person would call characters: a flag or a family emoji is one."""
    return sum(1 for _ in _CLUSTER.finditer(text))


def _without_sentence_end(url: str) -> str:
    while url:
        last = url[-1]
        unbalanced = last == ")" and url.count("(") < url.count(")")
        if last not in ".,;:!?'\"»…]}*_" and not unbalanced:
            break
        url = url[:-1]
    return url
