"""Phone and fax numbers: US forms, and international ones that start with a plus."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ..rulebook import Rulebook
from ..words import _
from .identifier import Spans, identifier_rule

_GAP = r"[ \t./•·_~-]{0,3}"
_EXTENSION = r"(?:[ ,]{0,2}(?:x|ext\.?|extension|#)[ .:]{0,2}\d{1,6}(?!\d))?"
_TEN_DIGITS = re.compile(
    rf"(?<!\d)(?P<number>(?:\+?1{_GAP})?[(\[]?(?P<area>\d{{3}})[)\]]?{_GAP}"
    rf"(?P<exchange>\d{{3}}){_GAP}\d{{4}})(?!\d){_EXTENSION}",
    re.IGNORECASE,
)
_SPACED_OUT = re.compile(r"(?<!\d)(?<!\d[ .-])(?P<number>[2-9](?:[ .-]{1,3}\d){9})(?![ .-]?\d)")
_SEVEN_DIGITS = re.compile(
    rf"(?<![\w$#/=.,-])(?P<number>(?P<exchange>[2-9]\d{{2}})(?P<gap>[ .-])(?P<line>\d{{4}}))"
    rf"(?![\w%/-]|[.,]\d){_EXTENSION}",
    re.IGNORECASE,
)
_INTERNATIONAL = re.compile(r"(?<![\w+])(?P<number>\+(?!1\b)\d(?:[ .()/-]{0,3}+\d){7,14}+)(?!\d)")
_CUED = re.compile(  # numbers of other countries, when the words before say that they are phones
    r"\b(?:mobile|phone|tel|telephone|cell|fax|whatsapp|celular|telefono"
    r"|call(?: \w{2,3})? (?:on|at))"
    r"[ :.#]{0,3}(?P<number>\(?\d(?:[ .()/-]{0,3}+\d){6,13}+)(?!\d)",
    re.IGNORECASE,
)
_PHONE_CUE = re.compile(
    r"\b(?:call(?: us)?(?: at)?|text|phone|tel|telephone|cell|mobile|fax|dial|reach|ring|contact"
    r"|sms"
    r"|whatsapp|llam[aeo]\w{0,4}|telefono|celular|numero)\b[^\d\n]{0,25}$",
    re.IGNORECASE,
)
_OTHER_NUMBER_CUE = re.compile(
    r"(?:#|\b(?:order|invoice|ref|reference|confirmation|tracking|item|sku|npi|case|ticket|serial"
    r"|model|part|lot|isbn|upc|orden|pedido|factura)\b"
    r"[ .:#]{0,3}(?:no|number|num|id|is|code|numero)?\b[ .:#]{0,3})$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s?(?:mg|mcg|iu|ml|kg|g|units?|steps|calories|kcal|cal|people|patients|words|feet|miles)\b",
    re.IGNORECASE,
)
# National help lines that practices give out; none is a patient's.
_HELP_LINES = frozenset(
    {
        "8002221222",  # Poison Control
        "8002738255",  # 988 Suicide and Crisis Lifeline, its older number
        "8006624357",  # SAMHSA National Helpline
        "8007997233",  # National Domestic Violence Hotline
        "8006564673",  # RAINN
        "8002324636",  # CDC-INFO
        "8006334227",  # Medicare
        "8007848669",  # tobacco quit line
    }
)


def find(text: str, rulebook: Rulebook) -> Spans:
    """Ranges of phone numbers in a plain text that are neither the practice's nor a help line."""
    own = _own(rulebook.phones)
    taken = 0
    for start, end, digits in sorted(_numbers(text)):
        if start < taken:
            continue
        taken = end
        if not _allowed(digits, own):
            yield start, end


def _numbers(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _TEN_DIGITS.finditer(text):
        if _is_ten_digit_phone(match, text):
            yield match.start(), match.end(), _digits(match["number"])
    for pattern in (_SPACED_OUT, _INTERNATIONAL, _CUED):
        for match in pattern.finditer(text):
            yield match.start("number"), match.end(), _digits(match["number"])
    for match in _SEVEN_DIGITS.finditer(text):
        if _is_seven_digit_phone(match, text):
            yield match.start(), match.end(), _digits(match["number"])


def _is_ten_digit_phone(match: re.Match[str], text: str) -> bool:
    number = match["number"]
    if any(mark in number for mark in "()[]-.+"):
        return True
    if match["area"][0] in "01" or match["exchange"][0] in "01":
        return False
    before = text[max(0, match.start() - 40) : match.start()]
    if not number.isdigit() or _PHONE_CUE.search(before):
        return True
    # Ten digits in a row are also order numbers and the ids inside links.
    return not (_OTHER_NUMBER_CUE.search(before) or before[-1:] in set("/=&?%_.-") - {""}) and not (
        before[-1:].isalpha() or text[match.end() : match.end() + 1].isalpha()
    )


def _is_seven_digit_phone(match: re.Match[str], text: str) -> bool:
    before = text[max(0, match.start() - 40) : match.start()]
    if _UNIT.match(text, match.end()):
        return False
    if _PHONE_CUE.search(before):
        return True
    exchange, line = int(match["exchange"]), int(match["line"])
    is_range = exchange < line and exchange % 10 == 0 and line % 10 == 0
    return match["gap"] == "-" and not is_range and not _OTHER_NUMBER_CUE.search(before)


def _digits(number: str) -> str:
    digits = re.sub(r"\D", "", number)
    return digits[1:] if len(digits) == 11 and digits.startswith("1") else digits


@lru_cache(maxsize=64)
def _own(phones: tuple[str, ...]) -> frozenset[str]:
    without_extension = (re.split(r"(?i)x|ext|#", phone)[0] for phone in phones)
    return frozenset(filter(None, map(_digits, without_extension))) | _HELP_LINES


def _allowed(digits: str, own: frozenset[str]) -> bool:
    return digits in own or (len(digits) == 7 and any(one.endswith(digits) for one in own))


RULE = identifier_rule(
    "identifier.phone",
    "D",
    find,
    title=_("No phone numbers but your own"),
    statement=_(
        "You give out only the practice's own phone and fax numbers, and national help lines. "
        "A patient's number never goes into a post, a picture's description or a reply, even "
        "when they wrote it in public first."
    ),
    why=_("This is a phone number that is not on your practice's list. It may be a patient's."),
    instead=_(
        "Leave it out, or use your practice's own number. If this is your practice's number, "
        "add it to the guidelines."
    ),
)
