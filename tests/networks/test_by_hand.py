"""By hand, nothing is called; a person does it and brings back the link."""

from datetime import UTC, datetime

import pytest

from bedside.networks import by_hand
from bedside.networks.base import Account, Refused
from bedside.networks.http import Http
from tests.networks.jobs import Desk

ACCOUNT = Account("https://groups.example.org/springfield", "Springfield neighbours")


def test_the_text_is_prepared_with_its_link_and_nothing_is_sent() -> None:
    http = Http()  # may call nobody: not even a name is resolved
    job = Desk(by_hand, ACCOUNT).job("Flu shots are here", "https://example.org/flu")
    assert by_hand.show("Flu shots are here", "https://example.org/flu") == (
        "Flu shots are here\n\nhttps://example.org/flu"
    )
    assert by_hand.prepare(http, job) == {}
    assert by_hand.find(http, job, datetime.now(UTC)) == ()
    with pytest.raises(Refused):
        by_hand.send(http, job)
    with pytest.raises(Refused):
        by_hand.take_down(http, ACCOUNT, "https://groups.example.org/springfield/1")


def test_the_account_is_what_was_typed_and_the_link_is_the_proof() -> None:
    profile = by_hand.check(Http(), ACCOUNT)
    assert (profile.name, profile.url) == ("Springfield neighbours", ACCOUNT.base_url)
    link = "https://groups.example.org/springfield/1"
    shown = by_hand.read(Http(), ACCOUNT, link)
    assert shown is not None
    assert shown.url == link
