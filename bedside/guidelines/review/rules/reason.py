"""Why this post exists."""

from collections.abc import Iterator

from ..content import Content
from ..findings import Finding, Severity
from ..rulebook import Rulebook
from ..words import _
from .base import Rule

_CITATION = _("Your practice's guidelines")


def _look(content: Content, rulebook: Rulebook) -> Iterator[Finding]:
    if not content.reason.strip():
        yield Finding(
            "reason",
            Severity.BLOCK,
            "reason",
            0,
            0,
            _("This post has no reason yet."),
            _("Choose what it is for, such as reaching new patients or telling people your hours."),
            _CITATION,
        )


RULE = Rule(
    names=("reason",),
    title=_("Every post has a reason"),
    statement=_(
        "Before you write, you choose why: to reach new patients, to raise awareness, to thank "
        "and be recommended, to keep patients coming, to say when you are open, or to inform. A "
        "post without a reason is not worth anyone's time."
    ),
    citation=_CITATION,
    look=_look,
)
