"""How Mastodon counts a text and shows it as HTML."""

import re
from html import escape

import regex

URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]'”’]")
TAG = re.compile(r"(?<![\w/&])#(\w*[^\W\d_]\w*)")
MENTION = re.compile(r"(?<![\w/])@(\w+)@[\w.-]+\w")
MAX_CHARACTERS = 500
URL_CHARACTERS = 23


def length(text: str) -> int:
    """Characters as people see them; a web address is 23, a mention only its first half."""
    counted = MENTION.sub(r"@\1", URL.sub("x" * URL_CHARACTERS, text))
    return len(regex.findall(r"\X", counted))


def link(url: str) -> str:
    scheme, _, rest = url.partition("://")
    shown, left = rest[:30], rest[30:]
    kind = ' class="ellipsis"' if left else ' class=""'
    return (
        f'<a href="{escape(url)}" target="_blank" rel="nofollow noopener noreferrer"'
        f' translate="no"><span class="invisible">{scheme}://</span>'
        f'<span{kind}>{escape(shown)}</span><span class="invisible">{escape(left)}</span></a>'
    )


def tag(name: str, home: str) -> str:
    return (
        f'<a href="{home}/mastodon/tags/{escape(name.lower())}" class="mention hashtag"'
        f' rel="tag">#<span>{escape(name)}</span></a>'
    )


def tags(text: str) -> list[str]:
    return list(dict.fromkeys(name.lower() for name in TAG.findall(URL.sub("", text))))


def html(text: str, home: str) -> str:
    """Paragraphs at blank lines, line breaks, links and hash tags, as Mastodon sends them."""
    if not text:
        return ""
    out, at = [], 0
    for found in URL.finditer(text):
        out += [words(text[at : found.start()], home), link(found.group())]
        at = found.end()
    body = "".join(out) + words(text[at:], home)
    paragraphs = re.split(r"\n{2,}", body.replace("\r\n", "\n"))
    return "".join(f"<p>{paragraph.replace(chr(10), '<br />')}</p>" for paragraph in paragraphs)


def words(text: str, home: str) -> str:
    out, at = [], 0
    for found in TAG.finditer(text):
        out += [escape(text[at : found.start()]), tag(found.group(1), home)]
        at = found.end()
    return "".join(out) + escape(text[at:])
