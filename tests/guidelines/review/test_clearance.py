"""Nothing leaves without a clearance, and a clearance is for exactly one content."""

import copy
import pickle
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.guidelines.review import (
    ALL_RULES,
    ClearedPost,
    ClearedText,
    Content,
    Measure,
    NotCleared,
    Picture,
    Rulebook,
    SignOff,
    clear,
    clear_text,
    content_hash,
    review,
    review_text,
)

RULEBOOK = Rulebook(version="7")
FINE = Content("Flu shots are here.", pictures=(Picture("a" * 64, "Our desk"),), reason="inform")
CLAIM = Content("The best dentist in town", reason="reach")
PHONE = Content("Call 512-555-0142", reason="inform")


def sign_off(content: Content, **changes: str) -> SignOff:
    digest = content_hash(content, RULEBOOK.version)
    return replace(SignOff("Dr. Lee", "We hold the 2026 award.", digest), **changes)


def test_fine_content_is_cleared_as_it_is() -> None:
    cleared = clear(FINE, RULEBOOK)
    assert cleared.content == FINE
    assert cleared.content_hash == content_hash(FINE, "7")
    assert cleared.guidelines_version == "7"


def test_a_fine_reply_is_cleared_as_it_is() -> None:
    cleared = clear_text("Thank you for your kind words!", RULEBOOK)
    assert cleared.text == "Thank you for your kind words!"
    assert cleared.content_hash == review_text(cleared.text, RULEBOOK).content_hash


def test_a_block_cannot_be_signed_off() -> None:
    with pytest.raises(NotCleared) as caught:
        clear(PHONE, RULEBOOK, sign_off(PHONE))
    assert [finding.rule for finding in caught.value.findings] == ["identifier.phone"]
    reply = Content(PHONE.text)
    with pytest.raises(NotCleared):
        clear_text(reply.text, RULEBOOK, sign_off(reply))


def test_the_refusal_does_not_repeat_the_text() -> None:
    with pytest.raises(NotCleared) as caught:
        clear(PHONE, RULEBOOK)
    assert str(caught.value) == "identifier.phone"


def test_a_review_finding_needs_a_second_persons_reason() -> None:
    with pytest.raises(NotCleared):
        clear(CLAIM, RULEBOOK)
    assert clear(CLAIM, RULEBOOK, sign_off(CLAIM)).content == CLAIM


@pytest.mark.parametrize(
    "changes",
    [{"name": ""}, {"name": "  "}, {"reason": ""}, {"reason": "\n"}, {"content_hash": ""}],
)
def test_a_sign_off_needs_a_name_a_reason_and_this_content(changes: dict[str, str]) -> None:
    with pytest.raises(NotCleared):
        clear(CLAIM, RULEBOOK, sign_off(CLAIM, **changes))


def test_a_sign_off_ends_with_an_edit_and_with_new_guidelines() -> None:
    with pytest.raises(NotCleared):
        clear(replace(CLAIM, text=CLAIM.text + "!"), RULEBOOK, sign_off(CLAIM))
    with pytest.raises(NotCleared):
        clear(CLAIM, replace(RULEBOOK, version="8"), sign_off(CLAIM))


def test_a_sign_off_for_one_finding_does_not_cover_a_block_beside_it() -> None:
    both = replace(CLAIM, text=f"{CLAIM.text} 512-555-0142")
    with pytest.raises(NotCleared):
        clear(both, RULEBOOK, sign_off(both))


CLEARED: list[ClearedPost | ClearedText] = [clear(FINE, RULEBOOK), clear_text("Hi!", RULEBOOK)]


@pytest.mark.parametrize("cleared", CLEARED, ids=lambda one: type(one).__name__)
class TestAClearance:
    @pytest.mark.parametrize(
        "make",
        [
            lambda kind: kind(object(), FINE, "0" * 64, "7"),
            lambda kind: kind(None, FINE, "0" * 64, "7"),
            lambda kind: kind(),
            lambda kind: kind.__new__(kind),
            lambda kind: kind.__new__(kind, object()),
            lambda kind: type("Mine", (kind,), {}),
            lambda kind: type("Mine", (kind,), {"__new__": lambda cls: object.__new__(cls)}),
        ],
    )
    def test_is_made_by_clear_only(
        self, cleared: ClearedPost | ClearedText, make: Callable[[Any], object]
    ) -> None:
        with pytest.raises(TypeError):
            make(type(cleared))

    @pytest.mark.parametrize(
        "again", [copy.copy, copy.deepcopy, pickle.dumps, lambda one: copy.replace(one, text="x")]
    )
    def test_is_not_copied_or_stored(
        self, cleared: ClearedPost | ClearedText, again: Callable[[Any], object]
    ) -> None:
        if not hasattr(copy, "replace"):
            pytest.skip("copy.replace came with Python 3.13")
        with pytest.raises(TypeError):
            again(cleared)

    @pytest.mark.parametrize("name", ["content", "text", "content_hash", "new"])
    def test_is_not_changed(self, cleared: ClearedPost | ClearedText, name: str) -> None:
        with pytest.raises(AttributeError):
            setattr(cleared, name, "other")
        with pytest.raises(AttributeError):
            delattr(cleared, name)


def test_one_made_around_the_door_has_nothing_to_send() -> None:
    """Python lets code reach around any guard; what it gets is empty."""
    hollow = object.__new__(ClearedPost)
    with pytest.raises(AttributeError):
        _ = hollow.content


texts = st.text(max_size=20)
pictures = st.builds(Picture, sha256=texts, alt=texts)
contents = st.builds(
    Content,
    text=texts,
    link=texts,
    pictures=st.lists(pictures, max_size=3).map(tuple),
    reason=texts,
)


def told_apart(content: Content) -> tuple[object, ...]:
    shown = tuple((picture.sha256, picture.alt) for picture in content.pictures)
    return content.text, content.link, shown, content.reason


@given(contents, contents, texts, texts)
def test_the_hash_is_the_same_for_the_same_and_another_for_another(
    one: Content, other: Content, version: str, other_version: str
) -> None:
    same = (told_apart(one), version) == (told_apart(other), other_version)
    assert (content_hash(one, version) == content_hash(other, other_version)) is same
    assert content_hash(replace(one), version) == content_hash(one, version)


CHANGES: list[Callable[[Content], Content]] = [
    lambda one: replace(one, text=one.text + "\u200b"),
    lambda one: replace(one, text=one.text + " "),
    lambda one: replace(one, link=one.link + "/"),
    lambda one: replace(one, reason=one.reason + "x"),
    lambda one: replace(one, text=one.link + "x", link=one.text),
    lambda one: replace(one, pictures=(*one.pictures, Picture("c" * 64, ""))),
    lambda one: replace(one, pictures=(Picture("d" * 64, "x"), *one.pictures)),
]


@given(contents, st.sampled_from(CHANGES))
def test_any_change_changes_the_hash(
    content: Content, change: Callable[[Content], Content]
) -> None:
    changed = change(content)
    assert content_hash(changed, "7") != content_hash(content, "7")
    assert content_hash(content, "8") != content_hash(content, "7")


@given(contents.filter(lambda one: bool(one.pictures)), st.data())
def test_a_change_of_one_picture_changes_the_hash(content: Content, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(content.pictures) - 1))
    old = content.pictures[place]
    for new in (replace(old, sha256=old.sha256 + "0"), replace(old, alt=old.alt + ".")):
        changed = (*content.pictures[:place], new, *content.pictures[place + 1 :])
        assert content_hash(replace(content, pictures=changed), "7") != content_hash(content, "7")


@given(contents)
def test_what_follows_from_text_and_bytes_does_not_change_the_hash(content: Content) -> None:
    pictures = tuple(replace(one, content_type="image/png", width=9) for one in content.pictures)
    measured = replace(content, measure=Measure(1, 2, "X"), pictures=pictures)
    assert content_hash(measured, "7") == content_hash(content, "7")


def test_a_broken_emoji_has_a_hash_of_its_own() -> None:
    hashes = {
        content_hash(Content(text), "7") for text in ("\ud83d", "\ude00", "?", "\ud83d\ude00", "😀")
    }
    assert len(hashes) == 5


def test_the_review_names_every_rule_it_looked_for() -> None:
    looked_for = review(FINE, RULEBOOK).looked_for
    assert looked_for == tuple(name for rule in ALL_RULES for name in rule.names)
    assert len(set(looked_for)) == len(looked_for)
    assert "alt" not in review_text("Hi!", RULEBOOK).looked_for


def test_every_rule_can_be_printed() -> None:
    for rule in ALL_RULES:
        assert rule.title[0].isupper() and not rule.title.endswith(".")
        assert rule.statement.endswith(".") and len(rule.statement.split()) > 8
        assert rule.citation


def test_findings_come_most_severe_first_then_in_reading_order() -> None:
    content = Content(
        "Best dentist in town. Call 512-555-0142 or 512-555-0143.",
        link="http://10.0.0.1/",
        pictures=tuple(Picture("a" * 64, "") for _ in range(11)),
    )
    order = [(str(one.severity), one.where) for one in review(content, RULEBOOK).findings]
    alts = [("block", f"alt.{number}") for number in range(11)]
    head = [("block", "text"), ("block", "text"), ("block", "link")]
    tail = [("block", "reason"), ("review", "text"), ("review", "link")]
    assert order == [*head, *alts, *tail]


def test_the_tenth_picture_comes_after_the_second_whatever_the_rule() -> None:
    alts = ["Our desk"] * 10 + ["Call 512-555-0142"]
    alts[2] = ""
    content = Content("Hi", pictures=tuple(Picture("a" * 64, alt) for alt in alts), reason="x")
    assert [one.where for one in review(content, RULEBOOK).findings] == ["alt.2", "alt.10"]
