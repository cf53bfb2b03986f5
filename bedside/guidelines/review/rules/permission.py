"""Links to others' pages: allowed when the practice has their permission."""

from collections.abc import Iterator

from ..content import Content
from ..findings import Finding, Severity
from ..links import bare_host, links
from ..rulebook import Rulebook
from ..words import _
from .base import Rule

_CITATION = _("17 U.S.C. 106; your practice's guidelines")


def _look(content: Content, rulebook: Rulebook) -> Iterator[Finding]:
    allowed = {bare_host(host) for host in (*rulebook.own_hosts, *rulebook.permitted_hosts)}
    for link in links(content):
        if link.host and link.host.removeprefix("www.") not in allowed:
            yield Finding(
                "permission",
                Severity.REVIEW,
                link.where,
                link.start,
                link.end,
                _(
                    "This links to someone else's page (%(host)s), and your guidelines do not "
                    "list it. You need their permission."
                ),
                _(
                    "Link to your own page, or ask the owner. Once they agree, add the site to "
                    "your guidelines. For this post only, a second person can sign off with a "
                    "reason."
                ),
                _CITATION,
                {"host": link.host[:100]},
            )


RULE = Rule(
    names=("permission",),
    title=_("Others' pages only with permission"),
    statement=_(
        "You link to your own pages, and to others' pages once they have said yes. Keep their "
        "answer, and add the site to the list in these guidelines."
    ),
    citation=_CITATION,
    look=_look,
)
