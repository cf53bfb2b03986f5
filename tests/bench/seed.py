"""Rows in bulk for the benchmarks: approved posts with real hashes, past every action."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.utils import timezone

from bedside.channels.models import Channel
from bedside.guidelines.models import Guidelines
from bedside.guidelines.review import content_hash
from bedside.posts import states as post_states
from bedside.posts.models import Approval, Post, Version
from bedside.practices.models import Member, Practice, Reason, Role, User
from bedside.publishing import states
from bedside.publishing.models import Delivery

AT_ONCE = 2000


def practice_of_two() -> tuple[Practice, Member, Member]:
    practice = Practice.objects.create(
        name="Benchmark Family Medicine", time_zone="America/Chicago"
    )
    author, approver = (
        Member.objects.create(
            practice=practice,
            user=User.objects.create_user(f"{name}@example.org"),
            name=f"{name} Bench",
            role=Role.MANAGER,
        )
        for name in ("ann", "art")
    )
    practice.monitor, practice.set_up_at = approver, timezone.now()
    practice.save()
    Guidelines.objects.create(practice=practice, version=1, adopted_by=approver)
    return practice, author, approver


def channels(member: Member, sandbox: str, tokens: Sequence[tuple[str, str]]) -> list[Channel]:
    """One Mastodon channel a (remote id, access token)."""
    return [
        Channel.objects.create(
            practice=member.practice,
            network_slug="mastodon",
            name=f"bench-{number}",
            handle=f"bench-{number}",
            base_url=f"{sandbox}/mastodon",
            remote_id=remote_id,
            credentials={"access_token": token},
            connected_by=member,
            check_at=timezone.now() + timedelta(days=1),
        )
        for number, (remote_id, token) in enumerate(tokens)
    ]


def approved(
    author: Member, approver: Member, accounts: list[Channel], times: Sequence[datetime], state: str
) -> None:
    """A post, version, approval and delivery a time, spread over the accounts."""
    reason, _ = Reason.objects.get_or_create(practice=author.practice, kind=Reason.Kind.INFORM)
    for start in range(0, len(times), AT_ONCE):
        _batch(author, approver, accounts, times[start : start + AT_ONCE], start, reason, state)


def _batch(
    author: Member,
    approver: Member,
    accounts: list[Channel],
    times: Sequence[datetime],
    start: int,
    reason: Reason,
    state: str,
) -> None:
    practice = author.practice
    posts = Post.objects.bulk_create(
        Post(
            practice=practice,
            author=author,
            reason=reason,
            state=post_states.APPROVED,
            text=f"Notice {start + number}: our office is open on Saturday morning.",
            changed_at=at,
            created_at=at,
        )
        for number, at in enumerate(times)
    )
    versions = Version.objects.bulk_create(
        Version(
            practice=practice,
            post=post,
            planned_for=at,
            channel=accounts[(start + number) % len(accounts)],
        )
        for number, (post, at) in enumerate(zip(posts, times, strict=True))
    )
    hashes = [content_hash(version.content(), "1") for version in versions]
    approvals = Approval.objects.bulk_create(
        Approval(
            post=version.post,
            member=approver,
            name=approver.name,
            approved=True,
            hashes={str(version.pk): digest},
        )
        for version, digest in zip(versions, hashes, strict=True)
    )
    done = state == states.PUBLISHED
    Delivery.objects.bulk_create(
        Delivery(
            practice=practice,
            post=version.post,
            channel=version.channel,
            version=version,
            approval=approval,
            content_hash=digest,
            handle=version.channel.network.new_handle(),
            state=state,
            due_at=at,
            next_at=None if done else at,
            published_at=at if done else None,
            confirmed_at=at if done else None,
            url="https://example.org/1" if done else "",
        )
        for version, approval, digest, at in zip(versions, approvals, hashes, times, strict=True)
    )
