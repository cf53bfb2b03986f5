"""Mastodon and Facebook: sign-in on the network's own pages, and every way it can go wrong."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bedside.channels import actions, states
from bedside.channels.models import Channel, NetworkApp
from bedside.networks.base import Refused, Unauthorized
from bedside.networks.facebook.account import PageChoice
from bedside.networks.oauth import challenge_of
from bedside.practices.models import Member

from .conftest import Sandbox, query_of

type Browser = Callable[[Member], Client]


def leave_for(client: Client, slug: str, **typed: str) -> str:
    """The address of the network's sign-in page, from the page that leads there."""
    where = reverse("channels:connect", args=[slug])
    answer = client.post(where + "?rehearse=1", typed, follow=True)
    assert answer.redirect_chain[-1][0] == reverse("channels:leave"), answer.content.decode()
    address: str = answer.context["address"]
    return address


def come_back(client: Client, address: str) -> Any:
    parts = urlsplit(address)
    return client.get(f"{parts.path}?{parts.query}")


def errors_of(answer: Any) -> dict[str, list[str]]:
    assert answer.status_code == 200
    return dict(answer.context["form"].errors)


def test_mastodon_is_connected_on_the_servers_own_page(
    rehearsal: Sandbox, manager: Member, sure_browser_of: Browser
) -> None:
    client = sure_browser_of(manager)
    address = leave_for(client, "mastodon", address=rehearsal.at("mastodon"))
    answer = come_back(client, rehearsal.agree(address, account="maple"))
    channel = Channel.objects.get()
    assert answer["Location"] == reverse("channels:detail", args=[channel.pk])
    assert channel.state == states.CONNECTED
    assert channel.handle.startswith("maple@")
    assert channel.credentials["access_token"]


def test_the_sign_in_is_proved_by_pkce(rehearsal: Sandbox, manager: Member) -> None:
    pending = actions.begin_mastodon(manager, rehearsal.at("mastodon"))
    asked = query_of(pending.address)
    assert asked["code_challenge_method"] == "S256"
    assert asked["code_challenge"] == challenge_of(pending.verifier)
    assert pending.verifier not in pending.address
    other = actions.begin_mastodon(manager, rehearsal.at("mastodon"))
    assert other.verifier != pending.verifier
    stolen = query_of(rehearsal.agree(pending.address, account="maple"))
    with pytest.raises(Unauthorized):  # the code without its verifier is worth nothing
        actions.finish_oauth(manager, other, {**stolen, "state": other.state})
    assert not Channel.objects.exists()


def test_an_answer_is_taken_only_once(
    rehearsal: Sandbox, manager: Member, sure_browser_of: Browser
) -> None:
    client = sure_browser_of(manager)
    address = leave_for(client, "mastodon", address=rehearsal.at("mastodon"))
    back = rehearsal.agree(address, account="maple")
    come_back(client, back)
    again = come_back(client, back)
    assert "used before" in again.content.decode()
    assert Channel.objects.count() == 1


@pytest.mark.parametrize("state", ["", "forged", "é"])
def test_a_forged_answer_connects_nothing(
    rehearsal: Sandbox, manager: Member, sure_browser_of: Browser, state: str
) -> None:
    client = sure_browser_of(manager)
    address = leave_for(client, "mastodon", address=rehearsal.at("mastodon"))
    good = query_of(rehearsal.agree(address, account="maple"))
    forged = client.get(reverse("channels:callback"), {**good, "state": state})
    assert "not begun here" in errors_of(forged)["address"][0]
    late = client.get(reverse("channels:callback"), good)  # the attempt is over
    assert "not begun here" in late.content.decode()
    assert not Channel.objects.exists()


def test_an_answer_to_nothing_connects_nothing(manager: Member, sure_browser_of: Browser) -> None:
    answer = sure_browser_of(manager).get(reverse("channels:callback"), {"code": "x", "state": ""})
    assert "not begun here" in answer.content.decode()


def test_the_answer_belongs_to_who_asked(
    rehearsal: Sandbox, manager: Member, physician: Member, stranger: Member
) -> None:
    pending = actions.begin_mastodon(manager, rehearsal.at("mastodon"))
    back = query_of(rehearsal.agree(pending.address, account="maple"))
    for other in (physician, stranger):
        with pytest.raises(Refused):
            actions.finish_oauth(other, pending, back)
    assert not Channel.objects.exists()


def test_a_sign_in_that_took_too_long_is_begun_again(rehearsal: Sandbox, manager: Member) -> None:
    pending = actions.begin_mastodon(manager, rehearsal.at("mastodon"))
    back = query_of(rehearsal.agree(pending.address, account="maple"))
    later = timezone.now() + timedelta(minutes=31)
    with time_machine.travel(later), pytest.raises(Refused, match="too long"):
        actions.finish_oauth(manager, pending, back)


def test_saying_no_there_is_said_here(
    rehearsal: Sandbox, manager: Member, sure_browser_of: Browser
) -> None:
    client = sure_browser_of(manager)
    address = leave_for(client, "mastodon", address=rehearsal.at("mastodon"))
    answer = come_back(client, rehearsal.agree(address, decision="deny"))
    assert "did not allow it" in errors_of(answer)["address"][0]
    page = answer.content.decode()
    assert f'action="{reverse("channels:connect", args=["mastodon"])}"' in page
    assert rehearsal.at("mastodon") in page  # the address is still there


def test_bedside_is_registered_once_a_server(rehearsal: Sandbox, manager: Member) -> None:
    before = rehearsal.calls("mastodon.apps.create")
    for _ in range(2):
        actions.begin_mastodon(manager, rehearsal.at("mastodon"))
    assert rehearsal.calls("mastodon.apps.create") == before + 1
    assert NetworkApp.objects.get().secret["client_secret"]


def test_a_server_that_forgot_bedside_is_told_again(
    rehearsal: Sandbox, manager: Member, sure_browser_of: Browser
) -> None:
    client = sure_browser_of(manager)
    leave_for(client, "mastodon", address=rehearsal.at("mastodon"))
    NetworkApp.objects.update(client_id="forgotten")
    address = leave_for(client, "mastodon", address=rehearsal.at("mastodon"))
    come_back(client, rehearsal.agree(address, account="maple"))
    assert Channel.objects.get().state == states.CONNECTED


def test_a_mastodon_server_that_is_down_or_none_says_so(
    rehearsal: Sandbox, manager: Member, sure_browser_of: Browser
) -> None:
    client = sure_browser_of(manager)
    where = reverse("channels:connect", args=["mastodon"])
    down = client.post(where, {"address": "http://127.0.0.1:1"})
    assert "Nothing answers" in errors_of(down)["address"][0]
    other = client.post(where, {"address": rehearsal.at("wordpress")})
    assert "not as a Mastodon server" in errors_of(other)["address"][0]
    leave_for(client, "mastodon", address=rehearsal.at("mastodon"))
    rehearsal.fault("mastodon.instance.read", "drop_before")
    rehearsal.fault("mastodon.apps.create", "drop_before")
    gone = client.post(where, {"address": rehearsal.at("mastodon")})
    assert "broke off" in errors_of(gone)["address"][0]


def test_reconnecting_mastodon_keeps_row_and_refresh_token(
    mastodon: Channel, rehearsal: Sandbox, manager: Member
) -> None:
    mastodon.credentials = {**mastodon.credentials, "refresh_token": "keep me"}
    mastodon.save()
    pending = actions.begin_mastodon(manager, "", channel=mastodon)
    back = query_of(rehearsal.agree(pending.address, account="maple"))
    again = actions.finish_oauth(manager, pending, back)
    assert isinstance(again, Channel)
    assert again.pk == mastodon.pk
    assert again.credentials["refresh_token"] == "keep me"
    assert again.credentials["access_token"] != mastodon.credentials["access_token"]


def test_reconnecting_mastodon_as_another_account_is_refused(
    mastodon: Channel, rehearsal: Sandbox, manager: Member, sure_browser_of: Browser
) -> None:
    client = sure_browser_of(manager)
    where = reverse("channels:reconnect", args=[mastodon.pk])
    address = client.post(where, follow=True).context["address"]
    answer = come_back(client, rehearsal.agree(address, new="somebody"))
    assert "this channel is maple@" in errors_of(answer)["__all__"][0]
    assert f'action="{where}"' in answer.content.decode()
    assert Channel.objects.get().credentials == mastodon.credentials


def pages_of(rehearsal: Sandbox) -> list[str]:
    people = [
        rehearsal.control("POST", "accounts", network="facebook", name=name, owner="dana")
        for name in ("maple", "maple-kids")
    ]
    return [page["remote_id"] for page in people]


def test_one_of_several_facebook_pages_is_chosen(
    rehearsal: Sandbox, manager: Member, sure_browser_of: Browser
) -> None:
    client = sure_browser_of(manager)
    address = leave_for(client, "facebook")
    ids = pages_of(rehearsal)
    answer = come_back(client, rehearsal.agree(address, person="dana", **{"pages[]": ids}))
    where = reverse("channels:pages")
    assert answer["Location"] == where
    shown = client.get(where).content.decode()
    assert "Maple Street Pediatrics" in shown
    assert client.post(where, {"page": "12345"}).context["form"].errors["page"]
    assert client.post(where, {"page": ids[1]}).status_code == 302
    channel = Channel.objects.get()
    assert (channel.remote_id, channel.name) == (ids[1], "Maple Street Pediatrics")
    assert client.get(where)["Location"] == reverse("channels:add")  # chosen once


def facebook_back(rehearsal: Sandbox, manager: Member, **chosen: Any) -> Any:
    pending = actions.begin_facebook(manager, rehearse=True)
    back = rehearsal.agree(pending.address, person="dana", **chosen)
    return actions.finish_oauth(manager, pending, query_of(back))


def test_the_only_facebook_page_needs_no_choosing(rehearsal: Sandbox, manager: Member) -> None:
    ids = pages_of(rehearsal)
    channel = facebook_back(rehearsal, manager, **{"pages[]": ids[:1]})
    assert channel.remote_id == ids[0]
    assert "access_token" in channel.credentials


def test_no_page_and_a_missing_permission_are_said(rehearsal: Sandbox, manager: Member) -> None:
    ids = pages_of(rehearsal)
    with pytest.raises(Refused, match="no Page that you may manage"):
        facebook_back(rehearsal, manager, **{"pages[]": []})
    with pytest.raises(Refused, match="was not allowed") as caught:
        scope = "pages_show_list,pages_read_engagement"
        facebook_back(rehearsal, manager, scope=scope, **{"pages[]": ids})
    assert caught.value.values["what"] == "pages_manage_posts"
    assert not Channel.objects.exists()


def test_a_page_where_one_may_not_post_is_refused(rehearsal: Sandbox, manager: Member) -> None:
    page = PageChoice("7", "Maple", ("ANALYZE",), "token")
    choice = actions.Choice(rehearsal.at("facebook"), manager.pk, (page,), "secret")
    with pytest.raises(Refused, match="does not let you post") as caught:
        actions.choose_page(manager, choice, "7")
    assert caught.value.field == "page"


def test_reconnecting_facebook_needs_the_same_page(rehearsal: Sandbox, manager: Member) -> None:
    ids = pages_of(rehearsal)
    channel = facebook_back(rehearsal, manager, **{"pages[]": ids[:1]})
    actions.mark_unauthorized(channel, "Gone.", {})
    pending = actions.begin_facebook(manager, channel=channel)
    back = rehearsal.agree(pending.address, person="dana", **{"pages[]": ids[1:]})
    with pytest.raises(Refused, match="does not include"):
        actions.finish_oauth(manager, pending, query_of(back))
    pending = actions.begin_facebook(manager, channel=channel)
    back = rehearsal.agree(pending.address, person="dana", **{"pages[]": ids})
    again = actions.finish_oauth(manager, pending, query_of(back))
    assert isinstance(again, Channel)
    assert (again.pk, again.state) == (channel.pk, states.CONNECTED)


def test_without_an_app_facebook_asks_for_its_keys(
    manager: Member, sure_browser_of: Browser, settings: Any
) -> None:
    client = sure_browser_of(manager)
    where = reverse("channels:connect", args=["facebook"])
    answer = client.post(where)
    assert answer["Location"] == reverse("channels:app")
    bad = client.post(answer["Location"], {"client_id": "abc", "secret": "s"})
    assert "only digits" in errors_of(bad)["client_id"][0]
    good = client.post(answer["Location"], {"client_id": "123456789", "secret": "keep-this-quiet"})
    assert good["Location"] == where
    address = client.post(where, follow=True).context["address"]
    assert address.startswith(settings.FACEBOOK_DIALOG)
    assert parse_qs(urlsplit(address).query)["client_id"] == ["123456789"]
    assert "keep-this-quiet" not in client.get(reverse("channels:app")).content.decode()


def test_the_callback_needs_a_member_who_may_connect(staff: Member, browser_of: Browser) -> None:
    where = reverse("channels:callback") + "?" + urlencode({"code": "x", "state": "y"})
    assert browser_of(staff).get(where).status_code == 403
    assert Client().get(where).status_code == 302
