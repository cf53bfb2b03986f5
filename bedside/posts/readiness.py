"""Whether a post is ready to be approved: what is missing, by field, and what the review found."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import urlsplit

from django.db.models import Prefetch, prefetch_related_objects
from django.utils.translation import gettext as _

from bedside.guidelines import review
from bedside.guidelines.rulebook import rulebook

from . import slots
from .models import Post, PostPicture, Version
from .refusals import Problems


def load(post: Post) -> list[Version]:
    """The post's versions, with all that `Version.content` reads; a fixed number of queries."""
    post._prefetched_objects_cache = {}  # type: ignore[attr-defined]  # a save may have gone before
    uses = PostPicture.objects.select_related("picture")
    prefetch_related_objects([post], Prefetch("post_pictures", uses))
    versions = list(post.versions.select_related("channel").order_by("pk"))
    for version in versions:
        version.channel.practice = post.practice
    return versions


def reviews(post: Post, versions: Iterable[Version]) -> dict[int, review.Review]:
    """A review of every version, by its id, with the practice's guidelines as they are now."""
    rules = rulebook(post.practice)
    return {version.pk: review.review(version.content(), rules) for version in versions}


def blocked(found: Mapping[int, review.Review]) -> bool:
    return any(one.blocked for one in found.values())


def problems(post: Post, versions: list[Version], now: datetime) -> Problems:
    """What must be filled in or mended before submitting; empty when nothing is."""
    found: Problems = {}

    def add(field: str, sentence: str) -> None:
        found.setdefault(field, []).append(sentence)

    uses = list(post.post_pictures.all())
    if post.reason_id is None:
        add("reason", _("Choose why this post exists."))
    own_texts = bool(versions) and all(version.text for version in versions)
    if not post.text.strip() and not uses and not own_texts:
        add("text", _("Write something, or add a picture."))
    if post.link and (wrong := link_problem(post.link)):
        add("link", wrong)
    for use in uses:
        if not use.alt.strip():
            add(
                f"alt.{use.position}",
                _("Describe picture %(number)s for people who cannot see it.")
                % {"number": use.position + 1},
            )
    for field, sentence in _of_channels(post, versions):
        add(field, sentence)
    if post.plan == Post.Plan.AT and (wrong := _of_time(post, now)):
        add("planned_for", wrong)
    return found


def link_problem(link: str) -> str:
    """A sentence about a link that cannot be one; "" when it can."""
    try:
        parts = urlsplit(link)
        ok = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        ok = False
    if not ok or any(character.isspace() for character in link):
        return _("Write the whole address, beginning with https://")
    return ""


def _of_channels(post: Post, versions: list[Version]) -> Iterable[tuple[str, str]]:
    if not versions:
        yield "channels", _("Choose at least one channel.")
    for version in versions:
        channel, can = version.channel, version.channel.network.capabilities
        name = {"channel": channel.name}
        if not channel.usable:
            yield "channels", _("%(channel)s is not connected now. Connect it again first.") % name
        if version.text is not None and not version.text.strip():
            yield "versions", _("%(channel)s has an empty text of its own.") % name
        pictures = [use.picture for use in post.post_pictures.all()]
        if len(pictures) > can.pictures:
            yield (
                "pictures",
                _("%(channel)s takes at most %(limit)s pictures.")
                % {**name, "limit": can.pictures},
            )
        if any(picture.size > can.picture_bytes for picture in pictures):
            yield (
                "pictures",
                _("A picture is too big for %(channel)s, which takes %(limit)s MB.")
                % {**name, "limit": f"{can.picture_bytes / 1_000_000:g}"},
            )
        if any(picture.content_type not in can.picture_types for picture in pictures):
            yield (
                "pictures",
                _("%(channel)s does not take this kind of picture. Use a JPEG.") % name,
            )


def _of_time(post: Post, now: datetime) -> str:
    if post.planned_for is None:
        return _("Choose the day and the time.")
    if post.planned_for <= now:
        return _("That time has passed. Choose a later one.")
    return ""


def resolve(post: Post, versions: list[Version], now: datetime) -> Problems:
    """Set every version's `planned_for` from the post's plan; problems where that cannot be.

    `now` means as soon as it is approved: no time. Call with the channels' rows locked.
    """
    if post.plan != Post.Plan.SLOTS:
        for version in versions:
            version.planned_for = post.planned_for if post.plan == Post.Plan.AT else None
        return {}
    free = slots.next_free([version.channel for version in versions], now, besides=post.pk)
    for version in versions:
        version.planned_for = free[version.channel_id]
    without = [version.channel.name for version in versions if version.planned_for is None]
    if not without:
        return {}
    return {
        "plan": [
            _("%(channel)s has no free weekly time. Set its weekly times, or choose a time here.")
            % {"channel": name}
            for name in without
        ]
    }
