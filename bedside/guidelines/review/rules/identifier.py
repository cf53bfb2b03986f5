"""What the rules about a patient's identifiers share (the 18 of the HIPAA Privacy Rule)."""

import re
from collections.abc import Callable, Iterable, Iterator

from ..content import Content
from ..findings import Finding, Severity
from ..rulebook import Rulebook
from ..scan import words
from .base import Rule

Spans = Iterable[tuple[int, int]]
"""Ranges [start, end) in a plain text."""

_DIGITS = r"(?:[a-z]{1,4}-?)?\d[\d-]{2,22}[a-z]{0,2}(?!\w)"
_LABEL = (
    r"[ .]{0,2}(?:(?:ids?|no|number|num|nbr|numero|nro)\b\.?|#)"
    r"(?: ?(?:no\.|number|is\b|es\b|#|:)){0,2}"
)


def numbered(nouns: str, value: str = _DIGITS) -> re.Pattern[str]:
    """A pattern for "<noun> number 12345" and "numero de <noun> 12345".

    `nouns` are alternatives of a regular expression; `value` has to hold a digit.
    """
    return re.compile(
        rf"\b(?:(?:{nouns}){_LABEL}|(?:numero|num|nro|no|id)\.? de (?:{nouns})(?: es)?)"
        rf"[ :#]{{0,3}}{value}",
        re.IGNORECASE,
    )


def identifier_rule(
    name: str,
    letter: str,
    find: Callable[[str, Rulebook], Spans],
    *,
    title: str,
    statement: str,
    why: str,
    instead: str,
) -> Rule:
    """A rule that blocks whatever `find` sees in the text or an alt text.

    `letter` is the identifier's place in the list, 45 CFR 164.514(b)(2)(i)(A) to (R).
    """
    citation = f"45 CFR 164.514(b)(2)(i)({letter})"

    def look(content: Content, rulebook: Rulebook) -> Iterator[Finding]:
        for field in words(content):
            for start, end in find(field.plain, rulebook):
                typed = field.span(start, end)
                yield Finding(name, Severity.BLOCK, field.where, *typed, why, instead, citation)

    return Rule((name,), title, statement, citation, look)
