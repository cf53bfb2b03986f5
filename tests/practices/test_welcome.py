"""The first visit, and the set-up: resumable, back and forth, and never twice."""

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from bedside.guidelines.models import Guidelines, Signature
from bedside.practices import actions
from bedside.practices.models import Member, Practice, Reason, Role, User
from bedside.trail import chain
from bedside.trail.models import Entry

PASSWORD = "plum tractor window seven"
FIRST = {
    "practice_name": "Lakeview Family Medicine",
    "name": "Ana Ruiz",
    "role": Role.MANAGER,
    "email": "Ana@Example.org",
    "password": PASSWORD,
    "again": PASSWORD,
}
DETAILS = {
    "name": "Lakeview Family Medicine",
    "time_zone": "America/Denver",
    "street": "1 Lake St",
    "city": "Lakeview",
    "state": "co",
    "postal_code": "80014",
    "phone": "(303) 555-0100",
    "email": "",
    "website": "https://lakeview.example",
    "named_people": "Dr. Ngozi Okafor\n\n  Ana   Ruiz \nAna Ruiz",
    "mon_opens": "08:00",
    "mon_closes": "17:30",
}


def begin() -> Client:
    client = Client()
    assert client.post("/welcome/", FIRST).status_code == 302
    return client


def step(name: str) -> str:
    return f"/setup/{name}/"


@pytest.mark.django_db
def test_the_first_visit_leads_to_the_welcome() -> None:
    response = Client().get("/", follow=True)
    assert response.redirect_chain[-1][0] == "/welcome/"
    assert "Welcome to Bedside" in response.text


@pytest.mark.django_db
def test_the_first_member_gets_a_practice_and_is_signed_in() -> None:
    client = begin()
    member = Member.objects.get()
    assert (member.name, member.role) == ("Ana Ruiz", Role.MANAGER)
    assert member.user.email == "ana@example.org"
    assert client.session["_auth_user_id"] == str(member.user.pk)
    assert client.get("/").headers["Location"] == "/setup/"
    assert Entry.objects.get().code == "practice.created"


@pytest.mark.django_db
def test_with_a_practice_the_welcome_is_closed(practice: Practice) -> None:
    response = Client().post("/welcome/", FIRST)
    assert response.headers["Location"] == "/account/login/"
    assert Practice.objects.count() == 1
    with pytest.raises(actions.NotPossible):
        actions.found("Second", "Bo", Role.MANAGER, "bo@example.org", PASSWORD)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "elsewhere",
    [
        {"REMOTE_ADDR": "192.0.2.7"},
        {"REMOTE_ADDR": "::ffff:192.0.2.7"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "192.0.2.7"},
        {"HTTP_FORWARDED": "for=192.0.2.7"},
    ],
)
def test_only_this_machine_may_set_up(elsewhere: dict[str, str]) -> None:
    for response in (
        Client(**elsewhere).get("/welcome/"),
        Client(**elsewhere).post("/welcome/", FIRST),
    ):
        assert response.status_code == 403
        assert "on the machine that Bedside runs on" in response.text
    assert not User.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"again": "another password"}, "differs from the password above"),
        ({"password": "short", "again": "short"}, "too short"),
        ({"password": "ana@example.org", "again": "ana@example.org"}, "too similar"),
        ({"role": Role.STAFF}, "Select a valid choice"),
        ({"email": "not an address"}, "valid email"),
        ({"practice_name": "x" * 121}, "at most 120"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(wrong: dict[str, str], said: str) -> None:
    response = Client().post("/welcome/", {**FIRST, **wrong})
    assert response.status_code == 422
    assert said in response.text
    assert 'value="Ana Ruiz"' in response.text
    assert PASSWORD not in response.text
    assert not Practice.objects.exists()


@pytest.mark.django_db
def test_the_whole_way_from_the_first_visit_to_today() -> None:
    client = begin()
    me = Member.objects.get()
    assert client.get("/setup/").headers["Location"] == step("practice")
    assert client.post(step("practice"), DETAILS).headers["Location"] == step("people")
    assert client.post(step("people"), {"monitor": me.pk}).headers["Location"] == step("reasons")
    answer = client.post(
        step("reasons"), {"inform_chosen": "on", "inform_goal": "Everyone knows of flu shots"}
    )
    assert answer.headers["Location"] == "/guidelines/set-up/"
    assert "HIPAA" in client.get("/guidelines/set-up/").text
    answer = client.post("/guidelines/set-up/", {"version": 0, "name": "Ana Ruiz"})
    assert answer.headers["Location"] == step("done")
    assert "Connect a channel" in client.get(step("done")).text

    practice = Practice.objects.get()
    assert practice.set_up_at is not None
    assert practice.monitor == me
    assert (practice.state, practice.hours) == ("CO", {"mon": ["08:00", "17:30"]})
    assert sorted(practice.named_people.values_list("name", flat=True)) == [
        "Ana Ruiz",
        "Dr. Ngozi Okafor",
    ]
    assert Signature.objects.get().guidelines.version == 1
    assert client.get("/").status_code == 200
    assert [entry.code for entry in Entry.objects.order_by("number")] == [
        "practice.created",
        "practice.changed",
        "practice.named",
        "practice.monitor",
        "practice.reasons",
        "guidelines.adopted",
        "guidelines.signed",
        "practice.ready",
    ]
    assert list(chain.verify(practice.pk)) == []


@pytest.mark.django_db
def test_the_set_up_goes_on_where_it_stopped_and_lets_one_go_back() -> None:
    client = begin()
    client.post(step("practice"), DETAILS)
    again = Client()
    again.login(email="ana@example.org", password=PASSWORD)
    assert again.get("/", follow=True).redirect_chain[-1][0] == step("people")
    page = again.get(step("practice"))
    assert 'value="1 Lake St"' in page.text
    assert 'value="08:00"' in page.text


@pytest.mark.django_db
def test_signing_before_the_other_steps_leads_to_what_is_missing() -> None:
    client = begin()
    answer = client.post("/guidelines/set-up/", {"version": 0, "name": "Ana Ruiz"})
    assert answer.headers["Location"] == "/setup/"
    assert not Signature.objects.exists()
    assert not Guidelines.objects.exists()
    assert Practice.objects.get().set_up_at is None
    assert client.get(step("done")).headers["Location"] == "/setup/"
    assert client.get("/channels/").headers["Location"] == "/setup/"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"mon_closes": ""}, "Fill in both times"),
        ({"mon_closes": "07:00"}, "Monday closes before it opens"),
        ({"mon_opens": "25:99"}, "Enter a valid time"),
        ({"state": "Colorado"}, "at most 2"),
        ({"phone": "call us"}, "Write a phone number such as"),
        ({"phone": ""}, "required"),
        ({"time_zone": "Mars/Olympus"}, "Select a valid choice"),
        ({"website": "javascript:alert(1)"}, "valid URL"),
        ({"named_people": "x" * 81}, "longer than 80 letters"),
        ({"named_people": "\n".join(map(str, range(201)))}, "more than 200 names"),
    ],
)
def test_a_wrong_detail_is_said_at_its_field(wrong: dict[str, str], said: str) -> None:
    client = begin()
    response = client.post(step("practice"), {**DETAILS, **wrong})
    assert response.status_code == 422
    assert said in response.text
    assert "1 Lake St" in response.text
    assert Practice.objects.get().street == ""


@pytest.mark.django_db
def test_no_reason_is_not_enough() -> None:
    client = begin()
    response = client.post(step("reasons"), {"inform_goal": "kept on the page"})
    assert response.status_code == 422
    assert "Tick at least one reason" in response.text
    assert "kept on the page" in response.text
    assert not Reason.objects.exists()


@pytest.mark.django_db
def test_a_member_without_the_right_waits_until_the_set_up_is_done() -> None:
    begin()
    practice = Practice.objects.get()
    user = User.objects.create_user("sam@example.org", PASSWORD)
    Member.objects.create(practice=practice, user=user, name="Sam", role=Role.STAFF)
    client = Client()
    client.force_login(user)
    assert "is being set up" in client.get("/", follow=True).text
    assert client.get(step("practice")).status_code == 403


@pytest.mark.django_db
def test_the_database_holds_exactly_one_monitor(practice: Practice, physician: Member) -> None:
    bare = Practice.objects.create(name="Bare")
    for rows, change in (
        (Practice.objects.filter(pk=practice.pk), {"monitor": None}),
        (Practice.objects.filter(pk=practice.pk), {"deputy": practice.monitor}),
        (Practice.objects.filter(pk=bare.pk), {"set_up_at": timezone.now()}),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)
