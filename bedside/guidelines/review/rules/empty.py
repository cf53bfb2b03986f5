"""A post or reply with nothing in it."""

from collections.abc import Iterator

from ..content import Content
from ..findings import Finding, Severity
from ..rulebook import Rulebook
from ..scan import scan
from ..words import _
from .base import Rule

_CITATION = _("Your practice's guidelines")


def _look(content: Content, rulebook: Rulebook) -> Iterator[Finding]:
    if not content.pictures and not scan("text", content.text).plain.strip():
        yield Finding(
            "empty",
            Severity.BLOCK,
            "text",
            0,
            0,
            _("There is nothing to read here yet."),
            _("Write a sentence, or add a picture."),
            _CITATION,
        )


RULE = Rule(
    names=("empty",),
    title=_("Something to say"),
    statement=_("Each post has words or a picture of its own. A link alone says nothing."),
    citation=_CITATION,
    look=_look,
)
