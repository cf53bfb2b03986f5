"""Saving, handing in, taking back: what changes, who may, and what the trail keeps."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone

from bedside.channels import states as channel_states
from bedside.channels.models import Channel, Slot
from bedside.posts import actions, due, states
from bedside.posts.change import Change, PictureUse
from bedside.posts.models import Picture, Post, Version
from bedside.posts.refusals import NotOurs, NotReady, Stale
from bedside.practices.models import Member, Reason
from bedside.practices.rights import NotYours
from bedside.trail.lifecycle import NotAllowed
from bedside.trail.models import Entry
from tests.posts.conftest import WORDS, change_of

pytestmark = pytest.mark.django_db


def codes(post: Post) -> list[str]:
    entries = Entry.objects.filter(subject=f"post:{post.pk}").order_by("number")
    return list(entries.values_list("code", flat=True))


def test_two_people_never_overwrite_each_other_silently(
    staff: Member, manager: Member, draft: Post
) -> None:
    seen_by_both = draft.edition
    theirs = actions.save(manager, draft, seen_by_both, change_of(draft, text="Closed on Friday."))
    with pytest.raises(Stale) as refused:
        actions.save(staff, draft, seen_by_both, change_of(draft, text="Open on Friday."))
    assert refused.value.changed_by == "Maria Manager"
    assert refused.value.changed_at == theirs.changed_at
    assert "Maria Manager" in refused.value.sentence
    assert Post.objects.get(pk=draft.pk).text == "Closed on Friday."


def test_a_save_that_changes_nothing_keeps_the_edition_and_is_never_stale(
    staff: Member, draft: Post
) -> None:
    same = change_of(draft)
    assert actions.save(staff, draft, draft.edition, same).edition == draft.edition
    assert actions.save(staff, draft, draft.edition - 1, same).edition == draft.edition


def test_a_save_replaces_everything(
    staff: Member, draft: Post, channel: Channel, make_channel: Any
) -> None:
    blog = make_channel("wordpress", "Our blog")
    saved = actions.save(
        staff, draft, draft.edition, change_of(draft, versions={blog.pk: "For the blog"})
    )
    assert list(saved.versions.values_list("channel", "text")) == [(blog.pk, "For the blog")]
    assert saved.versions.get().shown_text == "For the blog"


def test_many_saves_of_one_sitting_are_one_entry_in_the_trail(
    staff: Member, manager: Member, draft: Post
) -> None:
    for number in range(5):
        draft = actions.save(
            staff, draft, draft.edition, change_of(draft, text=f"{WORDS} {number}")
        )
    assert codes(draft) == ["post.created", "post.changed"]
    draft = actions.save(manager, draft, draft.edition, change_of(draft, text=WORDS))
    with time_machine.travel(timezone.now() + timedelta(hours=1), tick=False):
        actions.save(manager, draft, draft.edition, change_of(draft, text="Later."))
    assert codes(draft) == ["post.created", *["post.changed"] * 3]


@pytest.mark.parametrize("state", sorted(set(states.MOVES) - states.EDITABLE))
def test_only_drafts_can_be_edited(staff: Member, draft: Post, state: str) -> None:
    Post.objects.filter(pk=draft.pk).update(state=state)
    with pytest.raises(NotAllowed):
        actions.save(staff, draft, draft.edition, change_of(draft, text="Other words"))


def test_who_may_not_compose_changes_nothing(compliance: Member, draft: Post) -> None:
    with pytest.raises(NotYours):
        actions.start(compliance)
    with pytest.raises(NotYours):
        actions.save(compliance, draft, draft.edition, change_of(draft, text="Mine"))


def test_submit_asks_for_approval_and_keeps_the_hash_of_what_was_handed_in(
    staff: Member, draft: Post
) -> None:
    post = actions.submit(staff, draft, draft.edition)
    assert (post.state, post.edition) == (states.SUBMITTED, draft.edition)
    entry = Entry.objects.get(code="post.submitted")
    assert list(entry.data["hashes"]) == [str(draft.versions.get().pk)]


def test_an_empty_post_is_told_everything_it_lacks(staff: Member) -> None:
    post = actions.start(staff)
    with pytest.raises(NotReady) as refused:
        actions.submit(staff, post, post.edition)
    assert set(refused.value.problems) == {"reason", "text", "channels"}
    assert Post.objects.get(pk=post.pk).state == states.DRAFT


def test_a_blocking_finding_stops_a_submit(staff: Member, draft: Post) -> None:
    text = "Happy birthday to our patient John, born 03/14/1951, MRN 12345678!"
    draft = actions.save(staff, draft, draft.edition, change_of(draft, text=text))
    with pytest.raises(NotReady) as refused:
        actions.submit(staff, draft, draft.edition)
    (review,) = refused.value.reviews.values()
    assert review.blocked


@pytest.mark.parametrize(
    ("fields", "field", "says"),
    [
        ({"link": "see our page"}, "link", "https://"),
        ({"link": "javascript:alert(1)"}, "link", "https://"),
        ({"plan": "at"}, "planned_for", "Choose the day"),
        ({"plan": "at", "planned_for": datetime(2020, 1, 1, tzinfo=UTC)}, "planned_for", "passed"),
        ({"plan": "slots"}, "plan", "no free weekly time"),
        ({"versions": {}}, "channels", "at least one"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    staff: Member, draft: Post, fields: dict[str, Any], field: str, says: str
) -> None:
    draft = actions.save(staff, draft, draft.edition, change_of(draft, **fields))
    with pytest.raises(NotReady) as refused:
        actions.submit(staff, draft, draft.edition)
    assert says in refused.value.problems[field][0]


def test_a_channel_that_needs_reconnecting_stops_a_submit(
    staff: Member, draft: Post, channel: Channel
) -> None:
    Channel.objects.filter(pk=channel.pk).update(state=channel_states.RECONNECT)
    with pytest.raises(NotReady) as refused:
        actions.submit(staff, draft, draft.edition)
    assert channel.name in refused.value.problems["channels"][0]


def test_a_picture_needs_a_description(staff: Member, draft: Post) -> None:
    picture = make_picture(staff)
    draft = actions.save(
        staff, draft, draft.edition, change_of(draft, pictures=(PictureUse(picture.pk),))
    )
    with pytest.raises(NotReady) as refused:
        actions.submit(staff, draft, draft.edition)
    assert "alt.0" in refused.value.problems


def make_picture(member: Member, sha: str = "0" * 64) -> Picture:
    return Picture.objects.create(
        practice=member.practice,
        sha256=sha,
        content_type="image/jpeg",
        width=10,
        height=10,
        size=100,
        path="none",
        added_by=member,
    )


def test_a_plan_reaches_every_version(staff: Member, draft: Post, channel: Channel) -> None:
    moment = timezone.now().replace(microsecond=0) + timedelta(days=2)
    at = change_of(draft, plan=Post.Plan.AT, planned_for=moment)
    draft = actions.save(staff, draft, draft.edition, at)
    assert draft.versions.get().planned_for == moment
    now = change_of(draft, plan=Post.Plan.NOW, planned_for=None)
    draft = actions.save(staff, draft, draft.edition, now)
    assert draft.versions.get().planned_for is None


def test_two_posts_never_get_the_same_slot_and_a_withdrawn_one_gives_it_back(
    staff: Member, draft: Post, channel: Channel, reason: Reason
) -> None:
    Slot.objects.create(channel=channel, weekday=2, time=time(9))
    change = Change(text=WORDS, reason=reason.pk, versions={channel.pk: None}, plan=Post.Plan.SLOTS)
    taken = []
    for _number in range(3):
        post = actions.start(staff)
        post = actions.save(staff, post, post.edition, change)
        actions.submit(staff, post, post.edition)
        taken.append(post.versions.get().planned_for)
    assert taken == sorted(set(taken))
    assert taken[1] - taken[0] >= timedelta(days=6, hours=23)
    actions.withdraw(staff, Post.objects.get(versions__planned_for=taken[1]))
    draft = actions.save(staff, draft, draft.edition, change)
    actions.submit(staff, draft, draft.edition)
    assert draft.versions.get().planned_for == taken[1]


def test_withdraw_and_discard(staff: Member, submitted: Post) -> None:
    assert actions.withdraw(staff, submitted).state == states.DRAFT
    with pytest.raises(NotAllowed):
        actions.withdraw(staff, submitted)
    assert actions.discard(staff, submitted).state == states.DISCARDED
    assert codes(submitted)[-2:] == ["post.withdrawn", "post.discarded"]


def test_an_approved_post_is_not_discarded_behind_its_deliveries(
    staff: Member, draft: Post
) -> None:
    Post.objects.filter(pk=draft.pk).update(state=states.APPROVED)
    with pytest.raises(NotAllowed):
        actions.discard(staff, draft)


def test_a_post_that_nobody_approved_expires_when_it_falls_due(staff: Member, draft: Post) -> None:
    moment = timezone.now() + timedelta(hours=1)
    at = change_of(draft, plan=Post.Plan.AT, planned_for=moment)
    draft = actions.save(staff, draft, draft.edition, at)
    actions.submit(staff, draft, draft.edition)
    assert not due.fallen_due(moment - timedelta(seconds=1)).exists()
    (fallen,) = due.fallen_due(moment)
    assert actions.expire(fallen).state == states.EXPIRED
    assert not due.fallen_due(moment).exists()
    with pytest.raises(NotAllowed):
        actions.expire(fallen)


def test_nothing_of_another_practice_gets_into_a_post(
    staff: Member, stranger: Member, draft: Post, make_channel: Any
) -> None:
    theirs: list[dict[str, Any]] = [
        {"reason": Reason.objects.create(practice=stranger.practice, kind="inform").pk},
        {"versions": {make_channel("by_hand", "Theirs", practice=stranger.practice).pk: None}},
        {"pictures": (PictureUse(make_picture(stranger).pk, "A picture"),)},
    ]
    for fields in theirs:
        with pytest.raises(NotOurs):
            actions.save(staff, draft, draft.edition, change_of(draft, **fields))
    for verb in (actions.withdraw, actions.discard):
        with pytest.raises(NotYours):
            verb(stranger, draft)
    with pytest.raises(NotYours):
        actions.submit(stranger, draft, draft.edition)
    with pytest.raises(NotYours):
        actions.send_link(stranger, draft, "Olga", "olga@example.org")
    assert Version.objects.filter(post=draft).count() == 1
