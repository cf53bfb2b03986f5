"""The parts of a post's page: previews, findings, the life of deliveries, the trail."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone

from bedside.guidelines.review import Review
from bedside.posts import shown
from bedside.posts import states as post_states
from bedside.posts.models import Picture, Post, Version
from bedside.publishing import states
from bedside.publishing.calendar import MOVABLE
from bedside.publishing.models import Delivery
from bedside.trail.codes import sentence
from bedside.trail.models import Entry

IN_THE_TRAIL = 100  # entries on the page, the latest
SOON = timedelta(minutes=1)


@dataclass(frozen=True)
class Life:
    """One delivery on the page. `acts` are the buttons that its state allows."""

    delivery: Delivery
    acts: frozenset[str]
    link: str
    handiwork: dict[str, Any] | None
    moving: bool


@dataclass(frozen=True)
class Event:
    at: datetime
    sentence: str


def versions_of(post: Post) -> list[Version]:
    """The versions with all that a review and a preview read. Two queries."""
    prefetch_related_objects([post], "post_pictures__picture")
    versions = list(
        post.versions.select_related("channel").defer("channel__credentials").order_by("pk")
    )
    for version in versions:
        version.post = post
    return versions


def first_time(versions: list[Version]) -> datetime | None:
    """When the first version goes out; None for as soon as it is approved."""
    return min((one.planned_for for one in versions if one.planned_for), default=None)


def picture_address(picture: Picture) -> str:
    return reverse("posts:picture", args=[picture.pk])


def previews(post: Post, versions: Iterable[Version], addresses: list[str]) -> list[dict[str, Any]]:
    """Each version in its network's shape. `addresses` are of the pictures, in their order."""
    uses = zip(post.post_pictures.all(), addresses, strict=True)
    pictures = [{"url": address, "alt": use.alt} for use, address in uses]
    return [{**shown.preview(version), "pictures": pictures} for version in versions]


def texts(versions: Iterable[Version]) -> list[tuple[str, list[str]]]:
    """Every different text with the channels that get it."""
    by_text: dict[str, list[str]] = {}
    for version in versions:
        by_text.setdefault(version.shown_text, []).append(str(version.channel))
    return list(by_text.items())


def needs_reason(reviews: Mapping[int, Review]) -> bool:
    return any(one.needs_second_person for one in reviews.values())


def lives(post: Post, deliveries: Iterable[Delivery], *, may_publish: bool) -> list[Life]:
    now = timezone.now()
    return [
        Life(
            delivery,
            acts_of(post, delivery) if may_publish else frozenset(),
            delivery.url if delivery.url.startswith(("https://", "http://")) else "",
            handiwork(delivery) if delivery.state == states.TO_DO else None,
            _is_moving(delivery, now),
        )
        for delivery in deliveries
    ]


def acts_of(post: Post, delivery: Delivery) -> frozenset[str]:
    """What a person may do with a delivery now, as names of addresses."""
    state = delivery.state
    if state == states.PUBLISHED:
        return frozenset({"take_down"})
    if state == states.UNCERTAIN:
        return frozenset({"there", "not_there"})
    if post.state != post_states.APPROVED:
        return frozenset()
    if state == states.CANCELLED:
        return frozenset({"plan_again"})
    if state not in MOVABLE:
        return frozenset()
    acts = {"move", "cancel"}
    if state != states.WAITING:
        acts.add("by_hand")
    if state != states.TO_DO:
        acts.add("retry")
    return frozenset(acts)


def _is_moving(delivery: Delivery, now: datetime) -> bool:
    """Whether the page should look again soon by itself."""
    if delivery.state == states.WAITING:
        return delivery.next_at is not None and delivery.next_at <= now + SOON
    return delivery.state in (states.SENDING, states.UNCERTAIN, states.TAKING_DOWN)


def fingerprint(deliveries: Iterable[Delivery]) -> str:
    """Changes when anything that the page shows of them changes."""
    visible = [
        (one.pk, one.state, one.attempts_made, one.lookups, one.said, one.url, str(one.due_at))
        for one in deliveries
    ]
    return hashlib.sha256(repr(visible).encode()).hexdigest()[:16]


def handiwork(delivery: Delivery) -> dict[str, Any]:
    """What a person needs to post it themselves: words, pictures, and where."""
    version, post = delivery.version, delivery.post
    words = version.shown_text if version and version.text is not None else post.text
    prefetch_related_objects([post], "post_pictures__picture")
    uses = post.post_pictures.all()
    place = delivery.channel.url
    return {
        "text": delivery.channel.network.show(words, post.link),
        "pictures": [
            {
                "url": picture_address(use.picture),
                "alt": use.alt,
                "name": f"picture-{number}.{use.picture.content_type.rpartition('/')[2]}",
            }
            for number, use in enumerate(uses, start=1)
        ],
        "place": place if place.startswith(("https://", "http://")) else "",
        "host": urlsplit(place).hostname or "",
    }


def trail_of(post: Post) -> tuple[list[Event], bool]:
    """The latest entries about a post, the first of them first; and whether there are earlier."""
    entries = Entry.objects.filter(practice_id=post.practice_id, subject=f"post:{post.pk}")
    latest = list(entries.order_by("-number")[: IN_THE_TRAIL + 1])
    events = [
        Event(entry.at, sentence(entry.code, {"actor": entry.actor, **entry.data}))
        for entry in latest[:IN_THE_TRAIL]
    ]
    return events[::-1], len(latest) > IN_THE_TRAIL
