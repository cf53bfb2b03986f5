"""The trail's page: sentences, newest first, by key, and checked on demand."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bedside.practices.models import Member, Role
from bedside.trail import chain
from bedside.trail.models import Entry

type SignIn = Callable[[Member], Client]


def numbers(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'· <span class="fixed">(\d+)</span>', page)]


def write(member: Member, count: int) -> None:
    for number in range(count):
        code = "post.created" if number % 2 else "practice.changed"
        chain.record(member.practice_id, member.actor, code, f"post:{number}")


def test_entries_are_sentences_about_named_people(manager: Member, browser_of: SignIn) -> None:
    chain.record(
        manager.practice_id, manager.actor, "member.role", "member:9", name="Bo", role=Role.STAFF
    )
    page = browser_of(manager).get("/trail/").text
    assert "Maria Manager made Bo Staff" in page
    assert "(member " not in page


def test_an_old_entry_without_a_word_is_still_shown(manager: Member, browser_of: SignIn) -> None:
    chain.record(manager.practice_id, "Bedside", "delivery.published")
    assert "Published on –" in browser_of(manager).get("/trail/").text


def test_channels_of_one_name_are_told_apart_by_their_network_in_the_reader_s_language(
    manager: Member, browser_of: SignIn
) -> None:
    words = {"channel": "Maple Street", "network": "By hand"}
    chain.record(manager.practice_id, "Bedside", "delivery.published", **words)
    client = browser_of(manager)
    assert "Published on Maple Street (By hand)" in client.get("/trail/").text
    manager.user.language = "es"
    manager.user.save()
    assert "Maple Street (A mano)" in client.get("/trail/").text


def test_every_entry_is_met_once_on_the_way_back_and_forth(
    compliance: Member, browser_of: SignIn
) -> None:
    write(compliance, 120)
    client, page, met = browser_of(compliance), "/trail/", []
    while True:
        text = client.get(page).text
        met.append(numbers(text))
        older = re.search(r'rel="next" href="([^"]+)"', text)
        if not older:
            break
        page = "/trail/" + older[1].replace("&amp;", "&")
    assert [number for part in met for number in part] == list(range(120, 0, -1))
    newer = re.search(r'rel="prev" href="([^"]+)"', text)
    assert newer
    assert numbers(client.get("/trail/" + newer[1].replace("&amp;", "&")).text) == met[-2]


def test_the_first_page_has_no_newer_one_even_when_come_back_to(
    compliance: Member, browser_of: SignIn
) -> None:
    write(compliance, 60)
    assert 'rel="prev"' not in browser_of(compliance).get("/trail/?after=10").text


def test_it_can_be_narrowed_to_a_kind_or_to_one_thing(
    compliance: Member, browser_of: SignIn
) -> None:
    write(compliance, 6)
    client = browser_of(compliance)
    assert numbers(client.get("/trail/?kind=post").text) == [6, 4, 2]
    assert numbers(client.get("/trail/?subject=post:3").text) == [4]
    assert numbers(client.get("/trail/?subject=post:33").text) == []


@pytest.mark.parametrize(
    "query",
    [
        "before=x",
        "before=-1",
        "after=9999999999999",
        "kind=%00",
        "subject=%F0%9F%98%80",
        "before=²",
    ],
)
def test_nonsense_in_the_address_is_no_error(
    compliance: Member, browser_of: SignIn, query: str
) -> None:
    write(compliance, 1)
    assert browser_of(compliance).get(f"/trail/?{query}").status_code == 200


def test_a_practice_sees_only_its_own(
    manager: Member, stranger: Member, browser_of: SignIn
) -> None:
    write(manager, 3)
    assert numbers(browser_of(stranger).get("/trail/").text) == []


def test_staff_do_not_read_the_trail(staff: Member, browser_of: SignIn) -> None:
    assert browser_of(staff).get("/trail/").status_code == 403
    assert browser_of(staff).post("/trail/").status_code == 403


def test_the_check_says_whether_the_chain_holds(manager: Member, browser_of: SignIn) -> None:
    write(manager, 5)
    client = browser_of(manager)
    assert "holds together" not in client.get("/trail/").text
    assert "The trail holds together" in client.post("/trail/").text
    Entry.objects.filter(number=3).update(actor="Somebody Else")
    page = client.post("/trail/").text
    assert "does not hold together" in page
    assert "Entry 3: This entry was changed after it was written." in page


def test_the_page_costs_the_same_at_any_length(manager: Member, browser_of: SignIn) -> None:
    client = browser_of(manager)
    client.get("/trail/")  # the first visit also notes that the person is there
    costs = []
    for count in (1, 200):
        write(manager, count)
        with CaptureQueriesContext(connection) as queries:
            client.get("/trail/")
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 12
