"""Length: what a network takes, and what people read."""

from collections.abc import Iterator

from ..content import Content
from ..findings import Finding, Severity
from ..rulebook import Rulebook
from ..words import _
from .base import Rule

_CITATION = _("Your practice's guidelines")
_MANY_WORDS = 150  # about 40 seconds of reading
_ARTICLE = 100_000  # a network with at least this limit takes articles; long ones belong there


def _look(content: Content, rulebook: Rulebook) -> Iterator[Finding]:
    measure = content.measure
    if measure and measure.length > measure.limit:
        yield Finding(
            "brevity",
            Severity.BLOCK,
            "text",
            0,
            0,
            _("This is %(over)s over the %(limit)s characters that %(network)s takes."),
            _("Cut it down, or write a shorter version for %(network)s only."),
            _CITATION,
            {
                "over": measure.length - measure.limit,
                "limit": measure.limit,
                "network": measure.network,
            },
        )
    count = len(content.text.split())
    if count > _MANY_WORDS and not (measure and measure.limit >= _ARTICLE):
        yield Finding(
            "brevity",
            Severity.HINT,
            "text",
            0,
            0,
            _("This has %(count)s words. Few people read that far on a social network."),
            _("Say one thing in a few lines, and link to your own page for the rest."),
            _CITATION,
            {"count": count},
        )


RULE = Rule(
    names=("brevity",),
    title=_("Short and to the point"),
    statement=_(
        "You keep a post short: one thought, in words that people outside medicine use. What "
        "needs more room goes on your own website, with a link to it."
    ),
    citation=_CITATION,
    look=_look,
)
