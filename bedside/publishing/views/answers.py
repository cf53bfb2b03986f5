"""What every page of this room answers alike: a refusal in words, and the way back to the post."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from bedside.guidelines.review import NotCleared
from bedside.posts.models import Post
from bedside.posts.refusals import Refusal, Stale
from bedside.practices.rights import NotYours
from bedside.publishing.actions import Problem
from bedside.publishing.models import Delivery
from bedside.trail.lifecycle import NotAllowed

REFUSALS = (Problem, Refusal, NotAllowed, NotYours, NotCleared)
_WORDS = {**dict(Post.State.choices), **dict(Delivery.State.choices)}


def sentence_of(error: Exception) -> str:
    """A refusal in words for the person who pressed a button."""
    if isinstance(error, Stale):
        return _("%(what)s Nothing was decided. Read it again, then decide.") % {
            "what": error.sentence
        }
    if isinstance(error, Refusal):
        return error.sentence
    if isinstance(error, NotAllowed):
        return _(
            "That is not possible any more: this is now “%(state)s”. "
            "Somebody else, or Bedside itself, was first."
        ) % {"state": _WORDS.get(error.state, error.state)}
    if isinstance(error, NotYours):
        return _("Your role does not allow that. Ask the practice manager.")
    if isinstance(error, NotCleared):
        return _("The guidelines do not let this post out as it is. Look at what was found.")
    return str(error)


def do(request: HttpRequest, post_id: int, act: Callable[[], object], done: str) -> HttpResponse:
    """Do it, say so or say why not, and go back to the post."""
    try:
        act()
    except REFUSALS as error:
        messages.warning(request, sentence_of(error))
    else:
        messages.success(request, done)
    return redirect("publishing:post", post_id)
