"""Sign-in: limits, second factors, passkeys, and signing off who has gone."""

import time
from collections.abc import Callable

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.test import Client

from bedside.practices.models import Member, Practice

type SignIn = Callable[[Member], Client]
PASSWORD = "correct horse battery"


def sign_in(client: Client, member: Member, password: str = PASSWORD) -> int:
    typed = {"login": member.user.email, "password": password}
    return client.post("/account/login/", typed).status_code


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_a_member_signs_in_and_out(manager: Member) -> None:
    client = Client()
    assert sign_in(client, manager) == 302
    assert is_in(client)
    client.post("/account/logout/")
    assert not is_in(client)


def test_guessing_a_password_is_stopped(manager: Member) -> None:
    client = Client()
    for _try in range(5):
        assert sign_in(client, manager, "wrong") == 200
    sign_in(client, manager)
    assert not is_in(client)
    with time_machine.travel(time.time() + 301):
        sign_in(client, manager)
        assert is_in(client)


def test_nobody_signs_up_without_an_invitation(practice: Practice) -> None:
    typed = {"email": "x@example.org", "password1": "plum tractor window seven"}
    page = Client().post("/account/signup/", typed)
    assert "_auth_user_id" not in page.wsgi_request.session
    assert not Member.objects.filter(user__email="x@example.org").exists()


def test_idle_people_are_signed_off_after_fifteen_minutes(
    manager: Member, browser_of: SignIn
) -> None:
    client, start = browser_of(manager), time.time()
    with time_machine.travel(start, tick=False) as clock:
        assert is_in(client)
        clock.shift(14 * 60)
        assert is_in(client)
        clock.shift(15 * 60 + 1)
        answer = client.get("/settings/?a=1")
        assert answer.headers["Location"] == "/account/login/?next=/settings/%3Fa%3D1"
        assert "_auth_user_id" not in client.session


def test_the_practice_sets_how_long(manager: Member, browser_of: SignIn) -> None:
    Practice.objects.filter(pk=manager.practice_id).update(idle_minutes=5)
    client = browser_of(manager)
    with time_machine.travel(time.time(), tick=False) as clock:
        assert is_in(client)
        clock.shift(5 * 60 + 1)
        assert not is_in(client)


def test_an_open_page_that_polls_is_not_a_person(manager: Member, browser_of: SignIn) -> None:
    client = browser_of(manager)
    poll = {"X-Bedside-Poll": "1", "HX-Request": "true"}
    with time_machine.travel(time.time(), tick=False) as clock:
        assert is_in(client)
        for _minute in range(15):
            clock.shift(60)
            assert client.get("/me/", headers=poll).status_code == 200
        clock.shift(1)
        answer = client.get("/me/", headers=poll)
        assert answer.status_code == 204
        assert answer.headers["HX-Redirect"].startswith("/account/login/")


def test_codes_and_passkeys_ask_for_the_password_again(manager: Member, browser_of: SignIn) -> None:
    client = browser_of(manager)
    assert client.get("/account/2fa/").status_code == 200
    for path in ("/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"):
        assert client.get(path).headers["Location"].startswith("/account/reauthenticate/")
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    for path in ("/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"):
        assert client.get(path).status_code == 200


def test_a_second_factor_is_asked_for_and_its_secret_is_unreadable_at_rest(
    manager: Member, browser_of: SignIn
) -> None:
    client = browser_of(manager)
    client.post("/account/reauthenticate/", {"password": PASSWORD})
    form = client.get("/account/2fa/totp/activate/").context["form"]
    answer = client.post("/account/2fa/totp/activate/", {"code": _code(form.secret)})
    assert answer.status_code == 302, answer.context["form"].errors
    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP)
    assert form.secret not in str(stored.data)
    assert TOTP(stored).validate_code(_code(form.secret))

    fresh = Client()
    sign_in(fresh, manager)
    assert not is_in(fresh)
    with time_machine.travel(time.time() + 60):
        fresh.post("/account/2fa/authenticate/", {"code": _code(form.secret)})
        assert is_in(fresh)


def _code(secret: str) -> str:
    counter = next(iter(yield_hotp_counters_from_time()))
    return str(format_hotp_value(hotp_value(secret, counter)))


@pytest.mark.parametrize("path", ["/account/login/", "/welcome/", "/join/none/", "/"])
def test_what_anybody_can_see_names_nobody(practice: Practice, path: str) -> None:
    page = Client().get(path, follow=True).text
    for word in ("Springfield Family", "Maria", "example.org"):
        assert word not in page
