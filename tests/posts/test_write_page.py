"""Writing a post on its page: without the script, with it, alone, and with somebody else."""

import re
from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from bedside.channels.models import Channel, Slot
from bedside.posts import actions, states
from bedside.posts.models import Post
from bedside.practices.models import Member, Reason
from tests.posts.conftest import WORDS, change_of
from tests.posts.test_pictures import as_file, photo

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def sam(staff: Member, browser_of: Callable[[Member], Client]) -> Client:
    return browser_of(staff)


@pytest.fixture
def typed(reason: Reason, channel: Channel) -> dict[str, Any]:
    return {
        "reason": str(reason.pk), "text": WORDS, "link": "", "channels": [str(channel.pk)],
        "plan": "now",
    }  # fmt: skip


def hidden(answer: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, name
    return found.group(1)


def test_a_post_is_written_checked_and_handed_in_without_the_script(
    sam: Client, typed: dict[str, Any], staff: Member
) -> None:
    assert sam.get("/posts/write/").status_code == 200
    answer = sam.post("/posts/write/", typed | {"do": "save"})
    post = Post.objects.get()
    assert answer["Location"] == f"/posts/{post.pk}/edit/"
    page = sam.get(answer["Location"])
    assert WORDS in page.content.decode()
    again = typed | {"edition": hidden(page, "edition"), "text": WORDS + " See you there."}
    answer = sam.post(f"/posts/{post.pk}/edit/", again | {"do": "check"})
    assert answer["Location"].endswith("#findings")
    page = sam.get(answer["Location"])
    again["edition"] = hidden(page, "edition")
    answer = sam.post(f"/posts/{post.pk}/edit/", again | {"do": "submit"})
    post.refresh_from_db()
    assert post.state == states.SUBMITTED
    assert answer["Location"] == f"/publishing/posts/{post.pk}/"
    assert sam.get(f"/posts/{post.pk}/edit/")["Location"] == answer["Location"]


def test_a_first_autosave_makes_the_post_and_later_ones_save_the_same(
    sam: Client, typed: dict[str, Any]
) -> None:
    answer = sam.post("/posts/write/", typed | {"do": "autosave"}, headers=HTMX)
    post = Post.objects.get()
    assert answer["HX-Replace-Url"] == f"/posts/{post.pk}/edit/"
    assert hidden(answer, "post") == str(post.pk)
    more = typed | {
        "post": hidden(answer, "post"), "edition": hidden(answer, "edition"), "do": "autosave",
        "text": "Closed on Thanksgiving.",
    }  # fmt: skip
    answer = sam.post("/posts/write/", more, headers=HTMX)
    assert Post.objects.get().text == "Closed on Thanksgiving."
    page = answer.content.decode()
    assert "Saved at" in page
    assert "How it will look" in page
    assert "23 of " in page
    assert "<textarea" not in page  # a field that somebody types in is never taken away


def test_findings_appear_while_typing_each_once(
    sam: Client, typed: dict[str, Any], make_channel: Any
) -> None:
    blog = make_channel("wordpress", "Our blog")
    typed |= {"text": "Call John on (555) 010-7788.", "do": "autosave"}
    typed["channels"].append(str(blog.pk))
    page = sam.post("/posts/write/", typed, headers=HTMX).content.decode()
    assert page.count("<mark>") == 1
    assert "What to do:" in page
    assert 'aria-live="polite"' in page


def test_findings_appear_before_a_channel_is_chosen(sam: Client, typed: dict[str, Any]) -> None:
    typed |= {"text": "Call John on (555) 010-7788.", "channels": [], "do": "autosave"}
    page = sam.post("/posts/write/", typed, headers=HTMX).content.decode()
    assert "(555) 010-7788</mark>" in page


def test_what_is_missing_is_said_at_its_field_and_nothing_typed_is_lost(
    sam: Client, typed: dict[str, Any]
) -> None:
    answer = sam.post("/posts/write/", {"text": WORDS, "do": "submit"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose why this post exists." in page
    assert "Choose at least one channel." in page
    assert WORDS in page
    assert Post.objects.get().text == WORDS
    assert hidden(answer, "post") == str(Post.objects.get().pk)


def test_what_the_guidelines_stop_is_said_on_top_and_beside(
    sam: Client, typed: dict[str, Any]
) -> None:
    sent = typed | {"text": "Call John on (555) 010-7788.", "do": "submit"}
    answer = sam.post("/posts/write/", sent)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Our guidelines stop this post" in page
    assert "<mark>(555) 010-7788</mark>" in page
    assert Post.objects.get().state == states.DRAFT


def test_a_first_save_in_the_background_and_the_button_make_one_post(
    sam: Client, typed: dict[str, Any]
) -> None:
    sam.post("/posts/write/", typed | {"do": "autosave"}, headers=HTMX)
    sam.post("/posts/write/", typed | {"do": "submit"})
    assert Post.objects.get().state == states.SUBMITTED


@pytest.fixture
def conflict(sam: Client, draft: Post, manager: Member, typed: dict[str, Any]) -> Any:
    """Sam's page is open; Maria saves; what Sam's page would post next."""
    opened = sam.get(f"/posts/{draft.pk}/edit/")
    actions.save(manager, draft, draft.edition, change_of(draft, text="Maria's words."))
    return typed | {"text": "Sam's words.", "edition": hidden(opened, "edition")}


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_two_texts_are_both_shown_and_neither_is_lost(
    sam: Client, draft: Post, conflict: dict[str, Any], headers: dict[str, str]
) -> None:
    do = "autosave" if headers else "save"
    answer = sam.post(f"/posts/{draft.pk}/edit/", conflict | {"do": do}, headers=headers)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Maria Manager changed this post at" in page
    assert "Maria&#x27;s words." in page
    assert "Sam&#x27;s words." in page
    assert Post.objects.get().text == "Maria's words."
    assert hidden(answer, "edition") == conflict["edition"]  # the next save is refused as well


def test_a_person_may_decide_to_keep_their_own_text(
    sam: Client, draft: Post, conflict: dict[str, Any]
) -> None:
    answer = sam.post(f"/posts/{draft.pk}/edit/", conflict | {"do": "save"})
    sam.post(f"/posts/{draft.pk}/edit/", conflict | {"over": hidden(answer, "over")})
    assert Post.objects.get().text == "Sam's words."


def test_words_typed_while_somebody_handed_the_post_in_stay_on_the_page(
    sam: Client, staff: Member, draft: Post, typed: dict[str, Any]
) -> None:
    actions.submit(staff, draft, draft.edition)
    late = typed | {"text": "One more thing.", "edition": str(draft.edition)}
    answer = sam.post(f"/posts/{draft.pk}/edit/", late)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "One more thing." in page
    assert "handed it in" in page
    assert Post.objects.get().text == WORDS


def test_a_save_in_the_background_just_before_the_button_is_no_conflict(
    sam: Client, draft: Post, typed: dict[str, Any]
) -> None:
    new = typed | {"text": "Newer words.", "edition": str(draft.edition)}
    sam.post(f"/posts/{draft.pk}/edit/", new | {"do": "autosave"}, headers=HTMX)
    answer = sam.post(f"/posts/{draft.pk}/edit/", new | {"do": "submit"})
    assert answer.status_code == 302
    assert Post.objects.get().state == states.SUBMITTED


def test_pictures_come_with_the_form_and_go_again(
    sam: Client, typed: dict[str, Any], make_channel: Any
) -> None:
    files = [
        SimpleUploadedFile("a.jpg", as_file(photo()).getvalue()),
        SimpleUploadedFile("b.jpg", as_file(photo((80, 20))).getvalue()),
        SimpleUploadedFile("c.jpg", b"no picture"),
    ]
    answer = sam.post("/posts/write/", typed | {"new_pictures": files, "do": "save"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "c.jpg is not a picture" in page
    post = Post.objects.get()
    first, second = (use.picture for use in post.post_pictures.all())
    kept = typed | {
        "post": str(post.pk), "edition": hidden(answer, "edition"),
        "pictures": [first.pk, second.pk], f"alt_{second.pk}": "A long hall",
        f"remove_{first.pk}": "on",
    }  # fmt: skip
    assert sam.post("/posts/write/", kept).status_code == 302
    (use,) = post.post_pictures.all()
    assert (use.picture, use.alt, use.position) == (second, "A long hall", 0)


def test_a_fifth_picture_is_one_too_many(sam: Client, typed: dict[str, Any]) -> None:
    files = [
        SimpleUploadedFile("a.jpg", as_file(photo((60, 20 + number))).getvalue())
        for number in range(5)
    ]
    answer = sam.post("/posts/write/", typed | {"new_pictures": files, "do": "save"})
    assert "at most four pictures" in answer.content.decode()
    assert Post.objects.get().post_pictures.count() == 4


def test_a_channel_gets_a_text_of_its_own_and_loses_it_again(
    sam: Client, draft: Post, channel: Channel, typed: dict[str, Any]
) -> None:
    def press(do: str) -> None:
        post = Post.objects.get()
        field = f"text_{channel.pk}"
        own = post.versions.get().text or ""
        page = typed | {"edition": str(post.edition), field: own, "do": do}
        sam.post(f"/posts/{post.pk}/edit/", page)

    press(f"apart-{channel.pk}")
    assert Post.objects.get().versions.get().text == WORDS
    press(f"same-{channel.pk}")
    assert Post.objects.get().versions.get().text is None


def test_a_time_is_typed_in_the_practices_zone(
    sam: Client, draft: Post, typed: dict[str, Any], practice: Any
) -> None:
    day = practice.local(timezone.now() + timedelta(days=30)).date()
    at = {"plan": "at", "day": day.isoformat(), "time": "09:00", "edition": str(draft.edition)}
    sam.post(f"/posts/{draft.pk}/edit/", typed | at)
    planned = Post.objects.get().planned_for
    assert planned is not None
    assert (practice.local(planned).hour, practice.local(planned).date()) == (9, day)
    page = sam.get(f"/posts/{draft.pk}/edit/").content.decode()
    assert f'value="{day.isoformat()}"' in page
    assert 'value="09:00"' in page


@pytest.mark.parametrize(
    ("day", "clock", "says"),
    [
        ("2027-03-14", "02:30", "clocks go forward"),
        ("2027-11-07", "01:30", "comes twice"),
        ("2027-03-14", "", "Choose the time as well"),
        ("", "09:00", "Choose the day as well"),
        ("9999-12-31", "23:59", "too far away"),
        ("tomorrow", "09:00", "valid date"),
    ],
)
def test_awkward_times_are_answered_in_words(
    sam: Client, draft: Post, typed: dict[str, Any], day: str, clock: str, says: str
) -> None:
    at = {"plan": "at", "day": day, "time": clock, "edition": str(draft.edition)}
    answer = sam.post(f"/posts/{draft.pk}/edit/", typed | at | {"do": "autosave"}, headers=HTMX)
    assert says in answer.content.decode()


def test_each_channels_next_free_slot_is_shown_once_slots_are_chosen(
    sam: Client, draft: Post, channel: Channel, typed: dict[str, Any]
) -> None:
    Slot.objects.create(channel=channel, weekday=1, time=time(9))
    sent = typed | {"plan": "slots", "edition": str(draft.edition), "do": "autosave"}
    page = sam.post(f"/posts/{draft.pk}/edit/", sent, headers=HTMX).content.decode()
    assert re.search(r"neighbours group \(By hand\):.*?9:00 AM \(Chicago\)", page, re.DOTALL)
    sent |= {"plan": "now", "edition": str(draft.edition + 1)}
    page = sam.post(f"/posts/{draft.pk}/edit/", sent, headers=HTMX).content.decode()
    assert "9:00 AM" not in page


def test_a_time_that_has_passed(sam: Client, draft: Post, typed: dict[str, Any]) -> None:
    at = {"plan": "at", "day": "2020-01-06", "time": "09:00", "edition": str(draft.edition)}
    answer = sam.post(f"/posts/{draft.pk}/edit/", typed | at | {"do": "submit"})
    assert "That time has passed" in answer.content.decode()


BAD = [
    {"edition": "x"}, {"edition": "-1"}, {"edition": "9" * 40}, {"reason": "x"},
    {"reason": "9" * 30}, {"channels": ["x"]}, {"channels": ["9" * 30]}, {"plan": "never"},
    {"pictures": ["x", "-1", "9" * 30, "٣"]}, {"do": "apart-x"}, {"do": "apart-" + "9" * 30},
    {"do": "apart-٣"}, {"do": "nonsense"}, {"link": "x" * 3000}, {"text": "nul\0"},
    {"over": "x"}, {"over": "٣"}, {"post": "9" * 30}, {"text": "\r\n" * 100},
]  # fmt: skip


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_bad_input_is_never_an_error_page(
    sam: Client, draft: Post, typed: dict[str, Any], bad: dict[str, Any]
) -> None:
    sent = typed | {"edition": str(draft.edition)} | bad
    for address in (f"/posts/{draft.pk}/edit/", "/posts/write/"):
        answer = sam.post(address, sent)
        assert answer.status_code in (302, 409, 422), bad


def test_a_text_that_is_too_long_is_refused_in_words_and_the_old_one_stays(
    sam: Client, draft: Post, typed: dict[str, Any]
) -> None:
    sent = typed | {"text": "a" * 100_001, "edition": str(draft.edition)}
    answer = sam.post(f"/posts/{draft.pk}/edit/", sent)
    assert "at most 100,000 characters" in answer.content.decode()
    assert "a" * 100_001 in answer.content.decode()
    assert Post.objects.get().text == WORDS


@pytest.mark.parametrize(
    "text", ["مرحبا بكم 👩🏽‍⚕️🏳️‍🌈 e\u0301", "<script>alert(1)</script>", "a\u202eb"]
)
def test_any_script_and_any_emoji_come_back_as_typed(
    sam: Client, draft: Post, typed: dict[str, Any], text: str
) -> None:
    sam.post(f"/posts/{draft.pk}/edit/", typed | {"text": text, "edition": draft.edition})
    assert Post.objects.get().text == text
    page = sam.get(f"/posts/{draft.pk}/edit/").content.decode()
    assert "<script>alert" not in page


def test_line_ends_are_counted_alike_everywhere(
    sam: Client, draft: Post, typed: dict[str, Any]
) -> None:
    sent = typed | {"text": "one\r\ntwo\rthree", "edition": draft.edition}
    sam.post(f"/posts/{draft.pk}/edit/", sent)
    assert Post.objects.get().text == "one\ntwo\nthree"


def test_an_author_reads_why_a_post_was_sent_back_where_they_mend_it(
    sam: Client, submitted: Post, physician: Member, django_assert_max_num_queries: Any
) -> None:
    actions.decide(
        submitted, submitted.edition, approved=False, comment="Which Saturday?", sign_off="",
        member=physician,
    )  # fmt: skip
    sam.get("/posts/")  # the session now knows when Sam was last here
    with django_assert_max_num_queries(12):
        page = sam.get(f"/posts/{submitted.pk}/edit/").content.decode()
    assert "Paula Physician sent this back" in page
    assert "Which Saturday?" in page


def test_an_expired_post_says_so_where_it_is_mended(sam: Client, draft: Post) -> None:
    Post.objects.filter(pk=draft.pk).update(state=states.EXPIRED)
    assert "This post expired" in sam.get(f"/posts/{draft.pk}/edit/").content.decode()


def test_a_post_is_put_away(sam: Client, draft: Post, typed: dict[str, Any]) -> None:
    answer = sam.post(f"/posts/{draft.pk}/edit/", typed | {"do": "discard"})
    assert answer["Location"] == "/posts/"
    assert Post.objects.get().state == states.DISCARDED


def test_the_page_needs_at_most_twelve_queries(
    sam: Client, draft: Post, make_channel: Any, django_assert_max_num_queries: Any,
    staff: Member,
) -> None:  # fmt: skip
    many = [make_channel("by_hand", f"Group {number}") for number in range(8)]
    for channel in many:
        Slot.objects.create(channel=channel, weekday=1, time=time(9))
    versions = {channel.pk: None for channel in many}
    change = change_of(draft, versions=versions, plan=Post.Plan.SLOTS)
    actions.save(staff, draft, draft.edition, change)
    sam.get("/posts/")
    for address in ("/posts/write/", f"/posts/{draft.pk}/edit/"):
        with django_assert_max_num_queries(12):
            assert sam.get(address).status_code == 200
