"""Run every rule once over a content."""

from .content import Content, content_hash
from .findings import Finding, Review, Severity
from .rulebook import Rulebook
from .rules import FOR_POSTS, FOR_REPLIES, Rule

_ORDER = {Severity.BLOCK: 0, Severity.REVIEW: 1, Severity.HINT: 2}
_FIELDS = ("text", "link", "alt", "reason")  # as they stand on the page


def review(content: Content, rulebook: Rulebook) -> Review:
    """Findings of all rules for an outgoing post, most severe first, then in reading order."""
    return _run(FOR_POSTS, content, rulebook)


def review_text(text: str, rulebook: Rulebook) -> Review:
    """Findings of all rules for a reply to what a person said."""
    return _run(FOR_REPLIES, Content(text=text), rulebook)


def _run(rules: tuple[Rule, ...], content: Content, rulebook: Rulebook) -> Review:
    found: list[Finding] = []
    for rule in rules:
        found.extend(rule.look(content, rulebook))
    found.sort(key=_reading_order)
    names = tuple(name for rule in rules for name in rule.names)
    return Review(tuple(found), names, content_hash(content, rulebook.version))


def _reading_order(finding: Finding) -> tuple[int, int, int, int]:
    field, _, number = finding.where.partition(".")
    return _ORDER[finding.severity], _FIELDS.index(field), int(number or 0), finding.start
