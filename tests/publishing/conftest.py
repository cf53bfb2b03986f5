"""A practice with channels on the sandbox, and posts that were really approved."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from bedside.channels import actions as channel_actions
from bedside.channels.models import Channel
from bedside.posts import actions as post_actions
from bedside.posts.change import Change
from bedside.posts.models import Post
from bedside.practices.models import Member, Reason
from bedside.publishing import actions
from bedside.publishing.models import Delivery
from tests.sandbox.rehearsal import SECRET, Desk, rehearsal

type Connect = Callable[[str], Channel]
type Approve = Callable[..., Delivery]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with rehearsal(tmp_path) as desk:
        yield desk


@pytest.fixture
def connect(desk: Desk, manager: Member) -> Connect:
    """A connected channel on the sandbox."""
    passwords = {
        "wordpress": ("maple", "prac tice here only with this"),
        "bluesky": ("maple.sandbox.test", "prac-tice-here-only"),
    }

    def connected(slug: str) -> Channel:
        base_url = f"{desk.address}/{slug}"
        if slug in passwords:
            handle, secret = passwords[slug]
            return channel_actions.connect_with_password(manager, slug, base_url, handle, secret)
        token = desk.control("POST", "tokens", json={"network": slug, "account": "maple"})
        return Channel.objects.create(
            practice=manager.practice,
            network_slug=slug,
            name="Maple Street Family Practice",
            handle="maple",
            base_url=base_url,
            remote_id=token["remote_id"],
            credentials={"access_token": token["access_token"], "app_secret": SECRET},
            connected_by=manager,
        )

    return connected


@pytest.fixture
def approve(staff: Member, manager: Member, reason: Reason) -> Approve:
    """A post by staff, approved by the manager; its delivery to one channel."""

    def approved(
        channel: Channel, text: str = "We are open on Saturday.", at: datetime | None = None
    ) -> Delivery:
        post = post_actions.start(staff)
        change = Change(
            text=text,
            reason=reason.pk,
            versions={channel.pk: None},
            plan=Post.Plan.AT if at else Post.Plan.NOW,
            planned_for=at,
        )
        post = post_actions.save(staff, post, post.edition, change)
        post = post_actions.submit(staff, post, post.edition)
        actions.approve(post, post.edition, member=manager)
        return Delivery.objects.get(post=post, channel=channel)

    return approved
