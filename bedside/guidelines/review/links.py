"""Links in a content: the link field, and what networks turn into a link in the text."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from .content import Content
from .scan import Scanned, words

_IN_TEXT = re.compile(
    r"(?<![\w@.])(?:[a-z][a-z0-9+.-]{1,14}+://|www\d?\.)[^\s<>\"]{1,2048}"
    r"|(?<![\w@./-])(?:javascript|vbscript|data|file):[^\s<>\"]{1,2048}"
    r"|(?<![\w@./-])(?:[a-z0-9][a-z0-9-]{0,62}\.){1,5}+(?:(?:com|org|net|edu|gov|health|clinic|dental"
    r"|doctor|care|info|biz|app)(?![\w@-]|\.\w)(?:[/?:#][^\s<>\"]{0,2048})?"
    r"|(?:ly|be|co|io|me|gl|us|tv|ai|to|gg|link|page|site)/[^\s<>\"]{1,2048})",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?'\")]}>*"


@dataclass(frozen=True)
class Link:
    """A link as a browser would read it (`address`, always with a scheme), and its place."""

    where: str
    start: int  # typed offsets
    end: int
    address: str

    def parts(self) -> SplitResult | None:
        """None when it is not well-formed."""
        try:
            parts = urlsplit(self.address)
            _ = parts.port, parts.hostname
        except ValueError:
            return None
        return parts

    @property
    def host(self) -> str:
        """Lower case, ASCII where it can be, without a last dot; empty when there is none."""
        parts = self.parts()
        return _ascii_host(parts.hostname or "") if parts else ""


def links(content: Content) -> Iterator[Link]:
    """Every link: first the link field, then those in the text and the alt texts."""
    if content.link.strip():
        yield Link("link", 0, len(content.link), _address(content.link))
    for field in words(content):
        yield from _links_in(field)


def bare_host(host: str) -> str:
    """`host` as a practice may have typed it in its guidelines: no scheme, path, case or "www."."""
    without_scheme = host.strip().rpartition("://")[2].partition("/")[0]
    return _ascii_host(without_scheme).removeprefix("www.")


def _links_in(field: Scanned) -> Iterator[Link]:
    for match in _IN_TEXT.finditer(field.plain):
        length = len(match.group().rstrip(_TRAILING))
        if length:
            start, end = field.span(match.start(), match.start() + length)
            yield Link(field.where, start, end, _address(field.typed[start:end]))


def _address(typed: str) -> str:
    """What a browser makes of `typed`: no invisible characters, compatible forms made plain.

    Look-alike letters stay as they are: a host spelled with them is another host.
    """
    visible = (one for one in typed.strip() if unicodedata.category(one) not in {"Cf", "Cs"})
    seen = unicodedata.normalize("NFKC", "".join(visible))
    has_scheme = re.match(r"[A-Za-z][A-Za-z0-9+.-]*:(?!\d)", seen)
    return seen if has_scheme else f"https://{seen.removeprefix('//')}"


def _ascii_host(host: str) -> str:
    host = host.rstrip(".").casefold()
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return host
