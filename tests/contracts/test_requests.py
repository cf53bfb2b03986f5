"""Every request an adapter makes is one its network describes."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from bedside.networks import facebook, mastodon
from bedside.networks.base import Account, NetworkError
from bedside.networks.facebook import account as facebook_account
from bedside.networks.http import Http
from bedside.networks.mastodon import account as mastodon_account
from bedside.networks.oauth import challenge_of, new_verifier
from tests.conftest import SHARED, need
from tests.contracts.recording import Recorder, recording_http
from tests.contracts.validators import CONTRACTS, Call
from tests.networks.jobs import Desk, png, prepared
from tests.networks.stage import ONLINE, connected
from tests.sandbox import rehearsal

BACK = "https://desk.example.org/back"


@pytest.fixture(scope="module")
def contracts() -> Path:
    return need(SHARED / "contracts")


@pytest.fixture
def place(tmp_path: Path) -> Iterator[rehearsal.Desk]:
    with rehearsal.rehearsal(tmp_path) as place:
        yield place


def whole_life(desk: Desk, http: Http) -> None:
    """Every call an adapter has: two pictures, a link, a plain post, looking up, taking down."""
    network = desk.network
    since = datetime.now(UTC) - timedelta(minutes=5)
    pictures = (desk.picture(png(), "A teal wall"), desk.picture(png("red"), "A red wall"))
    for job in (
        desk.job("👩‍👩‍👧 Flu shots & מרפאה #FluShots", "https://example.org/flu?a=1&b=2", pictures),
        desk.job("Read our page on flu shots", "https://example.org/flu"),
        desk.job("Closed on Monday.\n\nOpen again on Tuesday."),
    ):
        progress = network.prepare(http, job)
        network.prepare(http, prepared(job, progress))
        made = network.send(http, prepared(job, progress))
        network.find(http, job, since)
        network.read(http, desk.account, made.remote_id)
        network.take_down(http, desk.account, made.remote_id)
    network.check(http, desk.account)


def problems_of(slug: str, contracts: Path, recorder: Recorder) -> list[str]:
    contract = CONTRACTS[slug](contracts)
    problems = []
    for exchange in recorder.exchanges:
        call = exchange.call
        problems += [f"{call.method} {call.path}: {each}" for each in contract.request(call)]
    return problems


@pytest.mark.parametrize("slug", ONLINE)
def test_every_request_of_a_post_s_whole_life_keeps_the_contract(
    slug: str, place: rehearsal.Desk, contracts: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recorder = Recorder(f"/{slug}")
    with recording_http(recorder) as http:
        whole_life(connected(place, slug, http), http)
    assert problems_of(slug, contracts, recorder) == []
    kinds = {(each.call.method, each.call.path) for each in recorder.exchanges}
    assert len(recorder.exchanges) >= 15
    with capsys.disabled():
        count = len(recorder.exchanges)
        print(f"\n{slug}: {count} requests, {len(kinds)} addresses, all as described")


def test_signing_in_at_mastodon_keeps_the_contract(place: rehearsal.Desk, contracts: Path) -> None:
    recorder = Recorder("/mastodon")
    base = f"{place.address}/mastodon"
    with recording_http(recorder) as http:
        app = mastodon_account.register_app(http, base, BACK)
        verifier = new_verifier()
        url = mastodon_account.authorize_url(
            base, app.client_id, BACK, "state-1", challenge_of(verifier)
        )
        code = agreed(place, url, {"account": "maple"})
        held = mastodon_account.exchange(http, base, app, code, BACK, verifier)
        profile = mastodon.check(http, Account(base, credentials=held))
        assert profile.handle.startswith("maple@")
        with pytest.raises(NetworkError):
            mastodon_account.exchange(http, base, app, code, BACK, verifier)  # works once
        second = agreed(place, url, {"account": "maple"})
        with pytest.raises(NetworkError):
            mastodon_account.exchange(http, base, app, second, BACK, new_verifier())
    assert problems_of("mastodon", contracts, recorder) == []


def test_signing_in_at_facebook_keeps_the_contract(place: rehearsal.Desk, contracts: Path) -> None:
    recorder = Recorder("/facebook")
    base = f"{place.address}/facebook"
    with recording_http(recorder) as http:
        url = facebook_account.authorize_url(base, rehearsal.APP, BACK, "state-1")
        page = place.page_id()
        code = agreed(place, url, {"person": "dana", "pages[]": page})
        client = (rehearsal.APP, rehearsal.SECRET)
        short = facebook_account.exchange(http, base, *client, code, BACK)
        long = facebook_account.long_lived(http, base, *client, short)
        choices = facebook_account.pages(http, base, long, rehearsal.SECRET)
        chosen = next(choice for choice in choices if choice.id == page)
        assert chosen.may_publish
        assert chosen.access_token not in repr(chosen)
        held = {"access_token": chosen.access_token, "app_secret": rehearsal.SECRET}
        account = Account(base, remote_id=chosen.id, credentials=held)
        assert facebook.check(http, account).remote_id == page
        wrong = replace(account, credentials={**held, "app_secret": "not the secret"})
        with pytest.raises(NetworkError):
            facebook.check(http, wrong)
        with pytest.raises(NetworkError) as error:
            facebook_account.exchange(http, base, rehearsal.APP, "wrong-secret", code, BACK)
        assert "wrong-secret" not in f"{error.value.detail}{error.value.values}"
    assert problems_of("facebook", contracts, recorder) == []


def agreed(place: rehearsal.Desk, url: str, choice: dict[str, str]) -> str:
    """The code that comes back when a person agrees on the network's own page."""
    parts = urlsplit(url)
    kept = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert place.http.get(url).status_code == 200
    sent = place.http.post(parts.path, data={**kept, **choice, "decision": "allow"})
    back = parse_qs(urlsplit(sent.headers["location"]).query)
    assert back["state"] == ["state-1"]
    return back["code"][0]


@pytest.mark.parametrize(
    ("slug", "call"),
    [
        ("mastodon", Call("POST", "/api/v1/toots")),
        (
            "mastodon",
            Call("POST", "/api/v1/statuses", {}, {"content-type": "application/json"}, b"{}"),
        ),
        ("mastodon", Call("GET", "/api/v1/accounts/1/statuses", {"newest": "1"})),
        ("bluesky", Call("GET", "/xrpc/com.atproto.repo.getRecord", {"repo": "did:plc:x"})),
        (
            "bluesky",
            Call(
                "POST",
                "/xrpc/com.atproto.repo.createRecord",
                {},
                {"content-type": "application/json"},
                b'{"repo": "did:plc:x", "collection": "app.bsky.feed.post", "record": '
                b'{"$type": "app.bsky.feed.post", "text": 1, "createdAt": "now"}}',
            ),
        ),
        ("facebook", Call("POST", "/v26.0/1/wall")),
        ("facebook", Call("GET", "/v26.0/1_2", {"fields": "id,secret_sauce"})),
        ("facebook", Call("GET", "/1_2", {"fields": "id"})),
        ("wordpress", Call("GET", "/wp-json/wp/v2/posts", {"stat": "any"})),
        (
            "wordpress",
            Call(
                "POST",
                "/wp-json/wp/v2/posts",
                {},
                {"content-type": "application/json"},
                b'{"status": "published"}',
            ),
        ),
    ],
)
def test_a_request_that_breaks_its_contract_is_noticed(
    slug: str, call: Call, contracts: Path
) -> None:
    assert CONTRACTS[slug](contracts).request(call)
