"""Settings: saved, said where wrong, noted in the trail; and each person's own page."""

from collections.abc import Callable

import pytest
from django.test import Client

from bedside.practices.models import Member, Practice, Reason
from bedside.trail.models import Entry

type SignIn = Callable[[Member], Client]
DETAILS = {
    "name": "Springfield Family Medicine",
    "time_zone": "America/Chicago",
    "street": "100 Main St",
    "city": "Springfield",
    "state": "IL",
    "postal_code": "62701",
    "phone": "(217) 555-0100",
    "email": "front@example.org",
    "website": "https://example.org",
    "named_people": "",
    "idle_minutes": "15",
    "late_after_minutes": "60",
    "deputy_after_minutes": "30",
}


def test_only_what_changed_is_noted(manager: Member, browser_of: SignIn) -> None:
    client = browser_of(manager)
    assert client.post("/settings/", DETAILS).status_code == 302
    assert not Entry.objects.exists()
    client.post("/settings/", {**DETAILS, "city": "Shelbyville", "idle_minutes": "5"})
    entry = Entry.objects.get()
    assert (entry.code, entry.data) == ("practice.changed", {"fields": ["city", "idle_minutes"]})


def test_people_who_may_be_named_come_and_go(manager: Member, browser_of: SignIn) -> None:
    client = browser_of(manager)
    client.post("/settings/", {**DETAILS, "named_people": "Dr. Ngozi Okafor\nAna Ruiz"})
    assert "Ana Ruiz\nDr. Ngozi Okafor" in client.get("/settings/").text.replace("\r", "")
    client.post("/settings/", {**DETAILS, "named_people": "Ana Ruiz"})
    assert list(manager.practice.named_people.values_list("name", flat=True)) == ["Ana Ruiz"]
    entries = Entry.objects.filter(code="practice.named")
    assert entries.count() == 2
    assert "Ruiz" not in str([entry.data for entry in entries])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("idle_minutes", "4"),
        ("idle_minutes", "61"),
        ("late_after_minutes", "9"),
        ("deputy_after_minutes", "1441"),
        ("deputy_after_minutes", "soon"),
        ("name", ""),
        ("name", "x\0y"),
        ("email", "nobody"),
    ],
)
def test_a_wrong_setting_changes_nothing(
    manager: Member, browser_of: SignIn, name: str, value: str
) -> None:
    answer = browser_of(manager).post("/settings/", {**DETAILS, "city": "Elsewhere", name: value})
    assert answer.status_code == 422
    assert 'value="Elsewhere"' in answer.text
    assert Practice.objects.get(pk=manager.practice_id).city == "Springfield"


def test_a_wrong_form_does_not_rename_the_practice_on_the_page(
    manager: Member, browser_of: SignIn
) -> None:
    page = browser_of(manager).post("/settings/", {**DETAILS, "name": "Typo Inc", "phone": "x"})
    assert '<span class="top__practice">Springfield Family Medicine</span>' in page.text


def test_a_reason_that_is_no_longer_chosen_stays_for_its_posts(
    manager: Member, reason: Reason, browser_of: SignIn
) -> None:
    client = browser_of(manager)
    client.post("/settings/reasons/", {"awareness_chosen": "on", "awareness_goal": "Be known"})
    reason.refresh_from_db()
    assert not reason.active
    assert Reason.objects.get(active=True).goal == "Be known"
    client.post("/settings/reasons/", {"inform_chosen": "on", "inform_goal": "Again"})
    reason.refresh_from_db()
    assert (reason.active, reason.goal) == (True, "Again")


def test_staff_do_not_change_settings(staff: Member, browser_of: SignIn) -> None:
    client = browser_of(staff)
    for path in ("/settings/", "/settings/reasons/"):
        assert client.get(path).status_code == 403
        assert client.post(path, DETAILS).status_code == 403


def test_a_person_chooses_the_language(staff: Member, browser_of: SignIn) -> None:
    client = browser_of(staff)
    client.post("/me/language/", {"language": "es"})
    assert '<html lang="es"' in client.get("/me/").text
    assert client.get("/me/").headers["Content-Language"] == "es"
    client.post("/me/language/", {"language": "xx"})
    staff.user.refresh_from_db()
    assert staff.user.language == "es"


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:x"])
def test_the_language_switch_leads_nowhere_else(
    staff: Member, browser_of: SignIn, target: str
) -> None:
    answer = browser_of(staff).post("/me/language/", {"language": "en", "next": target})
    assert answer.headers["Location"] == "/me/"


def test_the_own_page_leads_to_password_and_passkeys(staff: Member, browser_of: SignIn) -> None:
    page = browser_of(staff).get("/me/").text
    assert "/account/password/change/" in page
    assert "/account/2fa/" in page
