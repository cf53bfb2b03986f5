"""No page of a post asks the database more than 12 times, however much there is."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from bedside.channels.models import Channel
from bedside.posts.models import Post
from bedside.practices.models import Member, Practice
from bedside.publishing import actions
from bedside.publishing.models import Attempt
from bedside.trail import chain

from .conftest import Submit

type SignIn = Callable[[Member], Client]
type AtMost = Callable[[int], object]


def channels(practice: Practice, by: Member, total: int) -> list[Channel]:
    return [
        Channel.objects.create(
            practice=practice, network_slug="by_hand", name=f"Group {number}",
            remote_id=str(number), connected_by=by,
        )
        for number in range(total)
    ]  # fmt: skip


def opened(client: Client, post: Post, at_most: AtMost) -> None:
    address = reverse("publishing:post", args=[post.pk])
    client.get(address)
    with at_most(12):
        assert client.get(address).status_code == 200


@pytest.mark.parametrize("posts", [5, 500])
def test_a_post_costs_the_same_beside_many(
    submit: Submit, manager: Member, staff: Member, browser_of: SignIn, posts: int,
    django_assert_max_num_queries: AtMost,
) -> None:  # fmt: skip
    Post.objects.bulk_create(
        Post(practice=manager.practice, author=staff, text=f"{n}") for n in range(posts)
    )
    post = submit()
    for member in (manager, staff):
        opened(browser_of(member), post, django_assert_max_num_queries)
    actions.approve(post, post.edition, member=manager)
    opened(browser_of(manager), post, django_assert_max_num_queries)


@pytest.mark.parametrize("total", [1, 12])
def test_many_channels_attempts_and_entries_cost_no_more(
    submit: Submit, manager: Member, browser_of: SignIn, total: int,
    django_assert_max_num_queries: AtMost,
) -> None:  # fmt: skip
    post = submit(channels=channels(manager.practice, manager, total))
    opened(browser_of(manager), post, django_assert_max_num_queries)
    actions.approve(post, post.edition, member=manager)
    for delivery in post.deliveries.all():
        Attempt.objects.bulk_create(
            Attempt(delivery=delivery, number=n, worker="w") for n in range(1, 6)
        )
    post.deliveries.update(state="to_do")
    for _number in range(150):
        chain.record(post.practice_id, "A tester", "post.changed", f"post:{post.pk}")
    opened(browser_of(manager), post, django_assert_max_num_queries)
