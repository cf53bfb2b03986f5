"""Health plan numbers, known by the words before them, and Medicare numbers by their shape."""

import re

from ..rulebook import Rulebook
from ..words import _
from .identifier import Spans, identifier_rule, numbered

_PLAN = numbered(
    r"(?:insurance |health |plan |dental |group )?(?:member|subscriber|policy|beneficiary"
    r"|insurance|plan"
    r"|group|medicaid|medicare|enrollee|insured|health plan)(?:ship)?"
    r"|poliza|miembro|afiliado|asegurado|seguro(?: medico| de salud)?",
    value=r"(?:(?-i:[A-Z]{1,4}) )?"
    r"(?=[a-z0-9-]*\d[a-z0-9-]*\d[a-z0-9-]*\d)[a-z0-9][a-z0-9-]{3,24}(?: \d{3,9})?(?!\w)",
)
# The Medicare Beneficiary Identifier, as CMS lays it out: no S, L, O, I, B or Z.
_LETTER = "[AC-HJKMNP-RT-Y]"
_EITHER = "[0-9AC-HJKMNP-RT-Y]"
_MEDICARE = re.compile(
    rf"(?<![\w-])[1-9]{_LETTER}{_EITHER}\d[ -]?{_LETTER}{_EITHER}\d[ -]?"
    rf"{_LETTER}{{2}}\d\d(?![\w-])",
    re.IGNORECASE,
)


def find(text: str, rulebook: Rulebook) -> Spans:
    """Ranges of health plan numbers in a plain text."""
    for pattern in (_PLAN, _MEDICARE):
        for match in pattern.finditer(text):
            yield match.span()


RULE = identifier_rule(
    "identifier.insurance",
    "I",
    find,
    title=_("No insurance numbers"),
    statement=_(
        "You never write a member ID, a policy or group number, or a Medicare or Medicaid number. "
        "Naming the plans that you accept is fine."
    ),
    why=_("This looks like a number from a patient's insurance."),
    instead=_("Leave it out. You may name the insurance plans that you accept."),
)
