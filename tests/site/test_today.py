"""The Today page: what needs me now, in order; what went out; what is next; and no one else's."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bedside.channels.models import Channel
from bedside.posts.models import Post, Version
from bedside.practices.models import Member
from bedside.publishing.models import Beat, Delivery

from .conftest import MakeDelivery, MakePost

type SignIn = Callable[[Member], Client]
type Sign = Callable[[Member], None]


def today(client: Client) -> str:
    answer = client.get("/")
    assert answer.status_code == 200
    return answer.content.decode()


def in_order(page: str, *words: str) -> bool:
    places = [page.find(word) for word in words]
    return -1 not in places and places == sorted(places)


def test_nothing_needs_you(
    manager: Member, channel: Channel, worker: Beat, signed: Sign, browser_of: SignIn
) -> None:
    signed(manager)
    page = today(browser_of(manager))
    assert "Nothing needs you" in page
    assert "An idea for a post" in page
    assert "Nothing has gone out yet" in page
    assert "Nothing is going out" not in page


def test_without_a_channel_it_says_how_to_begin(
    manager: Member, worker: Beat, signed: Sign, browser_of: SignIn
) -> None:
    signed(manager)
    page = today(browser_of(manager))
    assert "Start with one channel" in page
    assert "Connect a channel" in page


def test_who_may_not_connect_is_not_told_to(
    compliance: Member, worker: Beat, signed: Sign, browser_of: SignIn
) -> None:
    signed(compliance)
    page = today(browser_of(compliance))
    assert "Start with one channel" in page
    assert "Connect a channel" not in page
    assert "Write a post" not in page


@pytest.mark.parametrize("beat", [None, 3600])
def test_a_dead_worker_comes_before_everything(
    manager: Member, staff: Member, make_post: MakePost, browser_of: SignIn, beat: int | None
) -> None:
    if beat:
        Beat.objects.create(worker="w", beat_at=timezone.now() - timedelta(seconds=beat))
    make_post(staff, "Waiting words", "submitted")
    page = today(browser_of(manager))
    assert in_order(page, "Nothing is going out", "/doctor/", "Waiting words")
    assert "Nothing needs you" not in page


def test_a_worker_that_leaves_due_posts_lying_is_no_worker(
    manager: Member,
    channel: Channel,
    worker: Beat,
    make_delivery: MakeDelivery,
    browser_of: SignIn,
) -> None:
    make_delivery(manager, channel, "Overdue words", "waiting")
    assert "Nothing is going out" in today(browser_of(manager))


def test_everything_that_needs_me_in_its_order(
    manager: Member,
    staff: Member,
    channel: Channel,
    worker: Beat,
    make_post: MakePost,
    make_delivery: MakeDelivery,
    browser_of: SignIn,
) -> None:
    for state in ("to_do", "held", "late", "refused"):
        make_delivery(staff, channel, f"Words {state}", state)
    make_delivery(
        staff, channel, "Words uncertain", "uncertain", next_at=timezone.now() + timedelta(hours=1)
    )
    make_post(staff, "Words submitted", "submitted")
    make_post(manager, "Words sent back", "sent_back")
    make_post(manager, "Words expired", "expired")
    Channel.objects.create(
        practice=manager.practice, network_slug="wordpress", name="Our blog", state="reconnect",
        trouble="The password no longer works.", connected_by=manager,
    )  # fmt: skip
    page = today(browser_of(manager))
    assert "Nothing is going out" not in page
    assert in_order(
        page,
        "Words uncertain",
        "Words refused",
        "Words late",
        "Words held",
        "Words to_do",
        "Words submitted",
        "Words sent back",
        "Words expired",
        "Our blog",
        "The password no longer works.",
        "The guidelines wait for your signature",
        "What is next",
        "What went out",
    )


def test_the_oldest_waits_first(
    manager: Member, staff: Member, worker: Beat, make_post: MakePost, browser_of: SignIn
) -> None:
    now = timezone.now()
    for age, text in ((1, "Young words"), (3, "Oldest words"), (2, "Older words")):
        make_post(staff, text, "submitted", changed_at=now - timedelta(days=age))
    assert in_order(today(browser_of(manager)), "Oldest words", "Older words", "Young words")


def test_what_was_put_off_and_is_tried_again_is_told_apart(
    manager: Member,
    channel: Channel,
    worker: Beat,
    signed: Sign,
    make_delivery: MakeDelivery,
    browser_of: SignIn,
) -> None:
    signed(manager)
    soon = timezone.now() + timedelta(minutes=5)
    make_delivery(
        manager, channel, "Patient words", "waiting", attempts_made=1, next_at=soon,
        said="%(channel)s is busy.", values={"channel": "Blog"},
    )  # fmt: skip
    page = today(browser_of(manager))
    assert in_order(page, "Put off, and tried again by itself", "Patient words", "Blog is busy.")
    assert "Posts that need you" not in page
    assert "Nothing needs you" in page


def test_what_went_out_and_what_is_next(
    manager: Member,
    channel: Channel,
    worker: Beat,
    make_delivery: MakeDelivery,
    browser_of: SignIn,
) -> None:
    now = timezone.now()
    for hours in (1, 2, 3):
        make_delivery(
            manager, channel, f"Out {hours}", "published", due_at=now - timedelta(hours=hours),
            published_at=now - timedelta(hours=hours), confirmed_at=now,
            url=f"https://groups.example.org/{hours}",
        )  # fmt: skip
        make_delivery(
            manager, channel, f"Next {hours}", "waiting", due_at=now + timedelta(hours=hours)
        )
    page = today(browser_of(manager))
    assert in_order(page, "Next 1", "Next 2", "Next 3", "Out 1", "Out 2", "Out 3")
    assert 'href="https://groups.example.org/1"' in page


@pytest.mark.parametrize(
    ("who", "sees"),
    [("physician", True), ("manager", True), ("staff_only", False), ("compliance", False)],
)
def test_approvals_are_shown_to_those_who_may_approve(
    request: pytest.FixtureRequest,
    practice: Any,
    manager: Member,
    worker: Beat,
    make_post: MakePost,
    browser_of: SignIn,
    who: str,
    sees: bool,
) -> None:
    from tests.conftest import make_member

    author = make_member(practice, "Arthur Author", "staff")
    make_post(author, "Waiting words", "submitted")
    known = {"staff_only": lambda: make_member(practice, "Stella Staff", "staff")}
    member = known[who]() if who in known else request.getfixturevalue(who)
    page = today(browser_of(member))
    assert ("Waiting for your approval" in page) == sees
    assert ("Waiting words" in page) == sees


def test_nobody_is_asked_to_approve_their_own_post(
    manager: Member, worker: Beat, make_post: MakePost, browser_of: SignIn
) -> None:
    make_post(manager, "My own words", "submitted")
    assert "My own words" not in today(browser_of(manager))


def test_the_only_member_is_asked_to_approve_their_own_post(
    stranger: Member, worker: Beat, make_post: MakePost, browser_of: SignIn
) -> None:
    make_post(stranger, "My own words", "submitted")
    assert "My own words" in today(browser_of(stranger))


def test_a_crowd_of_one_kind_hides_none_of_another(
    manager: Member,
    staff: Member,
    channel: Channel,
    worker: Beat,
    make_post: MakePost,
    make_delivery: MakeDelivery,
    browser_of: SignIn,
) -> None:
    old = timezone.now() - timedelta(hours=9)
    later = timezone.now() + timedelta(hours=1)
    for number in range(40):
        make_post(manager, f"Mine {number}", "sent_back", changed_at=old)
        make_delivery(
            staff, channel, f"Retry {number}", "waiting",
            attempts_made=1, due_at=old, next_at=later,
        )  # fmt: skip
    make_post(staff, "Waiting words", "submitted")
    make_delivery(staff, channel, "Refused words", "refused")
    page = today(browser_of(manager))
    assert in_order(page, "Refused words", "Waiting words", "Mine 0", "Retry 0")
    assert page.count("Mine ") == page.count("Retry ") == 8


def test_others_drafts_and_returned_posts_are_not_mine(
    manager: Member, staff: Member, worker: Beat, make_post: MakePost, browser_of: SignIn
) -> None:
    for state in ("draft", "sent_back", "expired", "discarded"):
        make_post(staff, f"Staff {state}", state)
    assert "Staff " not in today(browser_of(manager)).split('<main id="main"')[1]


def test_another_practice_never_shows(
    stranger: Member,
    staff: Member,
    manager: Member,
    channel: Channel,
    worker: Beat,
    make_post: MakePost,
    make_delivery: MakeDelivery,
    browser_of: SignIn,
) -> None:
    make_post(staff, "Foreign words", "submitted")
    future = timezone.now() + timedelta(days=1)
    for state in ("refused", "late", "published", "uncertain", "to_do", "held"):
        make_delivery(staff, channel, "Foreign words", state, published_at=future, next_at=future)
    make_delivery(staff, channel, "Foreign words", "waiting", due_at=future)
    Channel.objects.filter(pk=channel.pk).update(state="reconnect")
    page = today(browser_of(stranger))
    assert "Foreign words" not in page
    assert channel.name not in page


@pytest.mark.parametrize("many", [3, 300])
def test_it_costs_the_same_however_much_there_is(
    manager: Member,
    staff: Member,
    channel: Channel,
    worker: Beat,
    browser_of: SignIn,
    make_delivery: MakeDelivery,
    django_assert_max_num_queries: Any,
    many: int,
) -> None:
    fill(manager, staff, channel, make_delivery, many)
    client = browser_of(manager)
    client.get("/")
    with django_assert_max_num_queries(12):
        page = today(client)
    assert page.count("Words ") < 80


def fill(manager: Member, staff: Member, channel: Channel, make: MakeDelivery, many: int) -> None:
    """Posts of every state, deliveries of every kind, each with its own channel."""
    now = timezone.now()
    Post.objects.bulk_create(
        Post(practice=manager.practice, author=author, text=f"Words {number}", state=state)
        for number in range(many)
        for state, author in (("submitted", staff), ("sent_back", manager), ("draft", staff))
    )
    blueprint = make(staff, channel, "Words first", "refused")
    posts = Post.objects.bulk_create(
        Post(practice=manager.practice, author=staff, text=f"Words d{number}", state="approved")
        for number in range(many)
    )
    versions = Version.objects.bulk_create(
        Version(practice=post.practice, post=post, channel=channel, planned_for=now)
        for post in posts
    )
    cycle = ("refused", "late", "published", "waiting", "uncertain", "to_do")
    Delivery.objects.bulk_create(
        Delivery(
            practice=post.practice, post=post, channel=channel, version=version,
            approval=blueprint.approval, content_hash="0", handle="h",
            state=cycle[number % len(cycle)], attempts_made=1, due_at=now,
            next_at=now + timedelta(days=1), published_at=now,
        )
        for number, (post, version) in enumerate(zip(posts, versions, strict=True))
    )  # fmt: skip


def test_the_first_visit_leads_to_the_welcome(db: None) -> None:
    assert Client().get("/")["Location"] == "/welcome/"


def test_signed_out_people_go_to_sign_in_once_there_is_a_practice(manager: Member) -> None:
    assert Client().get("/")["Location"].startswith("/account/login/")
