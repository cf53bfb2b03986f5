"""A practice with a row of every kind, each carrying MARKER, and everybody who may knock."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bedside.channels.models import Channel, NetworkApp, Slot
from bedside.posts import actions as post_actions
from bedside.posts import pictures
from bedside.posts.change import Change, PictureUse
from bedside.posts.models import ApprovalLink, Picture, Post, Version
from bedside.practices import actions as practice_actions
from bedside.practices import alerts
from bedside.practices.models import (
    Member,
    MemberInvitation,
    NamedPerson,
    Practice,
    Reason,
    Role,
)
from bedside.practices.tokens import token_hash
from bedside.publishing import actions
from bedside.publishing.models import Attempt, Delivery, Pace
from tests.conftest import make_member, make_practice
from tests.sandbox.rehearsal import a_picture

MARKER = "Zebrafish7741"


@dataclass
class Town:
    """One practice with everything in it, and the people who come to its doors."""

    practice: Practice
    gone: Member
    picture: Picture
    waiting: Post  # submitted
    approved: Post
    delivery: Delivery
    version: Version
    channel: Channel
    invitation: MemberInvitation
    join_token: str
    link: ApprovalLink
    link_token: str
    passkey: Authenticator
    people: dict[str, Member] = field(default_factory=dict)

    @property
    def inside(self) -> dict[str, Member]:
        return {role: self.people[role] for role in Role.values}


def session_of(member: Member | None) -> str:
    """The session of somebody who signed in, and typed the password again, a moment ago."""
    if member is None:
        return ""
    cache.clear()
    client = Client()
    client.force_login(member.user)
    client.post("/account/reauthenticate/", {"password": "correct horse battery"})
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def browser(session: str) -> Client:
    """A fresh browser with this session, so that no request leaves a trace for the next."""
    client = Client(raise_request_exception=False)
    if session:
        client.cookies[settings.SESSION_COOKIE_NAME] = session
    return client


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def town(
    practice: Practice,
    manager: Member,
    staff: Member,
    physician: Member,
    compliance: Member,
    reason: Reason,
    channel: Channel,
    stranger: Member,
) -> Town:
    _mark(practice, manager, staff, physician, compliance, reason, channel)
    picture = _picture(manager)
    change = Change(
        text=f"{MARKER} flu shots are in. Walk in on Saturday.",
        reason=reason.pk,
        versions={channel.pk: None},
        pictures=(PictureUse(picture.pk, f"{MARKER} at the door"),),
        plan=Post.Plan.AT,
        planned_for=timezone.now() + timedelta(days=2),
    )
    waiting, approved = (_submitted(staff, change) for _number in range(2))
    actions.approve(approved, approved.edition, member=manager, comment=MARKER)
    delivery = Delivery.objects.get(post=approved)
    link_token = post_actions.send_link(staff, waiting, f"{MARKER} Approver", "a@example.org")
    join_token = practice_actions.invite(manager, f"{MARKER} New", "new@example.org", Role.STAFF)
    town = Town(
        practice=practice,
        gone=make_member(practice, f"{MARKER} Gone", Role.PHYSICIAN),
        picture=picture,
        waiting=waiting,
        approved=approved,
        delivery=delivery,
        version=waiting.versions.get(),
        channel=channel,
        invitation=MemberInvitation.objects.get(token_hash=token_hash(join_token)),
        join_token=join_token,
        link=ApprovalLink.objects.get(token_hash=token_hash(link_token)),
        link_token=link_token,
        passkey=Authenticator.objects.create(
            user=manager.user, type=Authenticator.Type.WEBAUTHN, data={"name": MARKER}
        ),
    )
    Member.objects.filter(pk=town.gone.pk).update(active=False, left_at=timezone.now())
    _the_rest(town, manager)
    town.people = {
        Role.MANAGER: manager,
        Role.STAFF: _unwatched_staff(practice),
        Role.PHYSICIAN: physician,
        Role.COMPLIANCE: compliance,
        "deputy": staff,
        "gone": town.gone,
        "stranger": stranger,
        "stranger, unfinished": make_member(make_practice("New Dental"), "Ursula", Role.MANAGER),
    }
    return town


def _mark(practice: Practice, *rest: Member | Reason | Channel) -> None:
    Practice.objects.filter(pk=practice.pk).update(
        name=f"{MARKER} Family Medicine",
        street=f"{MARKER} St 1",
        email=f"{MARKER}@example.org".lower(),
    )
    for row in rest:
        if isinstance(row, Reason):
            Reason.objects.filter(pk=row.pk).update(goal=f"{MARKER} goal")
        else:
            type(row).objects.filter(pk=row.pk).update(name=f"{MARKER} {row.name}")
        row.refresh_from_db()
    practice.refresh_from_db()


def _unwatched_staff(practice: Practice) -> Member:
    return make_member(practice, f"{MARKER}-Stella Staff", Role.STAFF)


def _picture(member: Member) -> Picture:
    file = SimpleUploadedFile("door.png", a_picture(), "image/png")
    return pictures.take(member, file, "door.png")


def _submitted(author: Member, change: Change) -> Post:
    post = post_actions.start(author)
    post = post_actions.save(author, post, post.edition, change)
    return post_actions.submit(author, post, post.edition)


def _the_rest(town: Town, manager: Member) -> None:
    practice = town.practice
    NamedPerson.objects.create(practice=practice, name=f"Dr. {MARKER}")
    Slot.objects.create(channel=town.channel, weekday=0, time="09:00")
    NetworkApp.objects.create(
        practice=practice,
        network_slug="facebook",
        base_url="https://graph.facebook.com",
        client_id=MARKER,
        secret={"client_secret": MARKER},
        redirect_uri="https://example.org/cb",
    )
    Attempt.objects.create(delivery=town.delivery, number=1, worker="w", detail=MARKER)
    Pace.objects.create(channel=town.channel)
    alerts.raise_alert(practice, "delivery:1", "%(name)s needs you.", "/", name=MARKER)
