"""US street addresses and post office boxes, in English and Spanish."""

import re
from collections.abc import Iterator
from functools import lru_cache

from ..rulebook import Rulebook
from ..words import _
from .identifier import Spans, identifier_rule

_STATE = (
    r"(?:A[LKZR]|C[AOT]|D[CE]|FL|GA|HI|I[DLNA]|K[SY]|LA|M[EDAINSOT]|N[EVHJMYCD]|O[HKR]|P[AR]|RI"
    r"|S[CD]|T[NX]|UT|V[TA]|W[AVIY])"
)
_DIRECTION = r"(?:[NSEW]|[NS][EW]|North|South|East|West|North(?:east|west)|South(?:east|west))"
_STOP = (  # words that no street is named after, but that sentences are full of
    r"(?:the|a|an|of|on|in|at|to|from|for|and|or|with|your|our|my|their|is|are|was|down|up|off"
    r"|per|this"
    r"|that|than|by|way|ways|block|blocks|minute|minutes|hour|hours|days?|weeks?|months?|years?"
    r"|miles?"
    r"|feet|lane|star|times|more|percent|tips?|steps?|reasons?|things?|questions?|points?|until"
    r"|before|after|people|patients?|am|pm|mg|ml|de|la|el|en)"
)
_WORD = rf"(?!{_STOP}\b)(?:[^\W\d_][\w'’.-]{{0,24}}|\d{{1,3}}(?:st|nd|rd|th))"
_CLEAR = (  # words that are little else than street types after a number and a name
    r"(?:Street|Avenue|Ave|Boulevard|Blvd|Road|Rd|Lane|Ln|Highway|Hwy|Parkway|Pkwy|Expressway"
    r"|Terrace"
    r"|Turnpike|Tpke|Freeway|Fwy)"
)
_SHORT = r"(?:St|Dr|Ct|Cir|Pl|Ter|Trl|Sq)"  # also "Saint" and "Doctor"
_VAGUE = (  # also plain words: "1 Easy Way", "5 Days of Drive"
    r"(?:Way|Court|Place|Drive|Circle|Square|Trail|Loop|Run|Path|Walk|Pass|Row|Park|Plaza|Point"
    r"|Crossing|Bend|Cove|Ridge|Hill|Hollow|Landing|Alley)"
)
_UNIT = (
    r"(?:[ ,]{1,2}(?:(?:Apt|Apartment|Suite|Ste|Unit|Room|Rm|Floor|Fl|Bldg|Building)\b\.? ?#? ?"
    r"|# ?)[\w-]{1,6})"
)
_TOWN = (
    rf"(?-i:[ ,\n]{{1,3}}[A-Z][\w'.]+(?: [A-Z][\w'.]+){{0,2}},? {_STATE}\b"
    r"(?:,? (?P<zip>\d{5})(?:-\d{4})?)?)"
)
_NUMBER = r"(?<![\w$#/.,-])(?<!\d:)\d{1,6}(?:-\d{1,5}|[A-Za-z]| 1/2)?,?"
_ADDRESS = re.compile(
    rf"(?P<core>(?P<number>{_NUMBER}) (?:{_DIRECTION}\b\.? )?(?P<name>{_WORD}(?: {_WORD}){{0,3}}) "
    rf"(?:(?P<clear>{_CLEAR})\b\.?|(?P<short>{_SHORT})\b\.?|(?P<vague>(?-i:{_VAGUE}))\b)"
    rf"(?: {_DIRECTION}\b(?![\w'-])\.?)?)(?P<unit>{_UNIT})?(?P<town>{_TOWN})?",
    re.IGNORECASE,
)
_ROUTE = re.compile(  # "12345 N Highway 71", "8701 IH-35", "1500 Broadway"
    rf"(?P<core>{_NUMBER} (?:{_DIRECTION}\b\.? )?(?:(?:(?:US|State|County|Co) )?(?:Highway|Hwy"
    rf"|Route"
    rf"|Rte|Road|Rd|CR|FM|RR|SR|IH?)\.?[ -]\d{{1,4}}\b(?: {_DIRECTION}\b)?"
    rf"|(?-i:Broadway)\b(?! \w)))"
    rf"(?P<unit>{_UNIT})?(?P<town>{_TOWN})?",
    re.IGNORECASE,
)
_BOX = re.compile(
    r"\b(?:p\.? ?o\.? ?box|post office box|apartado(?: postal| de correos)?)[ #:]{0,3}\d{1,7}\b",
    re.IGNORECASE,
)
_SPANISH = re.compile(
    r"\b(?P<core>(?:calle|avenida|av\.|carrera|camino|paseo|callejon)(?: de(?: la| los)?)?"
    rf"(?: {_WORD}| \d{{1,3}}){{1,3}}?,? (?:(?:#|no\.?|num\.?|numero) ?)?\d{{1,5}}\b"
    rf"|{_NUMBER} (?:calle|avenida|camino|paseo)(?: de(?: la| los)?)? {_WORD})"
    rf"(?P<unit>{_UNIT})?(?P<town>{_TOWN})?",
    re.IGNORECASE,
)
_NAME_NEXT = re.compile(rf" (?!{_DIRECTION}\b)[A-Z][a-z]")
_PLACE_CUE = re.compile(
    r"\b(?:at|on|in|lives?|living|address|located|home|visit|moved to|vive|en"
    r"|direccion)(?: is)?:? ?$",
    re.IGNORECASE,
)
_SAME = {
    "st": "street", "ave": "avenue", "av": "avenue", "blvd": "boulevard", "rd": "road",
    "ln": "lane", "hwy": "highway", "pkwy": "parkway", "ter": "terrace", "fwy": "freeway",
    "tpke": "turnpike",
    "dr": "drive", "ct": "court", "cir": "circle", "pl": "place", "trl": "trail", "sq": "square",
    "n": "north", "s": "south", "e": "east", "w": "west", "ne": "northeast", "nw": "northwest",
    "se": "southeast", "sw": "southwest", "ste": "suite", "apt": "apartment", "rm": "room",
    "fl": "floor", "bldg": "building",
}  # fmt: skip


def find(text: str, rulebook: Rulebook) -> Spans:
    """Ranges of addresses in a plain text that are not the practice's own."""
    own = _own(rulebook.addresses)
    taken = 0
    for match in sorted(_streets(text), key=lambda match: (match.start(), -match.end())):
        if match.start() >= taken and not _allowed(match, own):
            taken = match.end()
            yield match.span()
    for match in _BOX.finditer(text):
        if not any(_box_number(match.group()) in _boxes(one) for one in rulebook.addresses):
            yield match.span()


def _streets(text: str) -> Iterator[re.Match[str]]:
    yield from (match for match in _ADDRESS.finditer(text) if _is_address(match, text))
    yield from _ROUTE.finditer(text)
    yield from _SPANISH.finditer(text)


def _is_address(match: re.Match[str], text: str) -> bool:
    if match["unit"] or match["town"]:
        return True
    after = text[match.end() : match.end() + 20]
    has_cue = bool(_PLACE_CUE.search(text[max(0, match.start() - 20) : match.start()]))
    stands_alone = has_cue or not re.match(r"[ -][^\W\d_]", after)
    if match["vague"]:  # "1 Easy Way" is a headline; "12 Oak Way" needs a sign of a place
        return stands_alone and (has_cue or len(match["number"]) > 2)
    if match["short"] and _is_title(match, after):
        return False
    if match["name"][0].islower():
        return stands_alone
    is_year = re.fullmatch(r"(?:19|20)\d\d", match["number"]) is not None
    return not (is_year and _NAME_NEXT.match(after))  # "the 2026 Main Street Fair"


def _is_title(match: re.Match[str], after: str) -> bool:
    """Whether St or Dr is Saint or Doctor, and CT a scan."""
    is_scan = match["short"].isupper() and not match["name"].isupper()
    return is_scan or _NAME_NEXT.match(after) is not None


def _plain_words(address: str) -> tuple[str, ...]:
    return tuple(_SAME.get(word, word) for word in re.findall(r"[^\W_]+", address.casefold()))


@lru_cache(maxsize=64)
def _own(addresses: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    return tuple(map(_plain_words, addresses))


def _allowed(match: re.Match[str], own: tuple[tuple[str, ...], ...]) -> bool:
    """Whether the match is one of the practice's addresses, as far as it is written out."""
    core = _plain_words(match["core"])
    rest = set(_plain_words((match["unit"] or "") + (match["town"] or "")))
    rest -= {match["zip"], *(word for word in rest if len(word) == 4 and word.isdigit())}
    return any(rest <= set(one) and _holds(one, core) for one in own)


def _holds(words: tuple[str, ...], part: tuple[str, ...]) -> bool:
    places = range(len(words) - len(part) + 1)
    return any(words[place : place + len(part)] == part for place in places)


def _box_number(text: str) -> str:
    return re.sub(r"\D", "", text)


def _boxes(address: str) -> set[str]:
    return {_box_number(match.group()) for match in _BOX.finditer(address)}


RULE = identifier_rule(
    "identifier.address",
    "B",
    find,
    title=_("No street addresses but your own"),
    statement=_(
        "You write down only the practice's own address, and places where you hold an event once "
        "they are on your list. You never write where a patient lives, works or was seen."
    ),
    why=_(
        "This is an address that is not on your practice's list. It may be where a patient lives."
    ),
    instead=_(
        "Leave it out, or name only the city. If it is your practice's address or the place of "
        "an event, add it to the guidelines."
    ),
)
