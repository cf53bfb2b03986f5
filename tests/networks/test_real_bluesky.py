"""The promises of a network, kept against Bluesky's real server."""

import hashlib
import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from bedside.networks import bluesky
from bedside.networks.base import (
    Account,
    NetworkError,
    Published,
    Refused,
    Unauthorized,
    Unavailable,
    Uncertain,
)
from bedside.networks.http import Http
from tests.networks.jobs import Desk, png, prepared
from tests.networks.tiny import answer, tiny_server
from tests.servers.bluesky import RealPds

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]  # the first installs the server

TEXT = "👩‍👩‍👧 Flu shots 🌷 are here, مرحبا! #FluShots #ÄrzteTag"
LINK = "https://example.org/flu?a=1&b=2"


@pytest.fixture
def patience_s() -> float:
    return 20


@pytest.fixture(scope="module")
def signed_in(real_pds: RealPds) -> Account:
    password = {"app_password": real_pds.app_password}
    account = Account(real_pds.base_url, real_pds.handle, credentials=password)
    credentials = bluesky.refresh(Http(allow_private=True), account)
    return replace(account, credentials=credentials)


@pytest.fixture
def desk(signed_in: Account) -> Desk:
    return Desk(bluesky, signed_in)


def record(desk: Desk, made: Published) -> Any:
    did, collection, key = made.remote_id.removeprefix("at://").split("/")
    url = f"{desk.account.base_url}/xrpc/com.atproto.repo.getRecord"
    params = {"repo": did, "collection": collection, "rkey": key}
    return httpx.get(url, params=params, trust_env=False).json()["value"]


def test_a_post_with_picture_and_link_is_published_found_read_and_taken_down(
    desk: Desk, http: Http
) -> None:
    since = datetime.now(UTC)
    data = png()
    job = desk.job(TEXT, LINK, (desk.picture(data, "A teal wall"),))
    job = prepared(job, bluesky.prepare(http, job))
    made = bluesky.send(http, job)

    assert made.url.endswith(f"/profile/clinic.test/post/{job.handle}")
    assert bluesky.find(http, job, since) == (made,)
    assert bluesky.read(http, desk.account, made.remote_id) == made

    kept = record(desk, made)
    assert kept["text"] == bluesky.show(TEXT, LINK)
    image = kept["embed"]["images"][0]
    assert (image["alt"], image["aspectRatio"]) == ("A teal wall", {"width": 40, "height": 30})
    blob = httpx.get(
        f"{desk.account.base_url}/xrpc/com.atproto.sync.getBlob",
        params={"did": desk.account.credentials["did"], "cid": image["image"]["ref"]["$link"]},
        trust_env=False,
    ).content
    assert hashlib.sha256(blob).digest() == hashlib.sha256(data).digest()

    text = kept["text"].encode()
    pieces = [
        text[facet["index"]["byteStart"] : facet["index"]["byteEnd"]].decode()
        for facet in kept["facets"]
    ]
    assert pieces == ["#FluShots", "#ÄrzteTag", LINK]

    bluesky.take_down(http, desk.account, made.remote_id)
    assert bluesky.read(http, desk.account, made.remote_id) is None
    assert bluesky.find(http, job, since) == ()
    bluesky.take_down(http, desk.account, made.remote_id)  # already gone is fine


def test_a_link_without_pictures_gets_a_card(desk: Desk, http: Http) -> None:
    made = bluesky.send(http, desk.job("Read our page on flu shots", LINK))
    assert record(desk, made)["embed"]["external"]["uri"] == LINK


def test_a_send_repeated_with_the_same_handle_never_makes_a_second_post(
    desk: Desk, http: Http
) -> None:
    job = desk.job("Once, and once only")
    made = bluesky.send(http, job)
    with pytest.raises(NetworkError):
        bluesky.send(http, job)
    assert bluesky.find(http, job, datetime.now(UTC)) == (made,)
    url = f"{desk.account.base_url}/xrpc/com.atproto.repo.listRecords"
    params = {"repo": desk.account.credentials["did"], "collection": "app.bsky.feed.post"}
    posts = httpx.get(url, params=params, trust_env=False).json()["records"]
    assert [post["value"]["text"] for post in posts].count("Once, and once only") == 1


def test_what_was_never_sent_is_not_found(desk: Desk, http: Http) -> None:
    assert bluesky.find(http, desk.job("Never sent"), datetime.now(UTC)) == ()


def test_three_hundred_family_emojis_fit_and_one_more_does_not_by_bluesky_s_own_count(
    desk: Desk, http: Http
) -> None:
    """Its counting and ours agree at the edge, for both of its limits."""
    for fits in ("é" * 300, "🇩🇪" * 300, "👩‍👩‍👧" * 166):
        length, limit = bluesky.measure(fits, "")
        assert length <= limit
        bluesky.send(http, desk.job(fits))
    for over in ("é" * 301, "👩‍👩‍👧" * 167):
        length, limit = bluesky.measure(over, "")
        assert length > limit
        with pytest.raises(Refused):
            bluesky.send(http, desk.job(over))


def test_the_session_is_kept_while_it_lasts_and_renewed_after(
    desk: Desk, http: Http, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = desk.account.credentials
    assert bluesky.refresh(http, desk.account) == held
    monkeypatch.setattr(time, "time", lambda: datetime.now(UTC).timestamp() + 3 * 3_600)
    renewed = bluesky.refresh(http, desk.account)
    # The access token carries no number of its own: two made in one second are equal.
    assert renewed["refresh_jwt"] != held["refresh_jwt"]
    assert renewed["app_password"] == held["app_password"]
    broken = replace(desk.account, credentials={**held, "refresh_jwt": "a.e30.c"})
    assert bluesky.refresh(http, broken)["did"] == held["did"]  # signs in anew


def test_an_account_is_checked(desk: Desk, http: Http) -> None:
    profile = bluesky.check(http, desk.account)
    assert (profile.handle, profile.problems) == ("clinic.test", ())
    assert profile.remote_id == desk.account.credentials["did"]


@pytest.mark.parametrize("handle", ["clinic.test", "nobody.test", "@clinic.test", "", "not a name"])
def test_a_wrong_name_or_password_is_told_at_its_field(desk: Desk, http: Http, handle: str) -> None:
    wrong = replace(desk.account, handle=handle, credentials={"app_password": "abcd-efgh"})
    with pytest.raises(Unauthorized) as error:
        bluesky.check(http, wrong)
    assert error.value.field == "secret"
    assert "abcd-efgh" not in f"{error.value.said} {error.value.detail}"


def test_an_address_that_is_no_bluesky_server_is_told_at_its_field(desk: Desk, http: Http) -> None:
    with tiny_server() as tiny:
        for other in (answer(200, "<p>Hello", content_type="text/html"), answer(404, {}), answer()):
            tiny.will(other)
            wrong = replace(desk.account, base_url=tiny.url, credentials={"app_password": "x"})
            with pytest.raises(Refused) as error:
                bluesky.check(http, wrong)
            assert error.value.field == "address"


def test_a_picture_over_the_limit_is_refused_and_nothing_is_posted(desk: Desk, http: Http) -> None:
    job = desk.job("Too large", pictures=(desk.picture(b"\xff" * 6_000_000, "Noise"),))
    with pytest.raises(NetworkError):
        job = prepared(job, bluesky.prepare(http, job))
        bluesky.send(http, job)
    assert bluesky.find(http, job, datetime.now(UTC)) == ()


def test_a_server_that_stops_answering_leaves_a_send_uncertain_and_settles_by_reading_back(
    desk: Desk, http: Http, real_pds: RealPds
) -> None:
    impatient = Http(allow_private=True, timeout_s=0.7)
    job = desk.job("Sent into the silence")
    real_pds.server.freeze()
    try:
        with pytest.raises(Uncertain):
            bluesky.send(impatient, job)
        with pytest.raises(Unavailable):
            bluesky.find(impatient, job, datetime.now(UTC))
    finally:
        real_pds.server.thaw()
    time.sleep(1)
    found = bluesky.find(http, job, datetime.now(UTC))
    if not found:
        found = (bluesky.send(http, job),)
    assert bluesky.find(http, job, datetime.now(UTC)) == found
