"""A member decides on a post: what they saw, with a reason where one is needed, and once."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from bedside.posts import actions as post_actions
from bedside.posts import states
from bedside.posts.models import Post
from bedside.practices.models import Member

from .conftest import Submit

type SignIn = Callable[[Member], Client]
CLAIM = "We are the best clinic in town and we guarantee results."


def page(post: Post) -> str:
    return reverse("publishing:post", args=[post.pk])


def decide(client: Client, post: Post, decision: str, **said: object) -> object:
    given = {"decision": decision, "edition": post.edition, **said}
    return client.post(reverse("publishing:decide", args=[post.pk]), given, follow=True)


def test_an_approver_sees_the_words_the_preview_and_the_buttons(
    submit: Submit, manager: Member, browser_of: SignIn
) -> None:
    answer = browser_of(manager).get(page(submit()))
    for words in ("Walk in on Saturday", "Approve", "Send back", "Nothing was found"):
        assert words in answer.content.decode()


def test_an_approval_plans_the_delivery_and_is_in_the_trail(
    submit: Submit, manager: Member, browser_of: SignIn
) -> None:
    post = submit()
    answer = decide(browser_of(manager), post, "approve")
    post.refresh_from_db()
    assert post.state == states.APPROVED
    assert post.deliveries.get().state == "waiting"
    said = answer.content.decode()
    assert "Approved. Bedside takes it from here." in said
    assert "Maria Manager" in said and "approved the post" in said


def test_sending_back_needs_words_and_keeps_what_was_typed(
    submit: Submit, manager: Member, browser_of: SignIn
) -> None:
    post = submit()
    client = browser_of(manager)
    silent = decide(client, post, "send_back")
    assert silent.status_code == 422
    assert "Say what should change" in silent.content.decode()
    decide(client, post, "send_back", comment="Say which door to use.")
    post.refresh_from_db()
    assert post.state == states.SENT_BACK
    assert "Say which door to use." in client.get(page(post)).content.decode()


def test_a_finding_for_a_second_person_needs_a_written_reason(
    submit: Submit, manager: Member, browser_of: SignIn
) -> None:
    post = submit(text=CLAIM)
    client = browser_of(manager)
    refused = decide(client, post, "approve", comment="typed before")
    assert refused.status_code == 422
    assert "Write why this may go out" in refused.content.decode()
    assert "typed before" in refused.content.decode()
    decide(client, post, "approve", sign_off="The town gave us this award in 2025.")
    post.refresh_from_db()
    assert post.state == states.APPROVED
    assert post.approvals.get().sign_off == "The town gave us this award in 2025."


def test_a_post_changed_since_it_was_opened_is_not_approved(
    submit: Submit, staff: Member, manager: Member, browser_of: SignIn
) -> None:
    post = submit()
    seen = post.edition
    post_actions.withdraw(staff, post)
    change = post_actions.as_it_stands(Post.objects.get(pk=post.pk))
    changed = type(change)(**{**change.__dict__, "text": "Another text altogether."})
    now = post_actions.save(staff, post, seen, changed)
    post_actions.submit(staff, now, now.edition)
    post.edition = seen
    answer = decide(browser_of(manager), post, "approve", comment="Lovely")
    said = answer.content.decode()
    assert "Nothing was decided" in said and "Lovely" in said and "Another text" in said
    assert Post.objects.get(pk=post.pk).state == states.SUBMITTED


def test_nobody_approves_their_own_post_and_the_page_says_why(
    submit: Submit, manager: Member, physician: Member, browser_of: SignIn
) -> None:
    post = submit(manager)
    client = browser_of(manager)
    assert "another member must approve it" in client.get(page(post)).content.decode()
    decide(client, post, "approve")
    assert Post.objects.get(pk=post.pk).state == states.SUBMITTED


def test_the_only_member_may_approve_their_own(
    submit: Submit, manager: Member, staff: Member, browser_of: SignIn
) -> None:
    post = submit(manager)
    Member.objects.filter(practice=manager.practice).exclude(pk=manager.pk).update(active=False)
    answer = decide(browser_of(manager), post, "approve")
    assert Post.objects.get(pk=post.pk).state == states.APPROVED
    assert "as the only member of the practice" in answer.content.decode()


@pytest.mark.parametrize("decision", ["approve", "send_back"])
def test_the_second_click_is_told_that_it_was_too_late(
    submit: Submit, manager: Member, browser_of: SignIn, decision: str
) -> None:
    post = submit()
    client = browser_of(manager)
    decide(client, post, decision, comment="Thanks")
    again = decide(client, post, decision, comment="Thanks")
    assert again.status_code == 200
    assert "does not wait for approval any more" in again.content.decode()
    assert post.approvals.count() == 1


def test_a_button_that_is_neither_is_refused_in_words(
    submit: Submit, manager: Member, browser_of: SignIn
) -> None:
    answer = decide(browser_of(manager), submit(), "perhaps", comment="x")
    assert answer.status_code == 422
    assert "Choose “Approve” or “Send back”." in answer.content.decode()


def test_compliance_reads_the_page_without_deciding(
    submit: Submit, compliance: Member, browser_of: SignIn
) -> None:
    post = submit()
    client = browser_of(compliance)
    assert "Your role does not approve posts" in client.get(page(post)).content.decode()
    assert decide(client, post, "approve").status_code == 403


def test_another_practice_s_post_does_not_exist(
    submit: Submit, stranger: Member, browser_of: SignIn
) -> None:
    post = submit()
    client = browser_of(stranger)
    for name in ("post", "deliveries"):
        assert client.get(reverse(f"publishing:{name}", args=[post.pk])).status_code == 404
    for name in ("decide", "send_link", "take_back"):
        assert client.post(reverse(f"publishing:{name}", args=[post.pk])).status_code == 404


def test_taking_back_returns_it_to_drafts_from_waiting_and_from_approved(
    submit: Submit, manager: Member, browser_of: SignIn
) -> None:
    client = browser_of(manager)
    for approve in (False, True):
        post = submit()
        if approve:
            decide(client, post, "approve")
        client.post(reverse("publishing:take_back", args=[post.pk]))
        assert Post.objects.get(pk=post.pk).state == states.DRAFT
        again = client.post(reverse("publishing:take_back", args=[post.pk]), follow=True)
        assert again.status_code == 200 and "not possible" in again.content.decode()
