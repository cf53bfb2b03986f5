"""Medical record numbers, known by the words before them."""

import re

from ..rulebook import Rulebook
from ..words import _
from .identifier import Spans, identifier_rule, numbered

_RECORD = numbered(
    r"(?:medical |patient |health |hospital |case )?(?:record|chart|case|file)|patient|encounter"
    r"|accession|specimen|historia(?: clinica)?|expediente|paciente"
)
_MRN = re.compile(
    r"\bm\.?r\.?n\b[^\w\n]{0,4}(?:(?:is|no|number"
    r"|es)\b[^\w\n]{0,4}){0,2}(?:[a-z]{1,4}-?)?\d[\d-]{2,22}",
    re.IGNORECASE,
)
_ROUND = re.compile(r"\d{1,3}000$")  # "our patient number 1000!" is a party, not a record


def find(text: str, rulebook: Rulebook) -> Spans:
    """Ranges of a cue and its record number in a plain text."""
    for match in _RECORD.finditer(text):
        if not _ROUND.search(match.group()):
            yield match.span()
    for match in _MRN.finditer(text):
        yield match.span()


RULE = identifier_rule(
    "identifier.record",
    "H",
    find,
    title=_("No chart or record numbers"),
    statement=_(
        "You never write a chart number, a medical record number or a patient ID, and you check "
        "that none can be read in a picture, such as on a screen or a wristband."
    ),
    why=_("This looks like the number of a patient's chart or record."),
    instead=_("Leave it out."),
)
