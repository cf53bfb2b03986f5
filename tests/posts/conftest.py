"""A post that could be handed in, and shorthands to change it."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from bedside.channels.models import Channel
from bedside.posts import actions
from bedside.posts.change import Change, as_it_stands
from bedside.posts.models import Post
from bedside.practices.models import Member, Reason

WORDS = "Flu shots are in. Walk in on Saturday, no appointment needed."


def change_of(post: Post, **fields: Any) -> Change:
    """The post as it stands, with some of it changed."""
    return replace(as_it_stands(Post.objects.get(pk=post.pk)), **fields)


@pytest.fixture
def draft(staff: Member, reason: Reason, channel: Channel) -> Post:
    """Sam's draft for the group by hand, as soon as it is approved."""
    post = actions.start(staff)
    change = Change(text=WORDS, reason=reason.pk, versions={channel.pk: None})
    return actions.save(staff, post, post.edition, change)


@pytest.fixture
def submitted(staff: Member, draft: Post) -> Post:
    return actions.submit(staff, draft, draft.edition)


@pytest.fixture
def make_channel(manager: Member) -> Callable[..., Channel]:
    def make(slug: str, name: str, **fields: Any) -> Channel:
        return Channel.objects.create(
            practice=fields.pop("practice", manager.practice),
            network_slug=slug,
            name=name,
            remote_id=name,
            connected_by=manager,
            **fields,
        )

    return make
