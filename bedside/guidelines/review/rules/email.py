"""E-mail addresses, also written out with "at" and "dot"."""

import re

from ..rulebook import Rulebook
from ..words import _
from .identifier import Spans, identifier_rule

_NAME = r"(?<![\w.+%'-])[\w.+%'-]{1,64}+"
_AT = r"\s{0,2}[(\[{<]\s?(?:at|arroba)\s?[)\]}>]\s{0,2}"
_DOT = r"(?:\.|\s{0,2}[(\[{<]\s?(?:dot|punto)\s?[)\]}>]\s{0,2}|\s{1,2}(?:dot|punto)\s{1,2})"
_TOP = r"(?:com|net|org|edu|gov|us|co|info|me|es|mx)\b"
_PROVIDER = r"(?:gmail|googlemail|yahoo|hotmail|outlook|icloud|aol|live|msn|comcast|protonmail)"
_EMAIL = re.compile(
    rf"{_NAME}(?:"
    r"@(?:[\w-]{1,63}+\.)++[^\W\d_][\w-]{1,62}+"  # jane@example.org
    rf"|(?:{_AT}|\s?@\s?)[\w-]{{1,63}}+{_DOT}{_TOP}"  # jane (at) example (dot) org
    rf"|\s(?:at|arroba)\s(?:{_PROVIDER}{_DOT}|[\w-]{{1,63}}+\s(?:dot|punto)\s){_TOP})",
    re.IGNORECASE,
)


def find(text: str, rulebook: Rulebook) -> Spans:
    """Ranges of e-mail addresses in a plain text that are not the practice's own."""
    own = {email.strip().casefold() for email in rulebook.emails}
    for match in _EMAIL.finditer(text):
        if match.group().strip(".'-+%").casefold() not in own:
            yield match.span()


RULE = identifier_rule(
    "identifier.email",
    "F",
    find,
    title=_("No e-mail addresses but your own"),
    statement=_(
        "You give out only the practice's own e-mail addresses. A patient's address never goes "
        "into a post, a picture's description or a reply, however it is spelled."
    ),
    why=_("This is an e-mail address that is not on your practice's list. It may be a patient's."),
    instead=_(
        "Leave it out, or use your practice's own address. If this is your practice's address, "
        "add it to the guidelines."
    ),
)
