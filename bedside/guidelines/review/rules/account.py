"""Account numbers by the words before them, and payment cards by their check digit."""

import re

from ..rulebook import Rulebook
from ..words import _
from .identifier import Spans, identifier_rule, numbered

_ACCOUNT = numbered(
    r"(?:bank |patient |billing |checking |savings |my |your )?(?:account|acct\.?)|routing|claim"
    r"|guarantor"
    r"|invoice|statement|iban|cuenta|factura|reclamo"
)
_IBAN = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_CARD_CUE = re.compile(
    r"\b(?:card|cc|tarjeta)\b[^\d\n]{0,14}\d(?:[ -]?\d){11,18}(?!\w)", re.IGNORECASE
)
_CARD = re.compile(r"(?<![\w/=.-])[2-6]\d{3}(?:[ -]?\d){9,15}(?![\w]|[.-]\d)")


def find(text: str, rulebook: Rulebook) -> Spans:
    """Ranges of account and card numbers in a plain text."""
    for pattern in (_ACCOUNT, _IBAN, _CARD_CUE):
        for match in pattern.finditer(text):
            yield match.span()
    for match in _CARD.finditer(text):
        if _passes_luhn(match.group()):
            yield match.span()


def _passes_luhn(number: str) -> bool:
    """The check digit that payment cards carry (ISO/IEC 7812-1)."""
    digits = [int(mark) for mark in reversed(number) if mark.isdigit()]
    doubled = (digit * 2 - 9 if digit > 4 else digit * 2 for digit in digits[1::2])
    return (sum(digits[::2]) + sum(doubled)) % 10 == 0


RULE = identifier_rule(
    "identifier.account",
    "J",
    find,
    title=_("No account or card numbers"),
    statement=_(
        "You never write an account number, a claim or invoice number, or the number of a bank "
        "card. Questions about a bill go to the phone or the patient portal."
    ),
    why=_("This looks like the number of an account, a bill or a bank card."),
    instead=_("Leave it out, and ask the person to call you about their bill."),
)
