"""Ages over 89. HIPAA lets them be told only as one group, "90 or older"."""

import re
from collections.abc import Iterator

from ..rulebook import Rulebook
from ..words import _
from .identifier import Spans, identifier_rule

_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_AGE = (
    r"(?:(?<![\d.,/$-])(?:9\d|1[01]\d|120)(?![\d%/]|[.,]\d)"
    rf"|\bninety(?:[ -]{_ONES})?\b|\b(?:one|a) hundred(?:[ -](?:and[ -])?{_ONES})?\b"
    r"|\bnoventa(?: y (?:un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve))?\b"
    r"|\bcien\b|\bciento (?:un|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez)\b)"
)
_THING = (
    r"(?:practice|clinic|hospital|building|house|company|firm|tradition|technique|brand|institution"
    r"|church|tree|school|business|remedy|recipe|organization|history|law|bridge|oak|landmark"
    r"|facility|office|book|drug|medicine|vaccine|idea|study|university|city|town|foundation"
    r"|association|record|mystery|story|clinica|consultorio|edificio|hospital)"
)
_NOT_A_THING = rf"(?!(?: [\w'-]+)? {_THING}\b(?! (?:patient|resident|visitor|volunteer)))"
_NOT_A_GROUP = (  # "aged 90 and over" is the one group that HIPAA allows; "age 100 days" is no age
    r"(?!\s?\+|\s?(?:and|or|y|o) (?:older|over|up|above|mas|mayores)\b)"
    r"(?!\s?(?:%|percent|days?|weeks?|months?|minutes?|hours?|degrees|seconds|dias|meses)\b)"
)
_MAY_HOLD_ONE = re.compile(r"9\d|1[012]\d|ninety|hundred|noventa|cien", re.IGNORECASE)  # quick
_FORMS = re.compile(
    rf"{_AGE}[ -]?(?:years?|yrs?\.?)[ -](?:old(?!s)|young(?!s)"
    rf"|of age)\b{_NOT_A_THING}{_NOT_A_GROUP}"
    rf"|{_AGE}[ -]?y/?o\b"
    rf"|\bage[ds]?(?: of| is| was)?\s?:?\s?{_AGE}(?!-)(?! to\b){_NOT_A_GROUP}"
    rf"|\bturn(?:s|ed|ing)?(?: the big)? {_AGE}(?!-){_NOT_A_GROUP}(?! (?:pages|corners|heads"
    rf"|times))"
    r"|(?<![\d.,/$-])(?:9\d|1[01]\d|120)(?:st|nd|rd|th) (?:birthday|b-?day)\b"
    rf"|\b(?:he|she|who|patient|mom|mother|dad|father|grandma|grandpa|grandmother|grandfather)"
    rf"(?: is| was|'s|'ll be| will be)(?: now| just)? {_AGE}(?=\s*(?:[.,!?;)]|and\b|now\b"
    rf"|today\b|$))"
    rf"|\b(?:tiene|tenia|cumple|cumplio|cumplira|cumpliendo|de|a los|con sus) {_AGE} anos\b"
    rf"(?! de (?!edad)){_NOT_A_GROUP}",
    re.IGNORECASE,
)
_THING_BEFORE = re.compile(  # "our practice turns 100", "our 100th birthday"
    rf"\b(?:(?:{_THING}|we|our|the practice's|[\w-]+ clinic's)(?:'s)?"
    r"(?: (?:is|are|was|has|have|just|now|recently|officially|will|be|about|over|proudly|es"
    r"|esta)){0,3}"
    r"|history|hace|mas|menos|from age \d+ to|ages? \d+ (?:to|-|through)) ?$",
    re.IGNORECASE,
)


def find(text: str, rulebook: Rulebook) -> Spans:
    """Ranges that tell one person's age over 89 in a plain text."""
    if _MAY_HOLD_ONE.search(text):
        for match in _people(text):
            yield match.span()


def _people(text: str) -> Iterator[re.Match[str]]:
    for match in _FORMS.finditer(text):
        if not _THING_BEFORE.search(text[max(0, match.start() - 60) : match.start()]):
            yield match


RULE = identifier_rule(
    "identifier.age",
    "C",
    find,
    title=_("No ages over 89"),
    statement=_(
        "You never write that a person is over 89, because few people are, and neighbors can tell "
        'who it is. "90 or older" is fine when you speak about a group.'
    ),
    why=_("This tells that a person is over 89. So few people are that others can tell who it is."),
    instead=_('Leave the age out, or write about a group: "people 90 or older".'),
)
