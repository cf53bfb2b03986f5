"""Posts of a practice in every state, made through the doors that people use."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

from bedside.channels.models import Channel
from bedside.posts import actions as post_actions
from bedside.posts.change import Change
from bedside.posts.models import Post
from bedside.practices.models import Member, Reason
from bedside.publishing import actions
from bedside.publishing.models import Delivery

TEXT = "Flu shots are in. Walk in on Saturday from nine to noon."
type Submit = Callable[..., Post]
type Deliver = Callable[..., Delivery]


def tomorrow() -> datetime:
    return (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)


@pytest.fixture(autouse=True)
def fresh_rate_limits() -> None:
    cache.clear()


@pytest.fixture
def blog(manager: Member) -> Channel:
    return Channel.objects.create(
        practice=manager.practice,
        network_slug="wordpress",
        name="Our blog",
        base_url="https://blog.example.org",
        remote_id="1",
        connected_by=manager,
    )


@pytest.fixture
def submit(staff: Member, reason: Reason, channel: Channel) -> Submit:
    """A post that waits for approval, written by staff unless another author is given."""

    def make(author: Member = staff, *, channels: list[Channel] | None = None, **said: Any) -> Post:
        post = post_actions.start(author)
        fields: dict[str, Any] = {
            "text": TEXT,
            "reason": reason.pk,
            "plan": Post.Plan.AT,
            "planned_for": tomorrow(),
            "versions": {one.pk: None for one in channels or [channel]},
        }
        post = post_actions.save(author, post, post.edition, Change(**fields | said))
        return post_actions.submit(author, post, post.edition)

    return make


@pytest.fixture
def deliver(submit: Submit, manager: Member) -> Deliver:
    """An approved post's delivery, put into a state with what that state carries."""

    def make(state: str = "waiting", **changes: Any) -> Delivery:
        channels = changes.pop("channels", None)
        post = submit(channels=channels)
        actions.approve(post, post.edition, member=manager)
        Delivery.objects.filter(post=post).update(state=state, **changes)
        found: Delivery = Delivery.objects.filter(post=post).order_by("pk")[0]
        return found

    return make
