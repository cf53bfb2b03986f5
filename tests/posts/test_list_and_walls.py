"""The list of posts, and what other practices and other roles may not do here."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from bedside.channels.models import Channel
from bedside.posts import states
from bedside.posts.models import Post
from bedside.practices.models import Member
from tests.posts.conftest import WORDS

pytestmark = pytest.mark.django_db


def make_posts(member: Member, number: int, **fields: Any) -> list[Post]:
    now = timezone.now()
    return Post.objects.bulk_create(
        Post(
            practice=member.practice,
            author=member,
            text=f"Post number {place:03}",
            # Pairs share their moment, so that pages must not cut between equal ones.
            changed_at=now - timedelta(minutes=place // 2),
            **fields,
        )
        for place in range(number)
    )


def shown(page: str) -> list[str]:
    return re.findall(r"Post number (\d+)", page)


def link(page: str, rel: str) -> str:
    found = re.search(rf'rel="{rel}" href="([^"]+)"', page)
    return found.group(1).replace("&amp;", "&") if found else ""


def test_every_post_is_on_one_page_going_forth_and_back(
    staff: Member, browser_of: Callable[[Member], Client]
) -> None:
    make_posts(staff, 61)
    browser, address, pages = browser_of(staff), "/posts/", []
    while address:
        page = browser.get(address).content.decode()
        pages.append(shown(page))
        address = link(page, "next")
    assert sorted(number for one in pages for number in one) == [
        f"{place:03}" for place in range(61)
    ]
    assert [len(one) for one in pages] == [25, 25, 11]
    back = browser.get(link(page, "prev")).content.decode()
    assert shown(back) == pages[1]
    first = browser.get(link(back, "prev")).content.decode()
    assert shown(first) == pages[0]
    assert not link(first, "prev")


@pytest.mark.parametrize("state", [*sorted(states.MOVES), "nonsense", ""])
def test_tabs_show_posts_by_state(
    staff: Member, draft: Post, browser_of: Callable[[Member], Client], state: str
) -> None:
    page = browser_of(staff).get("/posts/", {"state": state}).content.decode()
    listed = state in (states.DRAFT, states.DISCARDED, "nonsense", "")
    assert (WORDS in page) == listed


@pytest.mark.parametrize("key", ["x", ",", "2026-01-01,1", "2026-99-01T00:00:00Z,1", "a" * 999])
def test_a_broken_page_address_shows_the_first_page(
    staff: Member, draft: Post, browser_of: Callable[[Member], Client], key: str
) -> None:
    for way in ("after", "before"):
        answer = browser_of(staff).get("/posts/", {way: key})
        assert WORDS in answer.content.decode()


def test_counts_stop_at_ninety_nine(
    staff: Member, browser_of: Callable[[Member], Client], django_assert_max_num_queries: Any
) -> None:
    make_posts(staff, 150)
    browser = browser_of(staff)
    with django_assert_max_num_queries(12):
        page = browser.get("/posts/").content.decode()
    assert "99+" in page
    assert "150" not in page


def test_an_empty_list_says_so(staff: Member, browser_of: Callable[[Member], Client]) -> None:
    assert "No posts yet" in browser_of(staff).get("/posts/").content.decode()


def test_who_only_reads_sees_posts_and_cannot_write(
    compliance: Member, draft: Post, browser_of: Callable[[Member], Client]
) -> None:
    browser = browser_of(compliance)
    page = browser.get("/posts/").content.decode()
    assert WORDS in page
    assert "Write a post" not in page
    for address in ("/posts/write/", f"/posts/{draft.pk}/edit/"):
        assert browser.get(address).status_code == 403
        assert browser.post(address, {"text": "x"}).status_code == 403


def test_another_practices_posts_do_not_exist(
    stranger: Member, draft: Post, channel: Channel, browser_of: Callable[[Member], Client]
) -> None:
    browser = browser_of(stranger)
    assert WORDS not in browser.get("/posts/").content.decode()
    assert browser.get(f"/posts/{draft.pk}/edit/").status_code == 404
    for do in ("save", "submit", "discard", "autosave"):
        sent = {"text": "x", "do": do, "edition": draft.edition}
        assert browser.post(f"/posts/{draft.pk}/edit/", sent).status_code == 404
        assert browser.post("/posts/write/", sent | {"post": draft.pk}).status_code == 404
    page = browser.get("/posts/write/").content.decode()
    assert channel.name not in page
    sent = {"text": "x", "channels": [channel.pk], "reason": draft.reason_id}
    assert browser.post("/posts/write/", sent).status_code == 422
    theirs = Post.objects.get(practice=stranger.practice)
    assert not theirs.versions.exists()
    assert theirs.reason_id is None


def test_signed_out_people_are_sent_to_sign_in(draft: Post) -> None:
    for address in ("/posts/", "/posts/write/", f"/posts/{draft.pk}/edit/"):
        assert Client().get(address)["Location"].startswith("/account/login/")
