"""Approving and sending back: by whom, of what exactly, and how often."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bedside.guidelines import review
from bedside.guidelines.models import Guidelines
from bedside.guidelines.rulebook import rulebook
from bedside.posts import actions, readiness, states
from bedside.posts.change import PictureUse
from bedside.posts.models import Approval, ApprovalLink, Post
from bedside.posts.refusals import (
    FellDue,
    LinkClosed,
    NeedsComment,
    NotForAuthor,
    OwnPost,
    Stale,
)
from bedside.practices.models import Member, Role
from bedside.practices.rights import NotYours
from bedside.practices.tokens import token_hash
from bedside.trail.codes import SENTENCES
from bedside.trail.lifecycle import NotAllowed
from bedside.trail.models import Entry
from tests.posts.conftest import change_of
from tests.posts.test_verbs import make_picture

pytestmark = pytest.mark.django_db


def approve(post: Post, member: Member | None = None, **more: object) -> Approval:
    asked = {"comment": "", "sign_off": "", "member": member} | more
    return actions.decide(post, post.edition, approved=True, **asked)  # type: ignore[arg-type]


def link_for(member: Member, post: Post) -> ApprovalLink:
    token = actions.send_link(member, post, "Dr. Vera Visiting", "vera@example.org")
    return ApprovalLink.objects.get(token_hash=token_hash(token))


def test_an_approval_is_bound_to_the_hash_of_every_version(
    submitted: Post, physician: Member
) -> None:
    approval = approve(submitted, physician)
    post = Post.objects.get(pk=submitted.pk)
    rules = rulebook(post.practice)
    assert post.state == states.APPROVED
    assert approval.name == "Paula Physician"
    assert approval.hashes == {
        str(version.pk): review.content_hash(version.content(), rules.version)
        for version in readiness.load(post)
    }
    assert Entry.objects.get(code="post.approved").data["hashes"] == approval.hashes


def test_nobody_approves_their_own_post(manager: Member, staff: Member, submitted: Post) -> None:
    Post.objects.filter(pk=submitted.pk).update(author=manager)
    with pytest.raises(OwnPost):
        approve(submitted, manager)
    with pytest.raises(OwnPost):  # the deputy may approve, but it is they who wrote it
        approve(submitted, staff)


def test_who_changed_a_post_last_does_not_approve_it(
    staff: Member, manager: Member, physician: Member, draft: Post
) -> None:
    post = actions.save(manager, draft, draft.edition, change_of(draft, text="Quite other words."))
    post = actions.submit(staff, post, post.edition)
    with pytest.raises(OwnPost):
        approve(post, manager)
    assert approve(post, physician).approved


def test_the_only_member_approves_their_own_post_and_the_trail_says_so(
    staff: Member, manager: Member, submitted: Post
) -> None:
    Member.objects.exclude(pk=staff.pk).update(active=False)
    approve(submitted, staff)
    entry = Entry.objects.get(code="post.approved_alone")
    assert "only member" in str(SENTENCES[entry.code])
    assert entry.actor == staff.actor


def test_the_only_member_is_no_second_person(staff: Member, draft: Post) -> None:
    Member.objects.exclude(pk=staff.pk).update(active=False)
    post = questionable(staff, draft)
    with pytest.raises(review.NotCleared):
        approve(post, staff, sign_off="I looked at it again myself")


def questionable(member: Member, draft: Post) -> Post:
    """A submitted post with a finding that a second person must sign off."""
    text = "Painless flu shots in our office, every Saturday."
    post = actions.save(member, draft, draft.edition, change_of(draft, text=text))
    version = readiness.load(post)[0]
    found = review.review(version.content(), rulebook(post.practice))
    assert found.needs_second_person
    assert not found.blocked
    return actions.submit(member, post, post.edition)


def test_a_second_person_signs_off_with_a_written_reason(
    staff: Member, physician: Member, draft: Post
) -> None:
    post = questionable(staff, draft)
    with pytest.raises(review.NotCleared):
        approve(post, physician, sign_off="  ")
    assert approve(post, physician, sign_off="Quoted from the study").approved


def test_an_approver_who_left_or_lost_the_right_is_refused(
    submitted: Post, physician: Member, compliance: Member
) -> None:
    Member.objects.filter(pk=physician.pk).update(active=False)
    with pytest.raises(NotYours):
        approve(submitted, physician)  # still active in the memory of their open page
    Member.objects.filter(pk=physician.pk).update(active=True, role=Role.STAFF)
    with pytest.raises(NotYours):
        approve(submitted, physician)
    with pytest.raises(NotYours):
        approve(submitted, compliance)


def test_a_stranger_decides_nothing(submitted: Post, stranger: Member) -> None:
    with pytest.raises(NotYours):
        approve(submitted, stranger)


def test_an_edit_since_the_approver_looked_is_stale(
    staff: Member, physician: Member, submitted: Post
) -> None:
    seen = submitted.edition
    post = actions.withdraw(staff, submitted)
    post = actions.save(staff, post, post.edition, change_of(post, text="Other words now."))
    post = actions.submit(staff, post, post.edition)
    with pytest.raises(Stale):
        actions.decide(post, seen, approved=True, comment="", sign_off="", member=physician)
    assert not Approval.objects.exists()


def test_sending_back_needs_words_and_leaves_the_post_to_be_edited(
    staff: Member, physician: Member, submitted: Post
) -> None:
    def send_back(comment: str) -> Approval:
        return actions.decide(
            submitted, submitted.edition, approved=False, comment=comment, sign_off="",
            member=physician,
        )  # fmt: skip

    with pytest.raises(NeedsComment):
        send_back(" ")
    assert not send_back("Say which Saturday.").approved
    post = Post.objects.get(pk=submitted.pk)
    assert post.state == states.SENT_BACK
    post = actions.save(staff, post, post.edition, change_of(post, text="This Saturday, 9 to 12."))
    assert actions.submit(staff, post, post.edition).state == states.SUBMITTED


def test_two_approvers_at_once_make_one_approval(
    submitted: Post, physician: Member, manager: Member
) -> None:
    approve(submitted, physician)
    with pytest.raises(NotAllowed):
        approve(submitted, manager)
    assert Approval.objects.count() == 1


def test_nothing_is_approved_after_it_fell_due(
    staff: Member, physician: Member, draft: Post
) -> None:
    moment = timezone.now() + timedelta(hours=1)
    at = change_of(draft, plan=Post.Plan.AT, planned_for=moment)
    post = actions.save(staff, draft, draft.edition, at)
    post = actions.submit(staff, post, post.edition)
    with time_machine.travel(moment, tick=False), pytest.raises(FellDue):
        approve(post, physician)


def test_reopening_voids_the_approval(submitted: Post, physician: Member) -> None:
    approval = approve(submitted, physician)
    assert actions.reopen("Bedside", submitted).state == states.DRAFT
    approval.refresh_from_db()
    assert approval.void_at is not None
    assert Entry.objects.filter(code="post.reopened").count() == 1


def test_a_link_works_once(staff: Member, submitted: Post) -> None:
    link = link_for(staff, submitted)
    approval = approve(submitted, link=link)
    assert (approval.member, approval.name) == (None, "Dr. Vera Visiting")
    assert "Dr. Vera Visiting" in Entry.objects.get(code="post.approved").actor
    actions.reopen("Bedside", submitted)
    actions.submit(staff, submitted, submitted.edition)
    with pytest.raises(LinkClosed) as refused:
        approve(submitted, link=link)
    assert refused.value.why == "used"


def test_a_link_that_was_refused_can_still_be_used(staff: Member, draft: Post) -> None:
    post = questionable(staff, draft)
    link = link_for(staff, post)
    with pytest.raises(review.NotCleared):
        approve(post, link=link)
    assert approve(post, link=link, sign_off="It is a quotation").approved


def test_a_link_expires(staff: Member, submitted: Post) -> None:
    link = link_for(staff, submitted)
    later = timezone.now() + ApprovalLink.LASTS
    with time_machine.travel(later, tick=False), pytest.raises(LinkClosed) as refused:
        approve(submitted, link=link)
    assert refused.value.why == "expired"


def test_a_link_is_for_one_edition_of_one_post(staff: Member, submitted: Post) -> None:
    link = link_for(staff, submitted)
    post = actions.withdraw(staff, submitted)
    post = actions.save(staff, post, post.edition, change_of(post, text="Other words now."))
    post = actions.submit(staff, post, post.edition)
    with pytest.raises(LinkClosed) as refused:
        approve(post, link=link)
    assert refused.value.why == "changed"


def test_a_link_never_lets_authors_or_those_who_left_decide(
    staff: Member, physician: Member, submitted: Post
) -> None:
    with pytest.raises(NotForAuthor):
        actions.send_link(staff, submitted, "Not me", staff.user.email.upper())
    token = actions.send_link(staff, submitted, "Paula", physician.user.email)
    Member.objects.filter(pk=physician.pk).update(active=False)
    with pytest.raises(LinkClosed) as refused:
        approve(submitted, link=ApprovalLink.objects.get(token_hash=token_hash(token)))
    assert refused.value.why == "left"


def test_the_token_itself_is_stored_nowhere(staff: Member, submitted: Post) -> None:
    token = actions.send_link(staff, submitted, "Vera", "vera@example.org")
    assert token not in str(ApprovalLink.objects.values()) + str(list(Entry.objects.values()))


def test_new_guidelines_change_every_hash(submitted: Post, physician: Member) -> None:
    approval = approve(submitted, physician)
    Guidelines.objects.create(practice=submitted.practice, version=2)
    rules = rulebook(submitted.practice)
    (version,) = readiness.load(submitted)
    assert review.content_hash(version.content(), rules.version) != approval.hashes[str(version.pk)]


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    text=st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1),
    link=st.sampled_from(["", "https://example.org", "https://example.org/a"]),
    alt=st.sampled_from(["A nurse", "A nurse at a desk"]),
)
def test_any_edit_changes_what_an_approval_would_be_bound_to(
    staff: Member, draft: Post, text: str, link: str, alt: str
) -> None:
    def hashes() -> dict[int, str]:
        found = readiness.reviews(post, readiness.load(post))
        return {pk: one.content_hash for pk, one in found.items()}

    picture = staff.practice.pictures.first() or make_picture(staff)
    post = Post.objects.select_related("practice", "reason").get(pk=draft.pk)
    before, kept = change_of(post), hashes()
    after = change_of(post, text=text, link=link, pictures=(PictureUse(picture.pk, alt),))
    post = actions.save(staff, post, post.edition, after)
    assert (hashes() == kept) == (before == after)
