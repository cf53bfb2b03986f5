"""The verbs of a post. Each is one transaction: right, state, change, trail entry."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from bedside.channels.models import Channel
from bedside.guidelines import review
from bedside.guidelines.rulebook import rulebook
from bedside.practices import rights, tokens
from bedside.practices.models import Member
from bedside.trail import chain, lifecycle

from . import readiness, states
from .change import Change, as_it_stands, check_ours, write_parts
from .models import Approval, ApprovalLink, Post, Version
from .refusals import (
    FellDue,
    LinkClosed,
    NeedsComment,
    NotForAuthor,
    NotReady,
    OwnPost,
    Stale,
)

SITTING = timedelta(minutes=10)  # saves by one member within this are one entry in the trail


@transaction.atomic
def start(member: Member) -> Post:
    """A new, empty draft."""
    rights.require(member, rights.COMPOSE)
    post = Post.objects.create(practice=member.practice, author=member, changed_by=member)
    chain.record(post.practice_id, member.actor, "post.created", _subject(post))
    return post


@transaction.atomic
def save(member: Member, post: Post, edition: int, change: Change) -> Post:
    """Replace what the post says. A save that changes nothing keeps the edition.

    Raises Stale if somebody saved after `edition`, NotAllowed outside drafts, and NotOurs.
    """
    now = _locked(member, post, rights.COMPOSE)
    _require_editable(now)
    if as_it_stands(now) == change:
        return now  # also when this page's own save in the background was first
    if now.edition != edition:
        raise Stale(now)
    check_ours(now, change)
    same_sitting = now.changed_by_id == member.pk and now.changed_at > timezone.now() - SITTING
    for name in ("text", "link", "plan"):
        setattr(now, name, getattr(change, name))
    now.reason_id = change.reason
    now.planned_for = change.planned_for if change.plan == Post.Plan.AT else None
    now.edition += 1
    now.changed_by, now.changed_at = member, timezone.now()
    now.save()
    write_parts(now, change)
    if now.edition == 2 or not same_sitting:
        chain.record(now.practice_id, member.actor, "post.changed", _subject(now))
    return now


@transaction.atomic
def submit(member: Member, post: Post, edition: int) -> Post:
    """Ask for approval, and settle when each version is to go out.

    Raises Stale, NotAllowed, and NotReady. Findings of severity `review` and `hint` do not
    stop a submit: the approver sees them, and signs off on the former or sends the post back.
    """
    now = _locked(member, post, rights.COMPOSE)
    lifecycle.require(states.MOVES, now.state, states.SUBMITTED)
    if now.edition != edition:
        raise Stale(now)
    versions = readiness.load(now)
    # Locked in one order, so that two posts never get the same slot, nor wait for each other.
    list(
        Channel.objects.select_for_update()
        .filter(pk__in=[version.channel_id for version in versions])
        .order_by("pk")
    )
    moment = timezone.now()
    problems = readiness.problems(now, versions, moment)
    problems |= readiness.resolve(now, versions, moment)
    found = readiness.reviews(now, versions)
    if problems or readiness.blocked(found):
        raise NotReady(problems, found)
    for version in versions:
        version.save(update_fields=["planned_for"])
    now.state, now.submitted_at = states.SUBMITTED, moment
    now.save(update_fields=["state", "submitted_at"])
    hashes = {str(version.pk): found[version.pk].content_hash for version in versions}
    chain.record(now.practice_id, member.actor, "post.submitted", _subject(now), hashes=hashes)
    return now


@transaction.atomic
def withdraw(member: Member, post: Post) -> Post:
    """Take a post that waits for approval back to draft. Raises NotAllowed."""
    now = _locked(member, post, rights.COMPOSE)
    if now.state != states.SUBMITTED:
        raise lifecycle.NotAllowed(now.state, states.DRAFT)
    _move(now, states.DRAFT)
    chain.record(now.practice_id, member.actor, "post.withdrawn", _subject(now))
    return now


@transaction.atomic
def discard(member: Member, post: Post) -> Post:
    """Put a post away for good. An approved one must be taken back first. Raises NotAllowed."""
    now = _locked(member, post, rights.COMPOSE)
    if now.state == states.APPROVED:
        raise lifecycle.NotAllowed(now.state, states.DISCARDED)
    _move(now, states.DISCARDED)
    chain.record(now.practice_id, member.actor, "post.discarded", _subject(now))
    return now


@transaction.atomic
def reopen(actor: str, post: Post) -> Post:
    """Take an approved post back to draft; its approvals no longer hold.

    `actor` is as the trail names who did it. Whoever calls has settled the deliveries first.
    """
    now = _lock(post)
    if now.state != states.APPROVED:
        raise lifecycle.NotAllowed(now.state, states.DRAFT)
    _move(now, states.DRAFT)
    now.approvals.filter(approved=True, void_at=None).update(void_at=timezone.now())
    chain.record(now.practice_id, actor, "post.reopened", _subject(now))
    return now


@transaction.atomic
def expire(post: Post) -> Post:
    """Nobody approved the post before it fell due: it will not go out. Raises NotAllowed."""
    now = _lock(post)
    _move(now, states.EXPIRED)
    chain.record(now.practice_id, "Bedside", "post.expired", _subject(now))
    return now


@transaction.atomic
def decide(
    post: Post,
    edition: int,
    *,
    approved: bool,
    comment: str,
    sign_off: str,
    member: Member | None = None,
    link: ApprovalLink | None = None,
) -> Approval:
    """Approve a post, or send it back with a comment; by a member or through a link, once.

    An approval is bound to the hash of every version, cleared under today's guidelines.
    Raises NotYours, OwnPost, LinkClosed, Stale, NotAllowed, FellDue, NeedsComment, and
    review.NotCleared.
    """
    if (member is None) == (link is None):
        raise TypeError("decide() needs a member or a link, and not both")
    now = _lock(post)
    if member is not None:
        decider = _member_now(member, now)
        name, actor, alone = decider.name, decider.actor, _alone(decider, now, approved)
    else:
        decider, alone = None, False
        name, actor = _use(link, now)
    target = states.APPROVED if approved else states.SENT_BACK
    lifecycle.require(states.MOVES, now.state, target)
    if now.edition != edition:
        raise Stale(now)
    if not approved and not comment.strip():
        raise NeedsComment
    # A `review` finding needs a second person, and whoever is alone is not one.
    hashes = _cleared(now, name, "" if alone else sign_off) if approved else {}
    _move(now, target)
    decision = Approval.objects.create(
        post=now,
        member=decider,
        name=name,
        approved=approved,
        comment=comment,
        sign_off=sign_off,
        hashes=hashes,
    )
    code = "post.sent_back" if not approved else "post.approved_alone" if alone else "post.approved"
    chain.record(now.practice_id, actor, code, _subject(now), approval=decision.pk, hashes=hashes)
    return decision


@transaction.atomic
def plan(member: Member, version: Version, when: datetime) -> None:
    """Another time for a post that is not approved yet. One planned for a date and time moves
    as a whole, one in weekly slots by its versions that share a time.

    Raises NotAllowed once it is approved, and FellDue for a time that has passed.
    """
    now = _locked(member, version.post, rights.COMPOSE)
    if now.state not in states.EDITABLE | {states.SUBMITTED}:
        raise lifecycle.NotAllowed(now.state, states.DRAFT)
    if when <= timezone.now():
        raise FellDue
    if now.plan == Post.Plan.AT:
        now.planned_for = when
        now.versions.update(planned_for=when)
    else:
        now.versions.filter(planned_for=version.planned_for).update(planned_for=when)
    if now.state in states.EDITABLE:
        now.edition += 1  # a form that is open elsewhere must not put the old time back
        now.changed_at = timezone.now()
    now.save(update_fields=["planned_for", "edition", "changed_at"])
    chain.record(now.practice_id, member.actor, "post.planned", _subject(now), at=when.isoformat())


@transaction.atomic
def send_link(member: Member, post: Post, name: str, email: str) -> str:
    """A token that lets `name` decide on this edition, once, for ApprovalLink.LASTS.

    Only its hash is stored. Raises NotAllowed unless the post waits for approval, and
    NotForAuthor for the author's own address.
    """
    now = _locked(member, post, rights.COMPOSE)
    lifecycle.require(states.MOVES, now.state, states.APPROVED)
    if email.strip().lower() == now.author.user.email.lower():
        raise NotForAuthor
    token = tokens.new_token()
    link = ApprovalLink.objects.create(
        post=now,
        edition=now.edition,
        name=name.strip(),
        email=email.strip(),
        token_hash=tokens.token_hash(token),
        sent_by=member,
    )
    chain.record(
        now.practice_id, member.actor, "post.link_sent", _subject(now), name=link.name, link=link.pk
    )
    return token


def _subject(post: Post) -> str:
    return f"post:{post.pk}"


def _lock(post: Post) -> Post:
    """The post as it is now, nobody else changing it until this transaction ends."""
    rows = Post.objects.select_for_update(of=("self",))
    return rows.select_related("practice", "author__user", "changed_by", "reason").get(pk=post.pk)


def _locked(member: Member, post: Post, right: str) -> Post:
    rights.require(member, right)
    now = _lock(post)
    if now.practice_id != member.practice_id:
        raise rights.NotYours(right)
    return now


def _require_editable(post: Post) -> None:
    if post.state not in states.EDITABLE:
        raise lifecycle.NotAllowed(post.state, states.DRAFT)


def _move(post: Post, target: str) -> None:
    """Change the state. A post that no longer waits or holds gives its times back."""
    lifecycle.require(states.MOVES, post.state, target)
    post.state = target
    post.save(update_fields=["state"])
    if target != states.APPROVED and post.plan != Post.Plan.AT:
        post.versions.update(planned_for=None)


def _member_now(member: Member, post: Post) -> Member:
    """The member as the database has them: they may have left since the page was opened."""
    fresh = Member.objects.select_related("practice").get(pk=member.pk)
    if fresh.practice_id != post.practice_id:
        raise rights.NotYours(rights.APPROVE)
    rights.require(fresh, rights.APPROVE)
    return fresh


def _alone(member: Member, post: Post, approved: bool) -> bool:
    """Whether this approves one's own post, as the only member may. Raises OwnPost."""
    if member.pk not in (post.author_id, post.changed_by_id) or not approved:
        return False
    if post.practice.members.filter(active=True).count() > 1:
        raise OwnPost
    return True


def _use(link: ApprovalLink | None, post: Post) -> tuple[str, str]:
    """Mark the link used; the approver's name and how the trail names them. Raises LinkClosed."""
    assert link is not None
    moment = timezone.now()
    now = ApprovalLink.objects.select_for_update().get(pk=link.pk)
    if now.used_at is not None:
        raise LinkClosed("used")
    if not now.open_at(moment):
        raise LinkClosed("expired")
    if now.post_id != post.pk or now.edition != post.edition:
        raise LinkClosed("changed")
    if post.practice.members.filter(user__email__iexact=now.email, active=False).exists():
        raise LinkClosed("left")
    if not ApprovalLink.objects.filter(pk=now.pk, used_at=None).update(used_at=moment):
        raise LinkClosed("used")
    return now.name, f"{now.name} (approval link {now.pk})"


def _cleared(post: Post, name: str, sign_off: str) -> dict[str, str]:
    """The hash of every version, each cleared. Raises NotCleared and FellDue."""
    versions = readiness.load(post)
    if any(v.planned_for and v.planned_for <= timezone.now() for v in versions):
        raise FellDue
    rules = rulebook(post.practice)
    hashes = {}
    for version in versions:
        content = version.content()
        signed = None
        if sign_off.strip():
            digest = review.content_hash(content, rules.version)
            signed = review.SignOff(name, sign_off.strip(), digest)
        hashes[str(version.pk)] = review.clear(content, rules, signed).content_hash
    return hashes
