"""A worker that beats, and the practice's posts in every state, by their rows."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from bedside.channels.models import Channel
from bedside.guidelines.models import Guidelines, Signature
from bedside.posts.models import Approval, Post, Version
from bedside.practices.models import Member
from bedside.publishing import states
from bedside.publishing.models import Beat, Delivery

type MakePost = Callable[..., Post]
type MakeDelivery = Callable[..., Delivery]


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    cache.clear()


@pytest.fixture
def worker(db: None) -> Beat:
    return Beat.objects.create(worker="here:1:aa", beat_at=timezone.now())


@pytest.fixture
def signed(practice: object) -> Callable[[Member], None]:
    def sign(member: Member) -> None:
        newest = Guidelines.objects.filter(practice=member.practice).latest("version")
        Signature.objects.create(guidelines=newest, member=member, name=member.name)

    return sign


@pytest.fixture
def make_post() -> MakePost:
    def make(author: Member, text: str, state: str = "draft", **more: Any) -> Post:
        return Post.objects.create(
            practice=author.practice, author=author, text=text, state=state, **more
        )

    return make


@pytest.fixture
def make_delivery(make_post: MakePost) -> MakeDelivery:
    """A delivery of an approved post, in any state, without the way that led there."""

    def make(author: Member, channel: Channel, text: str, state: str, **more: Any) -> Delivery:
        post = make_post(author, text, "approved")
        due: datetime = more.pop("due_at", timezone.now() - timedelta(minutes=10))
        version = Version.objects.create(
            practice=author.practice, post=post, channel=channel, planned_for=due
        )
        approval = Approval.objects.create(post=post, member=author, name="N", approved=True)
        looks = due if state in states.FOR_A_WORKER else None
        fields = {"due_at": due, "next_at": looks, "content_hash": "0", "handle": "h"} | more
        return Delivery.objects.create(
            practice=author.practice,
            post=post,
            channel=channel,
            version=version,
            approval=approval,
            state=state,
            **fields,
        )

    return make
