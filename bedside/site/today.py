"""What the Today page shows: what needs this member now, in order, then what went out and is next.

Every list is one indexed query with a limit, so the page costs the same at any size.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from bedside.channels import states as channel_states
from bedside.channels.models import Channel
from bedside.guidelines.models import Guidelines, Signature
from bedside.posts import states as post_states
from bedside.posts.models import Post, Version
from bedside.practices import rights
from bedside.practices.models import Member
from bedside.publishing import pulse, states
from bedside.publishing.models import Delivery

SHOWN = 8  # of each list; more are one click away
OUTINGS = 5


@dataclass(frozen=True)
class Outing:
    """A post that goes out, or went out, at one time to one or more channels."""

    post: Post
    at: datetime | None
    rows: list[Delivery | Version]


@dataclass(frozen=True)
class Today:
    """The page's parts; each list is empty when there is nothing of its kind."""

    publishing_stands: bool  # nothing is going out: the set-up doctor is needed
    waiting_for_me: list[Post]
    mine_to_mend: list[Post]  # sent back or expired
    deliveries: list[Delivery]  # refused, late, held, to do by hand, or asked about
    retrying: list[Delivery]  # put off by the network, tried again by itself
    channels: list[Channel]  # in trouble
    to_sign: Guidelines | None
    went_out: list["Outing"]
    next_out: list["Outing"]
    has_channel: bool

    @property
    def nothing_needs_me(self) -> bool:
        return not (
            self.publishing_stands
            or self.waiting_for_me
            or self.mine_to_mend
            or self.deliveries
            or self.channels
            or self.to_sign
        )


def today(member: Member, now: datetime) -> Today:
    """At most nine queries."""
    posts = _posts(member)
    channels = list(
        Channel.objects.filter(practice=member.practice)
        .exclude(state=channel_states.DISCONNECTED)
        .only("pk", "name", "network_slug", "state", "trouble", "trouble_values")[:50]
    )
    return Today(
        publishing_stands=not pulse.keeping_up(now),
        waiting_for_me=[post for post in posts if post.state == post_states.SUBMITTED],
        mine_to_mend=[post for post in posts if post.state != post_states.SUBMITTED][:SHOWN],
        deliveries=_troubled(member),
        retrying=list(
            Delivery.objects.filter(
                practice=member.practice, state=states.WAITING, attempts_made__gt=0
            )
            .select_related("post", "channel")
            .order_by("due_at")[:SHOWN]
        ),
        channels=[channel for channel in channels if not channel.usable or channel.trouble],
        to_sign=_to_sign(member),
        went_out=_outings(
            Delivery.objects.filter(practice=member.practice, state=states.PUBLISHED)
            .select_related("post", "channel")
            .order_by("-due_at")
        ),
        next_out=_outings(
            Version.objects.filter(
                practice=member.practice,
                planned_for__gt=now,
                post__state__in=(post_states.APPROVED, post_states.SUBMITTED),
            )
            .select_related("post", "channel")
            .order_by("planned_for")
        ),
        has_channel=bool(channels),
    )


def _outings(rows: QuerySet[Delivery] | QuerySet[Version]) -> list[Outing]:
    """The first posts of these rows, each with all its channels at that time."""
    found: dict[tuple[int, datetime | None], Outing] = {}
    for row in rows[: 5 * OUTINGS]:
        at = row.planned_for if isinstance(row, Version) else row.due_at
        outing = found.setdefault((row.post_id, at), Outing(row.post, at, []))
        outing.rows.append(row)
    return list(found.values())[:OUTINGS]


# The first few of each state, however many there are of another.
_PLACE_IN_POSTS = Window(RowNumber(), partition_by=F("state"), order_by=F("changed_at").asc())
_PLACE_IN_DELIVERIES = Window(RowNumber(), partition_by=F("state"), order_by=F("due_at").asc())


def _posts(member: Member) -> list[Post]:
    """Waiting for this member's approval, or their own that came back; the oldest first."""
    came_back = (post_states.SENT_BACK, post_states.EXPIRED)
    shown = Q(author=member, state__in=came_back)
    if rights.may(member, rights.APPROVE):
        others = Member.objects.filter(practice=member.practice, active=True).exclude(pk=member.pk)
        # One's own post is for another to approve, unless there is no other.
        mine_too = Q(~Exists(others))
        shown |= Q(state=post_states.SUBMITTED) & (~Q(author=member) | mine_too)
    return list(
        # The states are named on the outside too, for the index to be used.
        Post.objects.filter(
            shown, practice=member.practice, state__in=(*came_back, post_states.SUBMITTED)
        )
        .annotate(place=_PLACE_IN_POSTS)
        .filter(place__lte=SHOWN)
        .select_related("author", "reason")
        .order_by("changed_at")
    )


def _troubled(member: Member) -> list[Delivery]:
    """Deliveries that a person must see, the most pressing first."""
    order = (states.UNCERTAIN, states.REFUSED, states.LATE, states.HELD, states.TO_DO)
    rows: Iterable[Delivery] = (
        Delivery.objects.filter(practice=member.practice, state__in=order)
        .annotate(place=_PLACE_IN_DELIVERIES)
        .filter(place__lte=SHOWN)
        .select_related("post", "channel")
        .order_by("due_at")
    )
    return sorted(rows, key=lambda row: order.index(row.state))[:SHOWN]


def _to_sign(member: Member) -> Guidelines | None:
    signed = Signature.objects.filter(guidelines=OuterRef("pk"), member=member)
    newest = (
        Guidelines.objects.filter(practice=member.practice)
        .annotate(signed=Exists(signed))
        .order_by("-version")
        .first()
    )
    return None if newest is None or newest.signed else newest
