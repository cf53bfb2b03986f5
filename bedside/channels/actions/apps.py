"""Bedside as an OAuth network knows it: one registered app a server."""

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse

from bedside.networks.base import Account
from bedside.networks.mastodon import account as mastodon
from bedside.practices import rights
from bedside.practices.models import Member, Practice
from bedside.trail import chain

from ..models import NetworkApp
from ..outgoing import quick

_SANDBOX_APP = ("4242424242424242", "rehearsal-app-secret")  # made up, as its pages say


class NoApp(Exception):
    """The practice has not entered the keys of its app yet."""


@dataclass(frozen=True)
class App:
    client_id: str
    client_secret: str = field(repr=False)


def redirect_uri() -> str:
    """Where networks send the member's browser back to."""
    return settings.ADDRESS + reverse("channels:callback")


def facebook_addresses(rehearse: bool) -> tuple[str, str]:
    """The Graph API's address and that of the sign-in page."""
    if rehearse and settings.SANDBOX_ADDRESS:
        return (f"{settings.SANDBOX_ADDRESS}/facebook",) * 2
    return settings.FACEBOOK_GRAPH, settings.FACEBOOK_DIALOG


def facebook_app(practice: Practice, base_url: str) -> App:
    """The practice's own app, or that of the installation. Raises NoApp."""
    if settings.SANDBOX_ADDRESS and base_url == f"{settings.SANDBOX_ADDRESS}/facebook":
        return App(*_SANDBOX_APP)
    row = _rows(practice, "facebook", base_url).first()
    if row is not None:
        return App(row.client_id, row.secret["client_secret"])
    if settings.FACEBOOK_APP_ID and settings.FACEBOOK_APP_SECRET:
        return App(settings.FACEBOOK_APP_ID, settings.FACEBOOK_APP_SECRET)
    raise NoApp


def enter_app(member: Member, client_id: str, client_secret: str) -> None:
    """Keep the keys of the practice's own Facebook app."""
    rights.require(member, rights.CONNECT)
    with transaction.atomic():
        app = App(client_id, client_secret)
        _keep(member.practice, "facebook", settings.FACEBOOK_GRAPH, app)
        chain.record(
            member.practice_id, member.actor, "channel.app", "app:facebook", name="Facebook"
        )


def mastodon_app(practice: Practice, base_url: str, *, anew: bool) -> App:
    """Bedside as this server knows it, registered once. Raises NetworkError.

    `anew`: the server may have forgotten it, so register again.
    """
    row = _rows(practice, "mastodon", base_url).first()
    if row is not None and not anew:
        mastodon.limits_of(quick(), Account(base_url))  # is the server there?
        return App(row.client_id, row.secret["client_secret"])
    made = mastodon.register_app(quick(), base_url, redirect_uri())
    app = App(made.client_id, made.client_secret)
    _keep(practice, "mastodon", base_url, app)
    return app


def kept_app(practice: Practice, slug: str, base_url: str) -> App:
    """The app a sign-in was begun with. Raises NoApp."""
    if slug == "facebook":
        return facebook_app(practice, base_url)
    row = _rows(practice, slug, base_url).first()
    if row is None:
        raise NoApp
    return App(row.client_id, row.secret["client_secret"])


def _rows(practice: Practice, slug: str, base_url: str) -> QuerySet[NetworkApp]:
    return NetworkApp.objects.filter(
        practice=practice, network_slug=slug, base_url=base_url, redirect_uri=redirect_uri()
    )


def _keep(practice: Practice, slug: str, base_url: str, app: App) -> None:
    keys: dict[str, Any] = {
        "client_id": app.client_id,
        "secret": {"client_secret": app.client_secret},
    }
    NetworkApp.objects.update_or_create(
        practice=practice,
        network_slug=slug,
        base_url=base_url,
        redirect_uri=redirect_uri(),
        defaults=keys,
    )
