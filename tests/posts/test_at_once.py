"""Two people, two threads, one post: the database decides who was first."""

import threading
from collections.abc import Callable
from datetime import time

import pytest
from django.db import connection

from bedside.channels.models import Channel, Slot
from bedside.posts import actions
from bedside.posts.change import Change
from bedside.posts.models import Approval, Post, Version
from bedside.posts.refusals import Refusal
from bedside.practices.models import Member, Reason
from bedside.trail.chain import verify
from bedside.trail.lifecycle import NotAllowed
from tests.posts.conftest import WORDS, change_of

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Run all at the same moment; what each returned, or its refusal."""
    ready, results = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            ready.wait(timeout=30)
            results.append(act())
        except (Refusal, NotAllowed) as refusal:
            results.append(refusal)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert len(results) == len(acts)
    return results


def test_of_many_saves_of_one_edition_exactly_one_is_kept(
    staff: Member, manager: Member, draft: Post
) -> None:
    def save(number: int) -> Callable[[], object]:
        who = staff if number % 2 else manager
        change = change_of(draft, text=f"{WORDS} {number}")
        return lambda: actions.save(who, draft, draft.edition, change)

    results = at_once(*(save(number) for number in range(AT_ONCE)))
    (kept,) = (result for result in results if isinstance(result, Post))
    after = Post.objects.get(pk=draft.pk)
    assert (after.text, after.edition) == (kept.text, draft.edition + 1)
    assert not list(verify(draft.practice_id))


def test_of_many_decisions_exactly_one_is_made(
    physician: Member, manager: Member, submitted: Post
) -> None:
    def decide(number: int) -> Callable[[], object]:
        who = physician if number % 2 else manager
        return lambda: actions.decide(
            submitted, submitted.edition, approved=True, comment="", sign_off="", member=who
        )

    at_once(*(decide(number) for number in range(AT_ONCE)))
    assert Approval.objects.count() == 1


def test_posts_handed_in_at_once_get_different_slots(
    staff: Member, reason: Reason, channel: Channel
) -> None:
    Slot.objects.create(channel=channel, weekday=2, time=time(9))
    change = Change(text=WORDS, reason=reason.pk, versions={channel.pk: None}, plan=Post.Plan.SLOTS)
    posts = [actions.start(staff) for _number in range(AT_ONCE)]
    posts = [actions.save(staff, post, post.edition, change) for post in posts]
    at_once(*(lambda post=post: actions.submit(staff, post, post.edition) for post in posts))
    times = list(Version.objects.values_list("planned_for", flat=True))
    assert None not in times
    assert len(set(times)) == AT_ONCE
