"""Members: invited, joined, changed, gone, taken back; and who keeps watch."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from bedside.practices import actions, rights
from bedside.practices.models import Member, MemberInvitation, Practice, Role, User
from bedside.trail.models import Entry

PEOPLE = "/settings/people/"
PASSWORD = "plum tractor window seven"
type SignIn = Callable[[Member], Client]


def sure(client: Client, password: str = "correct horse battery") -> Client:
    """The same browser, after the password was typed again."""
    client.post("/account/reauthenticate/", {"password": password})
    return client


def invite(client: Client, **other: str) -> str:
    """Invite somebody and return the path of the link that is shown."""
    typed = {"name": "Nia New", "email": "Nia@example.org", "role": Role.STAFF, **other}
    page = client.post(f"{PEOPLE}invite/", typed, follow=True)
    found = re.search(r"http://localhost:\d+(/join/[\w-]+/)", page.text)
    assert found, page.text
    return found[1]


def codes() -> list[str]:
    return list(Entry.objects.order_by("number").values_list("code", flat=True))


def test_changing_people_asks_for_the_password_again(
    manager: Member, staff: Member, browser_of: SignIn
) -> None:
    client = browser_of(manager)
    assert client.get(PEOPLE).status_code == 200
    for path, typed in (
        (f"{PEOPLE}invite/", {"name": "N", "email": "n@example.org", "role": Role.STAFF}),
        (f"{PEOPLE}watch/", {"monitor": staff.pk}),
        (f"{PEOPLE}{staff.pk}/", {"role": Role.MANAGER}),
        (f"{PEOPLE}{staff.pk}/end/", {}),
    ):
        answer = client.post(path, typed)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/account/reauthenticate/")
    staff.refresh_from_db()
    assert (staff.role, staff.active) == (Role.STAFF, True)
    assert not MemberInvitation.objects.exists()


def test_after_the_password_the_change_goes_through_without_typing_it_twice(
    manager: Member, staff: Member, browser_of: SignIn
) -> None:
    client = browser_of(manager)
    ask = client.post(f"{PEOPLE}{staff.pk}/", {"role": Role.MANAGER}).headers["Location"]
    client.post(ask, {"password": "correct horse battery", "next": f"{PEOPLE}{staff.pk}/"})
    staff.refresh_from_db()
    assert staff.role == Role.MANAGER


def test_a_wrong_password_changes_nothing(
    manager: Member, staff: Member, browser_of: SignIn
) -> None:
    client = sure(browser_of(manager), "wrong")
    client.post(f"{PEOPLE}{staff.pk}/end/")
    staff.refresh_from_db()
    assert staff.active


@pytest.mark.parametrize("role", [Role.STAFF, Role.COMPLIANCE])
def test_only_physicians_and_managers_change_people(
    practice: Practice, compliance: Member, staff: Member, browser_of: SignIn, role: str
) -> None:
    client = sure(browser_of(compliance if role == Role.COMPLIANCE else staff))
    assert client.get(PEOPLE).status_code == 403
    assert client.post(f"{PEOPLE}{staff.pk}/end/").status_code == 403
    with pytest.raises(rights.NotYours):
        actions.invite(compliance, "N", "n@example.org", Role.STAFF)


def test_another_practices_member_does_not_exist(
    stranger: Member, manager: Member, browser_of: SignIn
) -> None:
    client = sure(browser_of(stranger))
    assert client.get(f"{PEOPLE}{manager.pk}/").status_code == 404
    assert client.post(f"{PEOPLE}{manager.pk}/end/").status_code == 404
    assert "Maria" not in client.get(PEOPLE).text


def test_an_invitation_is_mailed_shown_once_and_works_once(
    manager: Member, browser_of: SignIn
) -> None:
    client = sure(browser_of(manager))
    link = invite(client)
    assert link not in client.get(f"{PEOPLE}invite/").text
    assert link not in client.get(PEOPLE).text
    (letter,) = mail.outbox
    assert letter.to == ["nia@example.org"]
    assert link in letter.body
    assert "Nia" not in letter.subject
    assert "Springfield" not in letter.subject

    newcomer = Client()
    assert "Join Springfield Family Medicine" in newcomer.get(link).text
    typed = {"name": "Nia New", "password": PASSWORD, "again": PASSWORD}
    assert newcomer.post(link, typed).headers["Location"] == "/"
    member = Member.objects.get(name="Nia New")
    assert (member.role, member.practice) == (Role.STAFF, manager.practice)
    assert newcomer.session["_auth_user_id"] == str(member.user.pk)
    assert Client().get(link).status_code == 410
    assert Client().post(link, typed).status_code == 410
    assert codes()[-2:] == ["member.invited", "member.joined"]


def test_the_link_is_kept_nowhere_in_the_clear(manager: Member, browser_of: SignIn) -> None:
    client = sure(browser_of(manager))
    answer = client.post(
        f"{PEOPLE}invite/", {"name": "N", "email": "n@example.org", "role": Role.STAFF}
    )
    assert answer.status_code == 302
    assert "/join/" not in str(dict(client.session))
    assert MemberInvitation.objects.get().token_hash not in mail.outbox[0].body


def test_an_invitation_runs_out_after_a_week(manager: Member, browser_of: SignIn) -> None:
    link = invite(sure(browser_of(manager)))
    MemberInvitation.objects.update(created_at=timezone.now() - timedelta(days=7, minutes=1))
    answer = Client().get(link)
    assert answer.status_code == 410
    assert "works once, for 7 days" in answer.text


def test_a_withdrawn_and_a_replaced_invitation_no_longer_work(
    manager: Member, browser_of: SignIn
) -> None:
    client = sure(browser_of(manager))
    first, second = invite(client), invite(client)
    assert Client().get(first).status_code == 410
    assert Client().get(second).status_code == 200
    client.post(f"/settings/invitations/{MemberInvitation.objects.get().pk}/withdraw/")
    assert Client().get(second).status_code == 410
    assert codes()[-1] == "member.uninvited"


def test_two_people_cannot_use_one_link(manager: Member) -> None:
    token = actions.invite(manager, "Nia", "nia@example.org", Role.STAFF)
    actions.join(token, password=PASSWORD)
    with pytest.raises(actions.NotPossible):
        actions.join(token, password=PASSWORD)
    assert Member.objects.filter(user__email="nia@example.org").count() == 1


def test_a_weak_password_is_refused_and_the_link_still_works(
    manager: Member, browser_of: SignIn
) -> None:
    link = invite(sure(browser_of(manager)))
    answer = Client().post(link, {"name": "Nia", "password": "nia", "again": "nia"})
    assert answer.status_code == 422
    assert "too short" in answer.text
    assert not User.objects.filter(email="nia@example.org").exists()
    assert Client().get(link).status_code == 200


def test_who_has_an_account_joins_a_second_practice_and_switches(
    manager: Member, stranger: Member, browser_of: SignIn
) -> None:
    link = invite(sure(browser_of(manager)), name="Olga Other", email=stranger.user.email)
    signed_out = Client().get(link)
    assert signed_out.headers["Location"] == f"/account/login/?next={link}"
    other = browser_of(manager).get(link)
    assert other.status_code == 403
    assert "another e-mail address" in other.text

    client = browser_of(stranger)
    client.post(link)
    assert Member.objects.filter(user=stranger.user, active=True).count() == 2
    assert "Springfield Family Medicine" in client.get("/me/").text
    client.post("/me/practice/", {"practice": stranger.practice_id})
    assert client.get("/settings/").context["practice"] == stranger.practice


def test_nobody_switches_to_a_practice_of_others(
    manager: Member, stranger: Member, browser_of: SignIn
) -> None:
    client = browser_of(manager)
    for target in (str(stranger.practice_id), "0", "99999"):
        assert client.post("/me/practice/", {"practice": target}).status_code == 404
    assert client.get("/settings/").context["practice"] == manager.practice


def test_members_and_those_who_left_are_not_invited_again(
    manager: Member, physician: Member, browser_of: SignIn
) -> None:
    client = sure(browser_of(manager))
    typed = {"name": "P", "email": physician.user.email.upper(), "role": Role.STAFF}
    assert "already a member" in client.post(f"{PEOPLE}invite/", typed).text
    actions.end_membership(manager, physician)
    assert "Take them back instead" in client.post(f"{PEOPLE}invite/", typed).text


def test_trouble_with_mail_is_said_and_the_link_is_still_there(
    manager: Member, browser_of: SignIn, settings: Any
) -> None:
    settings.MAILERS = {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {"host": "127.0.0.1", "port": 1},
        }
    }
    client = sure(browser_of(manager))
    typed = {"name": "N", "email": "n@example.org", "role": Role.STAFF}
    page = client.post(f"{PEOPLE}invite/", typed, follow=True)
    assert "could not be sent" in page.text
    assert "/join/" in page.text


def test_who_left_sees_nothing_at_once_and_can_be_taken_back(
    manager: Member, physician: Member, browser_of: SignIn
) -> None:
    theirs, client = browser_of(physician), sure(browser_of(manager))
    assert theirs.get("/settings/").status_code == 200
    client.post(f"{PEOPLE}{physician.pk}/end/")
    page = theirs.get("/settings/", follow=True)
    assert "not a member of a practice here" in page.text
    client.post(f"{PEOPLE}{physician.pk}/take-back/")
    assert theirs.get("/settings/").status_code == 200
    assert codes() == ["member.left", "member.returned"]


def test_the_monitor_cannot_leave_before_another_is_named(
    manager: Member, physician: Member, browser_of: SignIn
) -> None:
    client = sure(browser_of(physician))
    page = client.post(f"{PEOPLE}{manager.pk}/end/", follow=True)
    assert "Name another monitor first" in page.text
    client.post(f"{PEOPLE}watch/", {"monitor": physician.pk, "deputy": ""})
    client.post(f"{PEOPLE}{manager.pk}/end/")
    manager.refresh_from_db()
    assert not manager.active
    assert codes() == ["practice.monitor", "practice.no_deputy", "member.left"]


def test_the_deputy_who_leaves_leaves_the_place_empty(manager: Member, staff: Member) -> None:
    actions.end_membership(manager, staff)
    assert Practice.objects.get(pk=manager.practice_id).deputy is None
    assert codes() == ["practice.no_deputy", "member.left"]


def test_monitor_and_deputy_are_two_active_members(
    manager: Member, staff: Member, physician: Member, stranger: Member, browser_of: SignIn
) -> None:
    client = sure(browser_of(manager))
    actions.end_membership(manager, physician)
    for monitor, deputy in ((staff, staff), (physician, None), (stranger, None)):
        typed = {"monitor": monitor.pk, "deputy": deputy.pk if deputy else ""}
        assert client.post(f"{PEOPLE}watch/", typed).status_code == 422
        with pytest.raises(actions.NotPossible):
            actions.appoint(manager, monitor, deputy)
    assert Practice.objects.get(pk=manager.practice_id).monitor == manager


def test_the_monitor_and_the_deputy_can_change_places(manager: Member, staff: Member) -> None:
    actions.appoint(manager, staff, manager)
    practice = Practice.objects.get(pk=manager.practice_id)
    assert (practice.monitor, practice.deputy) == (staff, manager)


def test_somebody_must_stay_who_can_manage(manager: Member, staff: Member) -> None:
    actions.appoint(manager, staff, None)
    for attempt in (
        lambda: actions.end_membership(manager, manager),
        lambda: actions.change_role(manager, manager, Role.STAFF),
    ):
        with pytest.raises(actions.NotPossible, match="needs a physician or a manager"):
            attempt()
    actions.change_role(manager, staff, Role.PHYSICIAN)
    actions.change_role(manager, manager, Role.STAFF)
    assert Member.objects.get(pk=manager.pk).role == Role.STAFF
