"""Text made plain before any rule looks at it, with the way back to what was typed.

People (and their phones) type the same number in many shapes: full-width digits, emoji
keycaps, curly dashes, letters of another alphabet that look the same, invisible characters in
between. Rules see one shape only: NFKD, marks and invisible characters dropped, look-alikes
made Latin. This is the only place that does so. Offsets in findings are of the typed text.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .content import Content

# Letters that look Latin. Folding them can only add findings: no rule looks for their absence.
_LOOKS_LIKE = str.maketrans(
    "АВЕЅІЈКМНОРСТУХаеѕіјкорсухΑΒΕΖΗΙΚΜΝΟΡΤΥΧοιανƖɑɡıℓ∕⁄‘’‚‛′`´“”„″⁓∼",
    "ABESIJKMHOPCTYXaesijkopcyxABEZHIKMNOPTYXoiavIagil//'''''''\"\"\"\"~~",
)
_BLANKS = "\u2800\u1160\u115f"  # letters and symbols by category, drawn as nothing or a space
_TEN = "\U0001f51f"


@dataclass(frozen=True, slots=True)
class Scanned:
    """One field: `where` it is, the `typed` text, and the `plain` text that rules match on."""

    where: str
    typed: str
    plain: str
    starts: Sequence[int]  # typed offset at which each plain character starts
    ends: Sequence[int]  # typed offset just after it

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Typed offsets of the non-empty plain range [start, end)."""
        return self.starts[start], self.ends[end - 1]


def words(content: Content) -> Iterator[Scanned]:
    """The fields that people read as words: the text, then each picture's alt text."""
    yield scan("text", content.text)
    for number, picture in enumerate(content.pictures):
        yield scan(f"alt.{number}", picture.alt)


@lru_cache(maxsize=32)  # every rule scans the same few fields
def scan(where: str, typed: str) -> Scanned:
    """Make `typed` plain."""
    if typed.isascii() and typed.replace("\n", "").isprintable():
        return Scanned(where, typed, typed, range(len(typed)), range(1, len(typed) + 1))
    plain: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for offset, character in enumerate(typed):
        folded = _fold(character)
        plain.append(folded)
        starts.extend([offset] * len(folded))
        ends.extend([offset + 1] * len(folded))
        if not folded and ends and unicodedata.category(character).startswith("M"):
            ends[-1] = offset + 1  # an accent belongs to its letter
    return Scanned(where, typed, "".join(plain), starts, ends)


@lru_cache(maxsize=4096)
def _fold(character: str) -> str:
    if character == _TEN:
        return "10"
    return "".join(_fold_part(part) for part in unicodedata.normalize("NFKD", character))


def _fold_part(part: str) -> str:
    digit = unicodedata.digit(part, None)
    if digit is not None:
        return str(digit)
    if part in "\n\r\t":
        return part
    category = unicodedata.category(part)
    if category == "Zs" or part in _BLANKS:
        return " "
    if category == "Pd" or part in "−⁃":
        return "-"
    if category in {"Zl", "Zp"}:
        return "\n"
    if category in {"Mn", "Me", "Cf", "Cc"}:
        return ""
    return part.translate(_LOOKS_LIKE)
