"""Why an action on a post was refused. Each can say so in a sentence for the person who asked."""

from collections.abc import Mapping
from datetime import datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bedside.guidelines.review import Review

from .models import Post

type Problems = dict[str, list[str]]  # field name -> sentences


class Refusal(Exception):
    """The action was refused and nothing changed."""

    @property
    def sentence(self) -> str:
        return str(self)


class Stale(Refusal):
    """The post was changed after the edition that the person was looking at."""

    def __init__(self, post: Post) -> None:
        super().__init__(f"edition {post.edition} is newer")
        self.post = post  # as it stands now

    @property
    def changed_by(self) -> str:
        return self.post.changed_by.name if self.post.changed_by else ""

    @property
    def changed_at(self) -> datetime:
        return self.post.changed_at

    @property
    def sentence(self) -> str:
        local = self.post.practice.local(self.changed_at)
        return _("%(name)s changed this post at %(time)s, after you opened it.") % {
            "name": self.changed_by,
            "time": date_format(local, "g:i A", use_l10n=False),
        }


class NotReady(Refusal):
    """The post cannot be submitted: `problems` by field, and `reviews` by version id."""

    def __init__(self, problems: Problems, reviews: Mapping[int, Review]) -> None:
        super().__init__(", ".join(sorted(problems)) or "findings")
        self.problems = problems
        self.reviews = reviews

    @property
    def sentence(self) -> str:
        return _("The post is not ready to be approved yet.")


class NotOurs(Refusal):
    """A change named a channel, reason or picture that this practice does not have."""

    @property
    def sentence(self) -> str:
        return _("Part of this post belongs to something your practice does not have.")


class OwnPost(Refusal):
    """Nobody approves what they wrote or changed last."""

    @property
    def sentence(self) -> str:
        return _("You wrote or last changed this post, so another member must approve it.")


class LinkClosed(Refusal):
    """The approval link was used, has expired, or is for an earlier edition or another post."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why  # "used", "expired", "changed", "left"

    @property
    def sentence(self) -> str:
        return {
            "used": _("This link has been used already. A link works once."),
            "expired": _("This link has expired. Ask the practice for a new one."),
            "changed": _("The post was changed after this link was sent. Ask for a new link."),
            "left": _("This link no longer works. Ask the practice about it."),
        }[self.why]


class FellDue(Refusal):
    """The planned time passed before anybody approved."""

    @property
    def sentence(self) -> str:
        return _("The planned time has passed. Take the post back and choose a new time.")


class NeedsComment(Refusal):
    """Who sends a post back must say why."""

    @property
    def sentence(self) -> str:
        return _("Say what should change, so that the author knows what to do.")


class NotForAuthor(Refusal):
    """An approval link to the author would let them approve their own post."""

    @property
    def sentence(self) -> str:
        return _("This is the author's own address. Somebody else must approve the post.")
