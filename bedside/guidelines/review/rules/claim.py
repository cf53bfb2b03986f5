"""Guarantees, cures and superlatives, by phrase, in English and Spanish.

Absolute promises of safety or cure block: no treatment keeps them, whoever signs. The rest
needs a second person, because proof may exist (an award, a study).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ..content import Content
from ..findings import Finding, Severity
from ..rulebook import Rulebook
from ..scan import words
from ..words import _
from .base import Rule

_CITATION = _(
    "FTC Health Products Compliance Guidance (Dec. 2022); 15 U.S.C. 45; state medical boards"
)


@dataclass(frozen=True)
class _Claim:
    severity: Severity
    pattern: re.Pattern[str]
    why: str
    instead: str


def _claim(severity: Severity, pattern: str, why: str, instead: str) -> _Claim:
    return _Claim(severity, re.compile(pattern, re.IGNORECASE), why, instead)


_WHO = (
    r"(?:doctors?|dentists?|physicians?|surgeons?|orthodontists?|dermatologists?|pediatricians?"
    r"|nurses?"
    r"|chiropractors?|therapists?|providers?|specialists?|optometrists?|clinics?|practices?"
    r"|hospitals?"
    r"|offices?|teams?|staff|care|treatments?|results?|medical|dental|family|eye|skin)"
)
_QUIEN = (
    r"(?:doctor(?:a|es)?|medic[oa]s?|dentistas?|cirujan[oa]s?|clinicas?|consultorios?"
    r"|hospital(?:es)?"
    r"|especialistas?|equipo|atencion|tratamientos?|resultados?)"
)
_CLAIMS = (
    _claim(
        Severity.BLOCK,
        r"\b(?:no|without(?: any)?|zero|free of|sin) (?:side[- ]?effects?|efectos secundarios)\b"
        r"|\b(?:100 ?%|one hundred percent|100 percent|completely|totally|absolutely"
        r"|perfectly) safe\b"
        r"|\b(?:100 ?%|100 percent|cien por ciento|totalmente|completamente) segur[oa]s?\b"
        r"|\bguaranteed (?:to )?(?:cures?|heals?|work)\b|\bguaranteed (?:cure|weight loss|safe)\b"
        r"|\bcura garantizada\b",
        _(
            "No treatment is free of risk or works for everyone. A promise like this misleads "
            "people, and the law forbids it."
        ),
        _("Say what the treatment does for many people, and that results and risks differ."),
    ),
    _claim(
        Severity.REVIEW,
        r"\bguarante(?:e[ds]?|eing)\b|\bgarantiza(?:mos|n|d[oa]s?)?\b|\bgarantias?\b"
        r"|\b(?:works? every time|never fails?|always works?|siempre funciona|nunca falla)\b"
        r"|\b100 ?%[ -]+(?:effective|success\w*|satisf\w+|cure\w*|pain[- ]?free|painless|natural"
        r"|results?|efectiv[oa]s?|natural(?:es)?|de exito)\b"
        r"|\b(?:instant|immediate|permanent|overnight) (?:results?|relief|cures?)\b"
        r"|\bresultados (?:inmediatos|permanentes|instantaneos)\b",
        _("This reads as a promise about results. Nobody can promise how a treatment turns out."),
        _("Say what people can expect and that results differ, or leave the promise out."),
    ),
    _claim(
        Severity.REVIEW,
        r"(?<![-\w])(?:cures?|cured|curing)\b(?! (?:time|light|resin|composite))|\bcura(?:mos|n)?\b"
        r"|\bmiracles?\b|\bmiraculous(?:ly)?\b|\bmilagros?\b|\bmilagros[oa]s?\b",
        _(
            "This says that something cures. Such a claim needs strong proof from studies in "
            "people."
        ),
        _('Say "treats", "helps with" or "may ease", as far as studies show it.'),
    ),
    _claim(
        Severity.REVIEW,
        r"\b(?:pain[- ]?less(?:ly)?|pain[- ]free|without (?:any )?pain|risk[- ]free"
        r"|no risks?\b(?! factor)"
        r"|zero risk|zero pain|sin (?:ningun )?dolor|sin (?:ningun )?riesgos?|indolor[oa]?s?)\b",
        _(
            "This promises no pain or no risk. People feel things differently, and few things in "
            "medicine are without risk."
        ),
        _('Say how you keep people comfortable, such as "gentle" or "we numb the area first".'),
    ),
    _claim(
        Severity.REVIEW,
        r"(?!best practices?\b(?! (?:in|around|near)\b))"
        rf"\bbest (?:[\w'-]+ )?{_WHO}\b(?! (?:for you|practices?))"
        rf"|\b(?:finest|greatest|most (?:skilled|experienced|trusted|advanced)|top[- ]rated"
        rf"|world[- ]class"
        rf"|unmatched|unrivaled|second to none|number one|no\. ?1) (?:[\w'-]+ )?{_WHO}\b"
        r"|(?<![\w&])(?:#|no\. ?)1(?![\w.,/:-])(?= \w)|\bsecond to none\b|\bbetter than (?:any"
        r"|all|every)\b"
        rf"|\b(?:(?:el|la|los|las) )?mejor(?:es)? {_QUIEN}\b|\b{_QUIEN} numero uno\b"
        rf"|\bnumero uno en\b",
        _("This says that you are better than others. You need proof for that."),
        _(
            "Say what you do well, in facts: years, training, hours, languages. If you won an "
            "award, name it, its giver and its year."
        ),
    ),
    _claim(
        Severity.REVIEW,
        r"\b(?:clinically|scientifically|medically) (?:proven|proved|tested)\b"
        r"|\b(?:clinica|cientifica)mente (?:probad|comprobad|demostrad)[oa]s?\b",
        _("This says that science has proved it. You need to have the studies at hand."),
        _("Name the study or the body that says so, or leave it out."),
    ),
)
# "There is no cure", "we can't guarantee", "race for the cure": the claim is not made.
_DENIED = re.compile(
    r"\b(?:no|not|never|nothing|none|cannot|can't|cant|don't|doesn't|isn't|aren't|won't|nobody"
    r"|without|nor"
    r"|(?:for|toward|towards|find|finding|to) (?:a|the)|no hay|ni|nadie|nunca|jamas|nada"
    r"|para (?:la|una))"
    r"(?: (?:is|are|be|a|an|the|any|treatment|one|can|we|does|known|yet|ever|una|la|es|son|se|puede"
    r"|garantizar|that|it|this)){0,4} $",
    re.IGNORECASE,
)


def _look(content: Content, rulebook: Rulebook) -> Iterator[Finding]:
    for field in words(content):
        taken: set[int] = set()
        for claim in _CLAIMS:
            for match in claim.pattern.finditer(field.plain):
                reach = set(range(*match.span()))
                if taken & reach or _denied(field.plain, match.start()):
                    continue
                taken |= reach
                yield Finding(
                    "claim",
                    claim.severity,
                    field.where,
                    *field.span(*match.span()),
                    claim.why,
                    claim.instead,
                    _CITATION,
                )


def _denied(text: str, start: int) -> bool:
    return _DENIED.search(text[max(0, start - 60) : start]) is not None


RULE = Rule(
    names=("claim",),
    title=_("No promises and no boasting"),
    statement=_(
        "You promise no results, no cure, and no treatment without pain or risk. You do not call "
        "yourself the best. You say what is true and what you can prove, and you keep the proof."
    ),
    citation=_CITATION,
    look=_look,
)
