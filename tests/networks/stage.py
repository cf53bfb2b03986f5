"""The four networks on one sandbox, ready to publish."""

from collections.abc import Callable
from dataclasses import replace

from bedside.networks import NETWORKS
from bedside.networks.base import Account
from bedside.networks.http import Http
from tests.networks.jobs import Desk
from tests.sandbox import rehearsal

ONLINE = ("facebook", "wordpress", "bluesky", "mastodon")


def _facebook(place: rehearsal.Desk) -> Account:
    page = place.page_id()
    held = {"access_token": place.token("facebook", "maple"), "app_secret": rehearsal.SECRET}
    return Account(f"{place.address}/facebook", "maple", page, held)


def _mastodon(place: rehearsal.Desk) -> Account:
    held = {"access_token": place.token("mastodon", "maple")}
    return Account(f"{place.address}/mastodon", "maple", "", held)


def _bluesky(place: rehearsal.Desk) -> Account:
    handle, password = rehearsal.BLUESKY
    return Account(f"{place.address}/bluesky", handle, "", {"app_password": password})


def _wordpress(place: rehearsal.Desk) -> Account:
    handle, password = rehearsal.WORDPRESS
    return Account(f"{place.address}/wordpress", handle, "", {"app_password": password})


ACCOUNTS: dict[str, Callable[[rehearsal.Desk], Account]] = {
    "facebook": _facebook,
    "mastodon": _mastodon,
    "bluesky": _bluesky,
    "wordpress": _wordpress,
}


def connected(place: rehearsal.Desk, slug: str, http: Http) -> Desk:
    """A desk whose account went through what connecting does: refresh, then check."""
    network = NETWORKS[slug]
    account = ACCOUNTS[slug](place)
    account = replace(account, credentials=network.refresh(http, account))
    return Desk(network, replace(account, remote_id=network.check(http, account).remote_id))
