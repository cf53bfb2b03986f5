"""The written guidelines: read whole, signed by everybody, adopted by version."""

from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from bedside.guidelines import actions, questions
from bedside.guidelines.hosts import NotASite, host_of, hosts_of
from bedside.guidelines.models import Guidelines, Signature
from bedside.guidelines.names import signs_for
from bedside.guidelines.review import ALL_RULES
from bedside.guidelines.rulebook import rulebook
from bedside.practices import rights
from bedside.practices.models import Member
from bedside.trail.models import Entry

type SignIn = Callable[[Member], Client]


def plain(page: str) -> str:
    return page.replace("&#x27;", "'").replace("&quot;", '"').replace("&amp;", "&")


def test_the_page_prints_every_rule_with_its_source(staff: Member, browser_of: SignIn) -> None:
    page = plain(browser_of(staff).get("/guidelines/").text)
    assert len(ALL_RULES) > 10
    for rule in ALL_RULES:
        assert rule.title in page
        assert rule.statement in page
        assert rule.citation in page


def test_the_page_shows_what_may_be_named(manager: Member, browser_of: SignIn) -> None:
    manager.practice.named_people.create(name="Dr. Ngozi Okafor")
    page = browser_of(manager).get("/guidelines/").text
    for word in ("Dr. Ngozi Okafor", "(217) 555-0100", "100 Main St", "https://example.org"):
        assert word in page


def test_who_has_signed_and_who_has_not(manager: Member, staff: Member, browser_of: SignIn) -> None:
    client = browser_of(staff)
    assert questions.unsigned(staff)
    assert client.post("/guidelines/sign/", {"version": 1, "name": "sam STAFF"}).status_code == 302
    assert not questions.unsigned(staff)
    assert questions.unsigned(manager)
    assert [member.name for member in questions.who_has_not_signed(staff.practice)] == [
        "Maria Manager"
    ]
    page = client.get("/guidelines/")
    assert [one.name for one in page.context["signed"]] == ["sam STAFF"]
    assert 'id="sign"' not in page.text
    assert Entry.objects.get().code == "guidelines.signed"


def test_signing_twice_is_signing_once(staff: Member) -> None:
    first = actions.sign(staff, 1, "Sam Staff")
    assert actions.sign(staff, 1, "Samuel Sam Staff") == first
    assert Entry.objects.count() == 1


def test_anothers_name_is_no_signature(staff: Member, browser_of: SignIn) -> None:
    answer = browser_of(staff).post("/guidelines/sign/", {"version": 1, "name": "Maria Manager"})
    assert answer.status_code == 422
    assert "as Bedside knows you: Sam Staff" in answer.text
    assert 'value="Maria Manager"' in answer.text
    assert not Signature.objects.exists()
    with pytest.raises(actions.NotPossible):
        actions.sign(staff, 1, "Maria Manager")


def test_a_new_version_asks_everybody_again(
    manager: Member, staff: Member, browser_of: SignIn
) -> None:
    actions.sign(staff, 1, "Sam Staff")
    client = browser_of(manager)
    typed = {
        "instead_of": 1,
        "own_words": "We answer on weekdays.\r\nAna takes the photos.",
        "permitted_hosts": "https://www.cdc.gov/flu/\ncdc.gov\n AAFP.org ",
    }
    page = client.post("/guidelines/adopt/", typed, follow=True)
    assert "Version 2 holds from now on" in page.text
    assert "Ana takes the photos." in page.text
    assert questions.unsigned(staff)
    book = rulebook(manager.practice)
    assert (book.version, book.permitted_hosts) == ("2", ("cdc.gov", "aafp.org"))
    assert Guidelines.objects.get(version=1).own_words == ""
    assert Entry.objects.order_by("number").last().data == {"version": 2}


def test_the_version_read_is_the_version_signed(
    manager: Member, staff: Member, browser_of: SignIn
) -> None:
    actions.adopt(manager, "More words", [], instead_of=1)
    page = browser_of(staff).post(
        "/guidelines/sign/", {"version": 1, "name": "Sam Staff"}, follow=True
    )
    assert "changed while you were reading" in page.text
    assert not Signature.objects.exists()


def test_two_people_do_not_overwrite_each_others_version(
    manager: Member, physician: Member, browser_of: SignIn
) -> None:
    actions.adopt(physician, "Hers", [], instead_of=1)
    typed = {"instead_of": 1, "own_words": "His", "permitted_hosts": ""}
    answer = browser_of(manager).post("/guidelines/adopt/", typed)
    assert answer.status_code == 422
    assert "adopted another version meanwhile" in answer.text
    assert ">His</textarea>" in answer.text.replace("\n", "")
    assert Guidelines.objects.count() == 2


def test_nothing_new_is_no_new_version(manager: Member) -> None:
    with pytest.raises(actions.NotPossible, match="Nothing differs"):
        actions.adopt(manager, "", [], instead_of=1)


@pytest.mark.parametrize("role", ["staff", "compliance"])
def test_only_physicians_and_managers_adopt(
    staff: Member, compliance: Member, browser_of: SignIn, role: str
) -> None:
    member = staff if role == "staff" else compliance
    typed = {"instead_of": 1, "own_words": "Mine", "permitted_hosts": ""}
    assert browser_of(member).post("/guidelines/adopt/", typed).status_code == 403
    assert "/guidelines/adopt/" not in browser_of(member).get("/guidelines/").text
    with pytest.raises(rights.NotYours):
        actions.adopt(member, "Mine", [], instead_of=1)


def test_a_site_that_is_none_is_said_and_nothing_is_adopted(
    manager: Member, browser_of: SignIn
) -> None:
    typed = {"instead_of": 1, "own_words": "Kept", "permitted_hosts": "cdc.gov\n127.0.0.1"}
    answer = browser_of(manager).post("/guidelines/adopt/", typed)
    assert answer.status_code == 422
    assert "“127.0.0.1” is not the address of a site" in answer.text
    assert "Kept" in answer.text
    assert Guidelines.objects.count() == 1


def test_another_practices_signatures_are_not_shown(
    manager: Member, stranger: Member, browser_of: SignIn
) -> None:
    actions.sign(manager, 1, "Maria Manager")
    page = browser_of(stranger).get("/guidelines/")
    assert "Maria" not in page.text
    assert page.context["signed"] == []


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Paula Physician", "Paula Physician"),
        ("  paula   PHYSICIAN ", "Paula Physician"),
        ("Dr. Paula Physician, M.D.", "Paula Physician"),
        ("Paula Physician", "Dr. Paula J. Physician MD"),
        ("Jose Nunez", "José Núñez"),
        ("Maria del Carmen Ruiz", "Maria Ruiz"),
        ("Sean O'Brien", "Seán O’Brien"),
        ("李小龍", "李小龍"),
        ("Cher", "Cher"),
    ],
)
def test_a_name_may_be_written_as_people_write_it(typed: str, known: str) -> None:
    assert signs_for(typed, known)


@pytest.mark.parametrize(
    ("typed", "known"),
    [
        ("Paula", "Paula Physician"),
        ("P. P.", "Paula Physician"),
        ("Paul Physician", "Paula Physician"),
        ("x", "Paula Physician"),
        ("Dr.", "Dr. Paula Physician"),
        ("...", "Paula Physician"),
    ],
)
def test_half_a_name_is_no_signature(typed: str, known: str) -> None:
    assert not signs_for(typed, known)


@given(st.from_regex(r"\A[A-Za-zÀ-ž]{2,12} [A-Za-zÀ-ž]{2,12}\Z"))
def test_everybody_can_sign_with_their_own_name(name: str) -> None:
    assert signs_for(name, name)
    assert signs_for(name.upper(), name)


@pytest.mark.parametrize(
    ("line", "host"),
    [
        ("cdc.gov", "cdc.gov"),
        ("https://www.CDC.gov/flu?x=1#y", "cdc.gov"),
        ("http://user@health.example.org:8080/", "health.example.org"),
        ("médecins.example.org", "xn--mdecins-bya.example.org"),
        ("aafp.org.", "aafp.org"),
    ],
)
def test_a_site_is_kept_as_its_bare_host(line: str, host: str) -> None:
    assert host_of(line) == host


@pytest.mark.parametrize(
    "line",
    ["localhost", "10.0.0.1", "[::1]", "http://[::1", "a b.com", "-x.com", "com", "x..com", "😀",
     "javascript:alert(1)", "//", "a" * 64 + ".com", "0x7f.1", "ex*mple.org"],
)  # fmt: skip
def test_what_is_no_public_site_is_refused(line: str) -> None:
    with pytest.raises(NotASite):
        host_of(line)


@given(st.text(max_size=80))
def test_no_text_breaks_the_list_of_sites(text: str) -> None:
    try:
        hosts = hosts_of(text)
    except NotASite:
        return
    assert len(set(hosts)) == len(hosts)
    assert all(host == host.lower() and "." in host and "/" not in host for host in hosts)
