"""A post as pages show it: previews, counts, and each finding once with the words it means."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse
from django.utils.translation import gettext

from bedside.channels.models import Channel
from bedside.guidelines import review
from bedside.guidelines.rulebook import rulebook

from .models import Post, Version
from .readiness import link_problem

AROUND = 40  # characters quoted on either side of what a finding means
_FOLDS = {"facebook": 477}  # characters a network shows before "more"
_FOLD = 1000  # for a network that shows all, so that a preview stays a preview
# What the form asks for by itself, so that a page does not say it twice.
_ASKED = frozenset({"reason", "empty"})


@dataclass(frozen=True)
class Quote:
    """The words a finding means, and a little around them."""

    before: str
    words: str
    after: str


@dataclass
class Found:
    """A finding, where it was seen. `channels` is empty when every version has it."""

    finding: review.Finding
    quote: Quote | None
    channels: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Count:
    channel: int
    length: int
    limit: int

    @property
    def over(self) -> bool:
        return self.length > self.limit


def count(channel: Channel, text: str, link: str) -> Count:
    """How much of the channel's limit is used, by its network's own rules."""
    return Count(channel.pk, *channel.network.measure(text, link))


def preview(version: Version) -> dict[str, Any]:
    """What `{% preview %}` draws: the version in the shape its network gives it."""
    post, channel = version.post, version.channel
    text = channel.network.show(version.shown_text, post.link)
    title = ""
    if channel.network_slug == "wordpress":
        title, _gap, text = text.partition("\n\n")
    fold = _FOLDS.get(channel.network_slug, _FOLD)
    pictures = [
        {"url": reverse("posts:picture", args=[use.picture_id]), "alt": use.alt}
        for use in post.post_pictures.all()
    ]
    link = None
    if post.link and not pictures and not link_problem(post.link):
        link = {"url": post.link, "host": urlsplit(post.link).hostname}
    return {
        "name": channel.name,
        "network": channel.network_slug,
        "network_name": gettext(channel.network.label),
        "handle": channel.handle,
        "avatar": "",
        "title": title,
        "text": text[:fold],
        "rest": text[fold:],
        "pictures": pictures,
        "link": link,
    }


def findings(versions: Iterable[Version], reviews: Mapping[int, review.Review]) -> list[Found]:
    """Every finding once, most severe first, with the channels it is about."""
    versions = list(versions)
    merged: dict[tuple[Any, ...], Found] = {}
    for version in versions:
        for one in reviews[version.pk].findings:
            quoted = _quote(one, _field(version, one.where))
            key = (one, tuple(sorted(one.values.items())), quoted)
            found = merged.setdefault(key, Found(one, quoted))
            found.channels.append(str(version.channel))
    for found in merged.values():
        if len(found.channels) == len(versions):
            found.channels = []
    order = list(review.Severity)
    return sorted(merged.values(), key=lambda found: order.index(found.finding.severity))


def findings_without_channel(post: Post) -> list[Found]:
    """Findings of a draft that has no channel yet, so that they appear from the first word."""
    pictures = tuple(
        review.Picture(use.picture.sha256, use.alt) for use in post.post_pictures.all()
    )
    reason = post.reason.kind if post.reason else ""
    content = review.Content(post.text, post.link, pictures, reason)
    version = Version(post=post)
    return [
        Found(one, _quote(one, _field(version, one.where)))
        for one in review.review(content, rulebook(post.practice)).findings
    ]


def besides_asked(found: Iterable[Found]) -> list[Found]:
    """Without what the form asks for by itself: a reason, a text, a description."""
    return [
        one
        for one in found
        if one.finding.rule not in _ASKED
        and not (one.finding.rule == "alt" and one.finding.severity is review.Severity.BLOCK)
    ]


def _field(version: Version, where: str) -> str:
    name, _dot, place = where.partition(".")
    if name == "alt" and place.isdigit():
        uses = list(version.post.post_pictures.all())
        return uses[int(place)].alt if int(place) < len(uses) else ""
    return {"text": version.shown_text, "link": version.post.link}.get(name, "")


def _quote(finding: review.Finding, text: str) -> Quote | None:
    start, end = finding.start, finding.end
    if start >= end or not text:
        return None
    words = text[start:end]
    if len(words) > 3 * AROUND:
        return Quote("", words[: 3 * AROUND] + "…", "")
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    return Quote(
        ("…" if start > AROUND else "") + before,
        words,
        after + ("…" if end + AROUND < len(text) else ""),
    )
