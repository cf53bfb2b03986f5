"""The list of posts, by state, page by page without ever counting or skipping rows."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from bedside.practices.models import Practice

from . import states
from .models import Post

PAGE = 25
MOST = 99  # counts above are shown as this and a plus
_TABS = (states.DRAFT, states.SUBMITTED, states.SENT_BACK, states.APPROVED, states.EXPIRED)
_COUNTED = (states.DRAFT, states.SUBMITTED, states.SENT_BACK)

type Key = tuple[datetime, int]  # when a post was changed, and its id


def listing(practice: Practice, query: QueryDict) -> dict[str, Any]:
    """What the page shows: tabs, posts, and the addresses of the pages before and after."""
    state = query.get("state", "")
    state = state if state in _TABS else ""
    posts = Post.objects.filter(practice=practice)
    posts = posts.filter(state=state) if state else posts.exclude(state=states.DISCARDED)
    page, newer, older = _page(posts, _key(query.get("after")), _key(query.get("before")))
    return {
        "posts": page,
        "state": state,
        "tabs": _tabs(practice, state),
        "newer": _address(state, "before", page[0]) if newer else "",
        "older": _address(state, "after", page[-1]) if older else "",
    }


def _page(
    posts: QuerySet[Post], after: Key | None, before: Key | None
) -> tuple[list[Post], bool, bool]:
    """A page of posts, latest change first, and whether there are newer and older ones."""
    posts = posts.select_related("author").prefetch_related("versions__channel")
    if before:
        moment, pk = before
        rows = posts.filter(changed_at__gte=moment).filter(Q(changed_at__gt=moment) | Q(pk__gt=pk))
        found = list(rows.order_by("changed_at", "pk")[: PAGE + 1])
        return found[:PAGE][::-1], len(found) > PAGE, bool(found)
    if after:
        moment, pk = after
        posts = posts.filter(changed_at__lte=moment)
        posts = posts.filter(Q(changed_at__lt=moment) | Q(pk__lt=pk))
    found = list(posts.order_by("-changed_at", "-pk")[: PAGE + 1])
    return found[:PAGE], bool(after and found), len(found) > PAGE


def _key(text: str | None) -> Key | None:
    moment, _comma, pk = (text or "").partition(",")
    try:
        when = parse_datetime(moment)
    except ValueError:
        return None
    if when is None or when.tzinfo is None or not pk.isdecimal() or len(pk) > 18:
        return None
    return when, int(pk)


def _address(state: str, way: str, post: Post) -> str:
    parts = {"state": state, way: f"{post.changed_at.isoformat()},{post.pk}"}
    return f"{reverse('posts:list')}?{urlencode(parts)}"


def _tabs(practice: Practice, current: str) -> list[dict[str, Any]]:
    names = dict(Post.State.choices)
    tabs = [
        {
            "name": _("Drafts") if state == states.DRAFT else names[state],
            "url": f"{reverse('posts:list')}?state={state}",
            "current": state == current,
            "count": _count(practice, state) if state in _COUNTED else None,
        }
        for state in _TABS
    ]
    everything = {"name": _("All"), "url": reverse("posts:list"), "current": not current}
    return [*tabs, everything]


def _count(practice: Practice, state: str) -> str | int:
    """Reads at most a hundred index entries, however many posts there are."""
    some = Post.objects.filter(practice=practice, state=state)[: MOST + 1].count()
    return f"{MOST}+" if some > MOST else some
