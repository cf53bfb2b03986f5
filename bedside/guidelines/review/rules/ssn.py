"""Social security numbers and taxpayer numbers of the same shape, whole or their last digits."""

import re

from ..rulebook import Rulebook
from ..words import _
from .identifier import Spans, identifier_rule

_CUE = (
    r"\b(?:ssn|s\.s\.n\.?|social security(?: (?:no\.?|number|num|#))?|soc\.? sec\.?|itin"
    r"|(?:numero de )?seguro social)"
)
_SSN = re.compile(
    r"(?<![\d-])\d{3}[ .·•/-]{1,3}\d{2}[ .·•/-]{1,3}\d{4}(?![\d-]*\d)"
    rf"|{_CUE}(?![a-z])[^\w\n]{{0,3}}(?:(?:is|was|es|ending|ends|in|with|last|four|digits"
    rf"|termina|en)"
    r"[^\w\n]{1,3}|4 ){0,5}(?:\d{9}|\d{3}[ -]?\d{2}[ -]?\d{4}"
    r"|(?:[x*]{3}-?[x*]{2}-?)?\d{4})(?![\d-]*\d)",
    re.IGNORECASE,
)


def find(text: str, rulebook: Rulebook) -> Spans:
    """Ranges of social security numbers in a plain text."""
    for match in _SSN.finditer(text):
        yield match.span()


RULE = identifier_rule(
    "identifier.ssn",
    "G",
    find,
    title=_("No social security numbers"),
    statement=_("You never write a social security number, not even its last four digits."),
    why=_("This looks like a social security number."),
    instead=_("Leave it out. Nothing you post needs one."),
)
