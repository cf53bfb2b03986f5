"""No password or token anywhere but encrypted in its column and at the network."""

import io
import logging
from collections.abc import Callable, Iterator

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from bedside.channels import actions
from bedside.channels.models import Channel, NetworkApp
from bedside.practices.models import Member

from .conftest import BLUESKY_SECRET, WORDPRESS_SECRET, Sandbox
from .test_oauth import come_back, leave_for, pages_of

type Browser = Callable[[Member], Client]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """Everything that anything logs, at the lowest level."""
    kept = io.StringIO()
    handler = logging.StreamHandler(kept)
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(handler)
    root.setLevel(before)


def everything_stored() -> str:
    """Every cell of the database, as it lies on the disk."""
    tables = connection.introspection.table_names()
    found = []
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}"')
            found.append(repr(cursor.fetchall()))
    return "\n".join(found)


def test_secrets_stay_where_they_belong(
    rehearsal: Sandbox, manager: Member, sure_browser_of: Browser, log: io.StringIO
) -> None:
    client = sure_browser_of(manager)
    for slug, handle, secret in (
        ("wordpress", "maple", WORDPRESS_SECRET),
        ("bluesky", "maple.sandbox.test", BLUESKY_SECRET),
    ):
        typed = {"address": rehearsal.at(slug), "handle": handle, "secret": secret}
        client.post(reverse("channels:connect", args=[slug]), typed)
    address = leave_for(client, "mastodon", address=rehearsal.at("mastodon"))
    come_back(client, rehearsal.agree(address, account="maple"))
    address = leave_for(client, "facebook")
    ids = pages_of(rehearsal)
    come_back(client, rehearsal.agree(address, person="dana", **{"pages[]": ids}))
    stored = everything_stored()  # the choice of Pages lies in the session now
    client.post(reverse("channels:pages"), {"page": ids[0]})
    leave_for(client, "mastodon", address=rehearsal.at("mastodon"))
    client.post(reverse("channels:app"), {"client_id": "123456", "secret": "keys of the app"})

    channels = list(Channel.objects.all())
    assert len(channels) == 4
    for channel in channels:
        actions.check(channel)
        channel.refresh_from_db()
    secrets = {
        value
        for channel in channels
        for name, value in channel.credentials.items()
        if name not in ("did", "rest", "client_id")
    }
    secrets |= {app.secret["client_secret"] for app in NetworkApp.objects.all()}
    secrets -= {"rehearsal-app-secret"}
    assert len(secrets) >= 7
    stored += everything_stored()
    shown = [client.get(reverse("channels:list")), client.get(reverse("channels:app"))]
    for channel in channels:
        for name in ("detail", "reconnect", "disconnect"):
            shown.append(client.get(reverse(f"channels:{name}", args=[channel.pk])))
    pages = "\n".join(page.content.decode() for page in shown)
    for secret in secrets:
        assert secret not in stored
        assert secret not in pages
        assert secret not in log.getvalue()
        assert secret not in repr(channels) + repr([channel.account for channel in channels])


def test_a_late_post_leaves_no_password_in_the_session(
    rehearsal: Sandbox, manager: Member, browser_of: Browser
) -> None:
    typed = {"address": rehearsal.at("wordpress"), "handle": "maple", "secret": WORDPRESS_SECRET}
    client = browser_of(manager)
    client.post(reverse("channels:connect", args=["wordpress"]), typed)
    assert WORDPRESS_SECRET not in str(dict(client.session))
    assert "maple" in str(dict(client.session))


def test_what_is_kept_during_a_sign_in_cannot_be_read_in_the_session(
    rehearsal: Sandbox, manager: Member, sure_browser_of: Browser
) -> None:
    client = sure_browser_of(manager)
    leave_for(client, "mastodon", address=rehearsal.at("mastodon"))
    kept = str(client.session["channels.pending"])
    assert "verifier" not in kept
    assert "mastodon" not in kept
