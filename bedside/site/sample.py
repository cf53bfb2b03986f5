"""The sample practice: people, channels on the sandbox, and a month of posts around today.

Everything is made by the same verbs that people use, and the past posts are really published on
the sandbox; only their dates are then moved into the past.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import httpx
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from bedside.channels import actions as channel_actions
from bedside.channels.models import Channel
from bedside.posts import actions as post_actions
from bedside.posts.change import Change
from bedside.posts.models import Post, Version
from bedside.practices.models import Member, NamedPerson, Practice, Reason, Role, User
from bedside.publishing import actions, engine
from bedside.publishing.models import Delivery
from bedside.publishing.tasks import WORKER
from bedside.trail.chain import record

PASSWORD = "sample practice only"  # noqa: S105  the sample answers on this machine only
PEOPLE = (
    ("Dr. Amara Okafor", "amara@maple.example", Role.PHYSICIAN),
    ("Rosa Delgado", "rosa@maple.example", Role.MANAGER),
    ("Ben Carter", "ben@maple.example", Role.STAFF),
    ("June Park", "june@maple.example", Role.COMPLIANCE),
)
HOW_TO_SIGN_IN = (
    "\nSign in to the sample practice with the password “"
    + PASSWORD
    + "”:\n"
    + "\n".join(f"  {email:20} {name}, {Role(role).label}" for name, email, role in PEOPLE)
)


@dataclass(frozen=True)
class _Sample:
    """One post: days from today and hour in the practice's zone, reason, and text."""

    day: int
    hour: int
    kind: str
    text: str
    link: str = ""


_SITE = "https://maple.example"
_OUT = (
    _Sample(
        -27,
        9,
        "inform",
        "Pollen is high this week. Keep windows shut, and rinse your hair before bed.",
        f"{_SITE}/pollen",
    ),
    _Sample(
        -24,
        12,
        "availability",
        "We have free appointments for school physicals on Thursday and Friday afternoon.",
        f"{_SITE}/book",
    ),
    _Sample(
        -20,
        8,
        "awareness",
        "Dr. Amara Okafor talks about sleep at the Maple Street library. Everyone is welcome.",
    ),
    _Sample(
        -17,
        9,
        "inform",
        "Heat tip: drink before you are thirsty, and check on a neighbor who lives alone.",
    ),
    _Sample(
        -13,
        16,
        "loyalty",
        "Our front desk now answers the phone from 7:30 AM. You asked, and we listened.",
    ),
    _Sample(
        -10,
        9,
        "inform",
        "Ticks are out. Long sleeves and a quick look after a walk keep them off you.",
        f"{_SITE}/ticks",
    ),
    _Sample(
        -6,
        11,
        "retention",
        "Is a yearly check-up due in your family? Booking takes two minutes.",
        f"{_SITE}/book",
    ),
    _Sample(-3, 9, "availability", "New: evening hours on Tuesdays until 7 PM.", f"{_SITE}/hours"),
    _Sample(
        -1,
        10,
        "inform",
        "Hand washing still beats most bugs. Twenty seconds, and the backs of your hands too.",
    ),
)
_PLANNED = (
    _Sample(
        1,
        9,
        "availability",
        "Flu shots are here. Walk in on Saturday from 9 AM to noon.",
        f"{_SITE}/flu",
    ),
    _Sample(
        3,
        12,
        "awareness",
        "Meet our nurse practitioner Rosa Delgado and the rest of the team at the Fall Fair.",
    ),
    _Sample(
        6,
        9,
        "inform",
        "Backpacks: both straps, and no more than a tenth of what your child weighs.",
    ),
)
_BY_HAND = _Sample(0, 9, "loyalty", "Our waiting room has a new reading corner. Come early!")
_WAITING = _Sample(
    4,
    10,
    "new_patients",
    "We are taking new patients of all ages. Call us or book on our site.",
    f"{_SITE}/book",
)
_DRAFT = _Sample(8, 9, "inform", "Five questions to ask before you start a new medicine")


def fill() -> None:
    """Make the practice. The sandbox must be running at settings.SANDBOX_ADDRESS."""
    practice, people = _practice()
    rosa, ben = people[1], people[2]
    channels, neighbors = _channels(rosa)
    for sample in _OUT:
        _published(
            _approved(sample, ben, rosa, channels, _moment(practice, sample)), practice, sample
        )
    for sample in _PLANNED:
        _approved(sample, ben, rosa, channels[:3], _moment(practice, sample))
    _approved(_BY_HAND, ben, rosa, [neighbors], None)
    _submitted(_WAITING, ben, channels[:2], _moment(practice, _WAITING))
    _written(_DRAFT, ben, channels[:1], None)


def _practice() -> tuple[Practice, list[Member]]:
    with transaction.atomic():
        practice = Practice.objects.create(
            name="Maple Street Family Practice",
            time_zone="America/Chicago",
            street="214 Maple St",
            city="Springfield",
            state="IL",
            postal_code="62701",
            phone="(217) 555-0142",
            email="hello@maple.example",
            website=_SITE,
            hours={day: ["08:00", "17:00"] for day in ("mon", "tue", "wed", "thu", "fri")},
            is_sample=True,
        )
        people = [_member(practice, *person) for person in PEOPLE]
        practice.monitor, practice.deputy = people[1], people[2]
        practice.set_up_at = timezone.now()
        practice.save()
        record(practice.pk, people[1].actor, "practice.created")
        for name, _email, role in PEOPLE:
            if role != Role.COMPLIANCE:
                NamedPerson.objects.create(practice=practice, name=name)
        for kind in Reason.Kind.values:
            Reason.objects.create(practice=practice, kind=kind)
    return practice, people


def _member(practice: Practice, name: str, email: str, role: str) -> Member:
    user = User.objects.create_user(email, PASSWORD)
    return Member.objects.create(practice=practice, user=user, name=name, role=role)


def _channels(member: Member) -> tuple[list[Channel], Channel]:
    """Four on the sandbox, and a group that is posted to by hand."""
    address = settings.SANDBOX_ADDRESS
    by_password = [
        channel_actions.connect_with_password(
            member, "bluesky", f"{address}/bluesky", "maple.sandbox.test", "prac-tice-here-only"
        ),
        channel_actions.connect_with_password(
            member, "wordpress", f"{address}/wordpress", "maple", "prac tice here only with this"
        ),
    ]
    by_token = [_with_token(member, "facebook"), _with_token(member, "mastodon")]
    by_hand = channel_actions.connect_by_hand(
        member, "Maple Street Neighbors", f"{address}/", "Our Facebook group, posted to by hand."
    )
    channels = [by_token[0], by_password[0], by_token[1], by_password[1]]
    for channel in channels:
        channel_actions.suggest_slots(member, channel)
    return channels, by_hand


def _with_token(member: Member, slug: str) -> Channel:
    """As after the sign-in screen, which nobody is here to click through."""
    control = f"{settings.SANDBOX_ADDRESS}/_control/tokens"
    given = httpx.post(control, json={"network": slug, "account": "maple"}, timeout=20).json()
    credentials: Any = {"access_token": given["access_token"]}
    if slug == "facebook":
        credentials["app_secret"] = "rehearsal-app-secret"  # noqa: S105  the sandbox's own
    channel = Channel.objects.create(
        practice=member.practice,
        network_slug=slug,
        name="Maple Street Family Practice",
        handle="maple",
        base_url=f"{settings.SANDBOX_ADDRESS}/{slug}",
        remote_id=given["remote_id"],
        credentials=credentials,
        connected_by=member,
    )
    record(
        member.practice_id, member.actor, "channel.connected", channel.subject, name=channel.name
    )
    return channel_actions.check(channel)


def _moment(practice: Practice, sample: _Sample) -> datetime:
    today: date = practice.local(timezone.now()).date()
    return datetime.combine(today + timedelta(sample.day), time(sample.hour), practice.zone)


def _written(sample: _Sample, author: Member, channels: list[Channel], at: datetime | None) -> Post:
    post = post_actions.start(author)
    reason = author.practice.reasons.get(kind=sample.kind)
    future = at is not None and at > timezone.now()
    change = Change(
        text=sample.text,
        link=sample.link,
        reason=reason.pk,
        versions={channel.pk: None for channel in channels},
        plan=Post.Plan.AT if future else Post.Plan.NOW,
        planned_for=at if future else None,
    )
    return post_actions.save(author, post, post.edition, change)


def _submitted(
    sample: _Sample, author: Member, channels: list[Channel], at: datetime | None
) -> Post:
    post = _written(sample, author, channels, at)
    return post_actions.submit(author, post, post.edition)


def _approved(
    sample: _Sample,
    author: Member,
    approver: Member,
    channels: list[Channel],
    at: datetime | None,
) -> Post:
    post = _submitted(sample, author, channels, at)
    actions.approve(post, post.edition, member=approver)
    return post


def _published(post: Post, practice: Practice, sample: _Sample) -> None:
    """Really publish on the sandbox, then tell the sample's rows that it was then."""
    then = _moment(practice, sample)
    for delivery in post.deliveries.all():
        engine.carry_out(delivery.pk, WORKER)
    past: dict[str, Any] = {"due_at": then, "published_at": then, "confirmed_at": then}
    past["next_at"] = None  # confirmed: no worker looks at it again
    Delivery.objects.filter(post=post).update(**past)
    Version.objects.filter(post=post).update(planned_for=then)
    Post.objects.filter(pk=post.pk).update(created_at=then, changed_at=then, submitted_at=then)
