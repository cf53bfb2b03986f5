"""Review of a text or a post against the practice's guidelines. Pure Python, no Django.

Text or picture in, findings out. `clear` is the only place that makes a `ClearedPost`, and
`clear_text` the only one that makes a `ClearedText`; a network takes nothing else.
"""

from .clearance import ClearedPost, ClearedText, NotCleared, SignOff, clear, clear_text
from .content import Content, Measure, Picture, content_hash
from .findings import Finding, Review, Severity
from .rulebook import Rulebook
from .rules import ALL_RULES, Rule
from .run import review, review_text

__all__ = [
    "ALL_RULES",
    "ClearedPost",
    "ClearedText",
    "Content",
    "Finding",
    "Measure",
    "NotCleared",
    "Picture",
    "Review",
    "Rule",
    "Rulebook",
    "Severity",
    "SignOff",
    "clear",
    "clear_text",
    "content_hash",
    "review",
    "review_text",
]
