"""How a post becomes a title and paragraphs."""

import re
from dataclasses import dataclass
from html import escape

from ..links import with_link

LIMIT = 50_000  # WordPress has none; this keeps a page readable and an upload small
TITLE_LIMIT = 90

_SENTENCE = re.compile(r"(?<=[.!?…。！？])\s")


@dataclass(frozen=True)
class Parts:
    title: str
    body: str


def measure(text: str, link: str) -> tuple[int, int]:
    return len(with_link(text, link)), LIMIT


def show(text: str, link: str) -> str:
    parts = parts_of(text)
    return f"{parts.title}\n\n{with_link(parts.body, link)}".strip()


def parts_of(text: str) -> Parts:
    """The first line is the title when it is short and more follows; else the first sentence is,
    and the body keeps the whole text."""
    first, _, rest = text.strip().partition("\n")
    first = first.strip()
    if rest.strip() and len(first) <= TITLE_LIMIT:
        return Parts(first, rest.strip())
    return Parts(_shortened(_SENTENCE.split(first, maxsplit=1)[0]), text.strip())


def as_html(body: str, link: str, pictures: list[str]) -> str:
    """Paragraphs, then the link, then the pictures (each its own HTML)."""
    blocks = [f"<p>{_lines(block)}</p>" for block in re.split(r"\n\s*\n", body) if block.strip()]
    if link and with_link(body, link) != body:
        blocks.append(f'<p><a href="{plain(link)}">{plain(link)}</a></p>')
    return "\n".join(blocks + pictures)


def plain(text: str) -> str:
    """`text` so that WordPress shows it as it is: no markup, and no [shortcode] either."""
    return escape(text).replace("[", "&#91;").replace("]", "&#93;")


def _lines(block: str) -> str:
    return "<br />".join(plain(line.strip()) for line in block.strip().splitlines())


def _shortened(sentence: str) -> str:
    if len(sentence) <= TITLE_LIMIT:
        return sentence
    cut = sentence[: TITLE_LIMIT - 1]
    words = cut.rsplit(None, 1)[0] if " " in cut else cut
    return words.rstrip(" ,;:-") + "…"
