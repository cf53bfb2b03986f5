"""The same promises against the networks' own software, running on this machine."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.urls import reverse

from bedside.channels import actions, states
from bedside.channels.models import Channel
from bedside.practices.models import Member

if TYPE_CHECKING:
    from tests.servers.bluesky import RealPds
    from tests.servers.wordpress import RealWordPress

type Browser = Callable[[Member], Client]


def errors_after(client: Client, slug: str, **typed: str) -> dict[str, list[str]]:
    answer = client.post(reverse("channels:connect", args=[slug]), typed)
    return {} if answer.status_code == 302 else dict(answer.context["form"].errors)


@pytest.mark.slow
def test_a_real_wordpress(
    real_wordpress: "RealWordPress", manager: Member, sure_browser_of: Browser
) -> None:
    client = sure_browser_of(manager)
    good = {
        "address": real_wordpress.base_url,
        "handle": real_wordpress.username,
        "secret": real_wordpress.app_password,
    }
    wrong = errors_after(client, "wordpress", **{**good, "secret": "wrong"})
    assert "application password" in wrong["secret"][0]
    nobody = errors_after(client, "wordpress", **{**good, "handle": "nobody"})
    assert "user name" in nobody["secret"][0]
    assert errors_after(client, "wordpress", **good) == {}
    assert actions.check(Channel.objects.get()).state == states.CONNECTED
    helper = {**good, "handle": "helper", "secret": real_wordpress.helper_password}
    assert errors_after(client, "wordpress", **helper) == {}
    page = client.get(reverse("channels:list")).content.decode()
    assert "This user may not publish posts." in page


@pytest.mark.slow
def test_a_real_bluesky_server(
    real_pds: "RealPds", manager: Member, sure_browser_of: Browser
) -> None:
    client = sure_browser_of(manager)
    good = {
        "address": real_pds.base_url,
        "handle": real_pds.handle,
        "secret": real_pds.app_password,
    }
    wrong = errors_after(client, "bluesky", **{**good, "secret": "wrong"})
    assert "does not accept this name and app password" in wrong["secret"][0]
    assert errors_after(client, "bluesky", **good) == {}
    channel = Channel.objects.get()
    channel.credentials = {**channel.credentials, "access_jwt": ""}
    channel.save()
    assert actions.check(channel).state == states.CONNECTED
    assert Channel.objects.get().credentials["access_jwt"]
