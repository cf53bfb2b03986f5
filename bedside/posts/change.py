"""What a save may set, and how it reaches the rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from bedside.channels import states as channel_states

from .models import Post, PostPicture, Version
from .refusals import NotOurs

PICTURES = 4  # in one post
TEXT_LIMIT = 100_000  # characters in one text


@dataclass(frozen=True)
class PictureUse:
    picture: int  # Picture's id
    alt: str = ""


@dataclass(frozen=True)
class Change:
    """Everything a person can set in a post; a save replaces all of it.

    `versions` maps a channel's id to its own text, or to None while it is the same as `text`.
    """

    text: str = ""
    reason: int | None = None  # Reason's id
    link: str = ""
    plan: str = Post.Plan.NOW
    planned_for: datetime | None = None  # UTC; for Plan.AT
    versions: Mapping[int, str | None] = field(default_factory=dict)
    pictures: tuple[PictureUse, ...] = ()


def as_it_stands(post: Post) -> Change:
    """The change that would change nothing."""
    return Change(
        text=post.text,
        reason=post.reason_id,
        link=post.link,
        plan=post.plan,
        planned_for=post.planned_for,
        versions={version.channel_id: version.text for version in post.versions.all()},
        pictures=tuple(PictureUse(use.picture_id, use.alt) for use in post.post_pictures.all()),
    )


def check_ours(post: Post, change: Change) -> None:
    """Raises NotOurs when the change names what the practice does not have or may not use."""
    practice = post.practice
    if change.reason and not practice.reasons.filter(pk=change.reason).exists():
        raise NotOurs("reason")
    before = {version.channel_id for version in post.versions.all()}
    added = set(change.versions) - before
    usable = practice.channels.filter(pk__in=added, state=channel_states.CONNECTED)
    if added and usable.count() != len(added):
        raise NotOurs("channel")
    pictures = {use.picture for use in change.pictures}
    if len(change.pictures) > PICTURES or len(pictures) != len(change.pictures):
        raise NotOurs("pictures")
    if pictures and practice.pictures.filter(pk__in=pictures).count() != len(pictures):
        raise NotOurs("pictures")


def write_parts(post: Post, change: Change) -> None:
    """Versions and pictures of a post whose own row is written already."""
    _write_versions(post, change)
    before = [(use.picture_id, use.alt) for use in post.post_pictures.all()]
    if before != [(use.picture, use.alt) for use in change.pictures]:
        post.post_pictures.all().delete()
        PostPicture.objects.bulk_create(
            PostPicture(post=post, picture_id=use.picture, position=place, alt=use.alt)
            for place, use in enumerate(change.pictures)
        )


def _write_versions(post: Post, change: Change) -> None:
    planned = change.planned_for if change.plan == Post.Plan.AT else None
    old = {version.channel_id: version for version in post.versions.all()}
    for channel, version in old.items():
        if channel not in change.versions:
            version.delete()
            continue
        text = change.versions[channel]
        if (version.text, version.planned_for) != (text, planned):
            version.text, version.planned_for = text, planned
            version.save(update_fields=["text", "planned_for"])
    Version.objects.bulk_create(
        Version(
            practice_id=post.practice_id,
            post=post,
            channel_id=channel,
            text=text,
            planned_for=planned,
        )
        for channel, text in change.versions.items()
        if channel not in old
    )
