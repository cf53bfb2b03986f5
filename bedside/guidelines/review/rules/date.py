"""Dates of birth, hospital stays and death, known by the words beside them.

A year alone is no identifier, and neither is a date in a life that ended long ago: HIPAA
covers 50 years after death, so years before 1900 are let pass. Dates of events and opening
days have no such words beside them.
"""

import re
from collections.abc import Iterator

from ..rulebook import Rulebook
from ..words import _
from .identifier import Spans, identifier_rule

_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo"
    r"|junio|julio|agosto|sep?tiembre|octubre|noviembre|diciembre)\b\.?"
)
_DAY = r"\d{1,2}(?:st|nd|rd|th)?(?!\d)"
_YEAR = r"(?:\d{4}|'?\d{2})(?![\d%])"
_DATE = (
    r"(?<![\d/$.-])(?:"
    r"\d{1,2}[/.-]\d{1,2}[/.-](?:\d{4}|\d{2})(?!\d)"  # 3/14/62
    r"|\d{1,2} \d{1,2} \d{4}(?!\d)"  # 03 14 1962
    r"|\d{4}[/.-]\d{1,2}[/.-]\d{1,2}(?!\d)"  # 1962-03-14
    rf"|{_DAY}[ -](?:of |de )?{_MONTH}(?:[ ,-]{{1,2}}(?:de |del )?{_YEAR})?"  # 14 de marzo de 1962
    rf"|\b{_MONTH}[ -](?:the )?{_DAY}(?:[ ,-]{{1,2}}{_YEAR})?"  # March 14, 1962
    rf"|\b{_MONTH},? (?:of |de |del )?\d{{4}}(?!\d))"  # March 1962
)
_SHORT_DATE = r"\d{1,2}/\d{1,2}(?![\d/])(?!\s?[ap]\.?m)"
_GAP = r"(?:[^.!?\n]|\.(?=\S)|(?<=[DM]r)\.|(?<=Ms)\.|(?<=Mrs)\.){0,40}?"
_BIRTH = (
    r"\b(?:born|dob|date of birth|birth ?dates?|birthday|b-?day|nacid[oa]|nacio"
    r"|nacimiento"
    r"|cumpleanos|cumple(?: anos)?)"
)
_STAY = (
    r"\b(?:(?:was|were|been|got|is|fue) (?:admitted|discharged|hospitali[sz]ed|hospitalizad[oa])"
    r"|date of (?:admission|discharge|death)|passed away|fallecio|falleciment?o)"
)
_MAY_HOLD_ONE = re.compile(rf"{_BIRTH}|{_STAY}|\bd\.o\.b", re.IGNORECASE)  # quick
_CUE_FIRST = re.compile(
    rf"(?P<cue>(?:{_BIRTH}|{_STAY})\b|\bd\.o\.b\b\.?)"
    rf"(?:(?:\s?(?:is|was|on|el|es|:|#)){{1,2}}\s?{_SHORT_DATE}|{_GAP}(?P<date>{_DATE}))",
    re.IGNORECASE,
)
_DATE_FIRST = re.compile(
    rf"(?P<date>{_DATE})[^.!?\n]{{0,30}}?(?P<cue>\b(?:dob|d\.o\.b|date of birth|birthday|b-?day"
    rf"|was born"
    r"|cumpleanos|fecha de nacimiento))\b",
    re.IGNORECASE,
)
_GENERAL = re.compile(  # "born before 1957" or "born on or after January 1, 2024": not one person
    r"\s*(?:in or |on or )?(?:before|after|between|since|from|prior to|during|antes|despues"
    r"|entre)\b",
    re.IGNORECASE,
)
_NOT_A_PERSON = re.compile(  # "our clinic was born", "our 10th birthday", "Lincoln's birthday"
    r"\b(?:(?:practice|clinic|office|hospital|foundation|company|team|tradition|program|holiday"
    r"|movement|idea|clinica|consultorio)(?:'?s)?(?: (?:was|is|were|fue))?(?: \d+(?:st|nd|rd|th))?"
    r"|our(?: \d+(?:st|nd|rd|th))?|washington'?s|lincoln'?s|king'?s|jr\.?'?s)\s+$",
    re.IGNORECASE,
)
_LONG_AGO = re.compile(r"\b1[0-8]\d\d\b")


def find(text: str, rulebook: Rulebook) -> Spans:
    """Ranges of a cue and its date in a plain text."""
    if not _MAY_HOLD_ONE.search(text):
        return
    taken = 0
    for match in sorted(_matches(text), key=lambda match: match.start()):
        if match.start() >= taken and _is_personal(match, text):
            taken = match.end()
            yield match.span()


def _matches(text: str) -> Iterator[re.Match[str]]:
    yield from _CUE_FIRST.finditer(text)
    yield from _DATE_FIRST.finditer(text)


def _is_personal(match: re.Match[str], text: str) -> bool:
    start, end = match.span("cue")
    return not (
        _GENERAL.match(text, end)
        or _NOT_A_PERSON.search(text[max(0, start - 40) : start])
        or _LONG_AGO.search(match.group())
    )


RULE = identifier_rule(
    "identifier.date",
    "C",
    find,
    title=_("No birthdays or dates of care"),
    statement=_(
        "You never write the day or month a person was born, came to the hospital, went home or "
        "died. A year alone is fine. So are the dates of your events and your opening days."
    ),
    why=_("This gives the date of someone's birth, hospital stay or death."),
    instead=_("Leave the date out. A year alone is fine."),
)
