"""The trail: whatever is done to it outside Bedside shows."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from bedside.practices.models import Member, Practice
from bedside.trail import chain
from bedside.trail.codes import SENTENCES
from bedside.trail.models import Entry, Head

LENGTH = 6
COLUMNS = {
    "practice_id": None,  # to another practice: see the test of moving
    "actor": "Somebody Else",
    "code": "post.approved",
    "subject": "post:99",
    "data": {"name": "changed"},
    "previous": "f" * 64,
    "digest": "e" * 64,
    "at": "2020-01-01T00:00:00+00:00",
    "number": 100,
}
places = st.integers(min_value=1, max_value=LENGTH)


def write(practice: Practice, count: int = LENGTH) -> None:
    for number in range(1, count + 1):
        chain.record(
            practice.pk, "Ana (member 1)", "post.created", f"post:{number}", step=number, name="ü"
        )


def holds(practice: Practice) -> bool:
    return not list(chain.verify(practice.pk))


class Tampering(TestCase):
    """Each example starts from one intact chain, and the database forgets it afterwards."""

    def setUp(self) -> None:
        self.practice = Practice.objects.create(name="A")
        self.other = Practice.objects.create(name="B")
        write(self.practice)
        write(self.other)
        assert holds(self.practice)
        assert holds(self.other)

    def entry(self, number: int) -> Any:
        return Entry.objects.filter(practice=self.practice, number=number)

    def remove(self, number: int) -> None:
        """As somebody with the database would; Django's own delete refuses."""
        with connection.cursor() as cursor:
            cursor.execute(
                "delete from trail_entry where practice_id = %s and number = %s",
                [self.practice.pk, number],
            )

    @given(
        number=places, column=st.sampled_from([name for name in COLUMNS if name != "practice_id"])
    )
    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    def test_any_change_of_any_entry_is_found(self, number: int, column: str) -> None:
        self.entry(number).update(**{column: COLUMNS[column]})
        assert not holds(self.practice)
        assert holds(self.other)

    @given(number=places, text=st.text(st.characters(exclude_characters="\0", codec="utf-8")))
    @settings(max_examples=40)
    def test_any_other_words_are_found(self, number: int, text: str) -> None:
        data = {"step": number, "name": "ü"}
        changed = {**data, "name": text}
        self.entry(number).update(data=changed)
        assert holds(self.practice) == (json.dumps(changed) == json.dumps(data))

    @given(number=places)
    def test_any_missing_entry_is_found_at_its_place(self, number: int) -> None:
        self.remove(number)
        flaws = list(chain.verify(self.practice.pk))
        assert flaws
        assert flaws[0].number == number

    @given(kept=st.integers(min_value=0, max_value=LENGTH - 1))
    def test_a_cut_off_end_is_found(self, kept: int) -> None:
        for number in range(kept + 1, LENGTH + 1):
            self.remove(number)
        assert [flaw.what for flaw in chain.verify(self.practice.pk)] == [
            "Entries at the end are missing."
        ]

    @given(kept=st.integers(min_value=1, max_value=LENGTH - 1))
    def test_a_cut_off_end_with_a_forged_head_still_needs_the_key(self, kept: int) -> None:
        """Whoever also moves the head hides a truncation, but cannot add anything after it."""
        for number in range(kept + 1, LENGTH + 1):
            self.remove(number)
        last = self.entry(kept).get()
        Entry.objects.create(
            practice=self.practice, number=kept + 1, at=last.at, actor="forger",
            code="post.approved", previous=last.digest, digest="a" * 64,
        )  # fmt: skip
        Head.objects.filter(practice=self.practice).update(number=kept + 1, digest="a" * 64)
        assert not holds(self.practice)

    @given(pair=st.lists(places, min_size=2, max_size=2, unique=True))
    def test_any_two_entries_in_each_others_place_are_found(self, pair: list[int]) -> None:
        one, two = pair
        self.entry(one).update(number=1000)
        self.entry(two).update(number=one)
        self.entry(1000).update(number=two)
        assert not holds(self.practice)

    @given(number=places)
    def test_an_entry_of_another_practice_does_not_fit(self, number: int) -> None:
        self.remove(number)
        Entry.objects.filter(practice=self.other, number=number).update(practice=self.practice)
        assert not holds(self.practice)
        assert not holds(self.other)

    def test_a_lost_end_and_a_wiped_trail_are_found(self) -> None:
        Head.objects.filter(practice=self.practice).delete()
        assert not holds(self.practice)
        write(self.other, 1)
        assert holds(self.other)

    def test_another_key_makes_nothing_that_verifies(self) -> None:
        right = django_settings.TRAIL_KEY
        with self.settings(TRAIL_KEY=b"k" * 32):
            assert not holds(self.practice)
            chain.record(self.practice.pk, "forger", "post.approved")
        assert right == django_settings.TRAIL_KEY
        flaws = list(chain.verify(self.practice.pk))
        assert [flaw.number for flaw in flaws] == [LENGTH + 1]


def test_an_entry_can_neither_be_saved_again_nor_deleted(practice: Practice) -> None:
    entry = chain.record(practice.pk, "Ana", "post.created")
    with pytest.raises(TypeError):
        entry.save()
    with pytest.raises(TypeError):
        entry.delete()
    with pytest.raises(TypeError):
        Entry.objects.get().save()


def test_an_unknown_act_is_not_recorded(practice: Practice) -> None:
    with pytest.raises(ValueError, match="no sentence"):
        chain.record(practice.pk, "Ana", "post.juggled")
    assert not Entry.objects.exists()


def test_what_is_rolled_back_leaves_no_entry_and_no_gap(practice: Practice) -> None:
    write(practice, 2)
    with pytest.raises(RuntimeError), transaction.atomic():
        chain.record(practice.pk, "Ana", "post.created")
        raise RuntimeError
    write(practice, 1)
    assert list(Entry.objects.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert holds(practice)


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_chain(practice: Practice, stranger: Member) -> None:
    def work(number: int) -> None:
        try:
            with transaction.atomic():
                chain.record(practice.pk, f"worker {number}", "post.created")
            chain.record(stranger.practice_id, f"worker {number}", "post.created")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(work, range(40)))
    for pk in (practice.pk, stranger.practice_id):
        numbers = Entry.objects.filter(practice=pk).order_by("number")
        assert list(numbers.values_list("number", flat=True)) == list(range(1, 41))
        assert list(chain.verify(pk)) == []


def test_every_act_has_a_sentence_that_can_be_filled() -> None:
    words = dict.fromkeys(("actor", "name", "role", "version", "channel", "number"), "x")
    for code, sentence in SENTENCES.items():
        assert str(sentence) % words, code
