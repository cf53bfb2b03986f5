"""The same promises on every network, on the sandbox, with everything going wrong on purpose."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bedside.networks.base import (
    NetworkError,
    Refused,
    Throttled,
    Unauthorized,
    Unavailable,
    Uncertain,
)
from bedside.networks.http import Http
from tests.networks.jobs import Desk, png, prepared
from tests.networks.stage import ONLINE, connected
from tests.sandbox import rehearsal

TEXT = "👩‍👩‍👧 Flu shots 🌷 are here & مرحبا <b>today</b> #FluShots\n\nSecond   paragraph"
LINK = "https://example.org/flu?a=1&b=2"
SENDS = {
    "facebook": "facebook.feed.create",
    "mastodon": "mastodon.statuses.create",
    "bluesky": "bluesky.createRecord",
    "wordpress": "wordpress.posts.create",
}
every_network = pytest.mark.parametrize("slug", ONLINE)


@pytest.fixture
def desk(place: rehearsal.Desk, http: Http, slug: str) -> Desk:
    return connected(place, slug, http)


def accepted(place: rehearsal.Desk, slug: str) -> int:
    return sum(not post["deleted"] for post in place.accepted(slug))


def long_ago() -> datetime:
    return datetime.now(UTC) - timedelta(minutes=5)


@every_network
def test_a_post_is_published_found_read_and_taken_down(
    place: rehearsal.Desk, http: Http, desk: Desk, slug: str
) -> None:
    pictures = (desk.picture(png(), "A teal wall"), desk.picture(png("red"), "A red wall"))
    job = desk.job(TEXT, LINK, pictures)
    job = prepared(job, desk.network.prepare(http, job))
    assert accepted(place, slug) == 0  # preparing makes nothing public

    made = desk.network.send(http, job)
    shown = [each["alt"] for each in place.accepted(slug)[0]["pictures"]]
    expected = ["A teal wall", "A red wall"]
    assert shown == (expected[:1] if slug == "wordpress" else expected)
    found = desk.network.find(http, job, long_ago())
    assert [post.remote_id for post in found] == [made.remote_id]
    read = desk.network.read(http, desk.account, made.remote_id)
    assert read is not None
    assert read.remote_id == made.remote_id
    assert read.url.startswith(place.address)

    desk.network.take_down(http, desk.account, made.remote_id)
    assert accepted(place, slug) == 0
    assert desk.network.read(http, desk.account, made.remote_id) is None
    assert desk.network.find(http, job, long_ago()) == ()
    desk.network.take_down(http, desk.account, made.remote_id)  # already gone is fine


@every_network
def test_any_words_are_found_again(http: Http, desk: Desk, slug: str) -> None:
    for text in ("Flu shots", "מרפאה פתוחה היום", "🌷" * 150, "a < b > c & d “e” #F_l"):
        for link in ("", LINK):
            job = desk.job(text, link)
            made = desk.network.send(http, job)
            found = desk.network.find(http, job, long_ago())
            assert [post.remote_id for post in found] == [made.remote_id]


@every_network
def test_another_post_is_not_taken_for_this_one(http: Http, desk: Desk, slug: str) -> None:
    desk.network.send(http, desk.job("Flu shots are here"))
    other = desk.job("Flu shots are here!")
    assert desk.network.find(http, other, long_ago()) == ()


@every_network
def test_an_older_post_with_the_same_words_is_not_taken_for_this_one(
    http: Http, desk: Desk, slug: str
) -> None:
    desk.network.send(http, desk.job("Closed on Monday"))
    later = datetime.now(UTC) + timedelta(minutes=5)
    assert desk.network.find(http, desk.job("Closed on Monday"), later) == ()


@every_network
@pytest.mark.parametrize("fault", ["accept_then_drop", "accept_then_500"])
def test_a_lost_answer_is_uncertain_and_reading_back_settles_it(
    place: rehearsal.Desk, http: Http, desk: Desk, slug: str, fault: str
) -> None:
    job = desk.job(TEXT, LINK)
    place.switch(SENDS[slug], fault, times=1)
    with pytest.raises(Uncertain):
        desk.network.send(http, job)
    assert len(desk.network.find(http, job, long_ago())) == 1
    assert accepted(place, slug) == 1


@every_network
@pytest.mark.parametrize("fault", ["drop_before", "html"])
def test_a_send_that_may_have_arrived_is_uncertain_and_reading_back_finds_nothing(
    place: rehearsal.Desk, http: Http, desk: Desk, slug: str, fault: str
) -> None:
    job = desk.job(TEXT, LINK)
    place.switch(SENDS[slug], fault, times=1)
    with pytest.raises(Uncertain):
        desk.network.send(http, job)
    assert desk.network.find(http, job, long_ago()) == ()


@every_network
@pytest.mark.parametrize(
    ("fault", "expected"),
    [("refuse", Refused), ("throttle", Throttled), ("expire_token", Unauthorized)],
)
def test_a_no_is_a_no_and_nothing_was_made(
    place: rehearsal.Desk,
    http: Http,
    desk: Desk,
    slug: str,
    fault: str,
    expected: type[NetworkError],
) -> None:
    place.switch(SENDS[slug], fault, times=1, seconds=120)
    with pytest.raises(expected) as error:
        desk.network.send(http, desk.job(TEXT, LINK))
    assert accepted(place, slug) == 0
    if isinstance(error.value, Throttled) and slug != "wordpress":
        assert 60 <= error.value.retry_after <= 121
    assert error.value.said % error.value.values  # fills without an error


@every_network
def test_a_fault_while_preparing_is_never_uncertain_and_what_was_done_stays_done(
    place: rehearsal.Desk, http: Http, desk: Desk, slug: str
) -> None:
    pictures = (desk.picture(png(), "A teal wall"), desk.picture(png("red"), "A red wall"))
    job = desk.job(TEXT, "", pictures)
    done = dict(desk.network.prepare(http, job))
    half = {"picture.1": done["picture.1"]}
    place.switch(f"{slug}.*", "accept_then_drop", times=1)
    with pytest.raises(Unavailable):
        desk.network.prepare(http, prepared(desk.job(TEXT, "", (pictures[0],)), {}))
    resumed = desk.network.prepare(http, prepared(job, half))
    assert resumed["picture.1"] == done["picture.1"]
    desk.network.send(http, prepared(job, resumed))
    shown = len(place.accepted(slug)[0]["pictures"])
    assert shown == (1 if slug == "wordpress" else 2)  # a blog names its first only


@every_network
def test_a_sandbox_that_is_off_is_unavailable_for_reads_and_sends_alike(
    place: rehearsal.Desk, http: Http, desk: Desk, slug: str
) -> None:
    gone = Desk(desk.network, replace(desk.account, base_url="http://127.0.0.1:1"))
    for call in (
        lambda: gone.network.send(http, gone.job("Hello")),
        lambda: gone.network.find(http, gone.job("Hello"), long_ago()),
        lambda: gone.network.read(http, gone.account, "1"),
        lambda: gone.network.check(http, gone.account),
    ):
        with pytest.raises(Unavailable) as error:
            call()
        assert error.value.field == "address"


@every_network
def test_an_account_is_who_it_says_and_no_error_holds_its_secret(
    place: rehearsal.Desk, http: Http, desk: Desk, slug: str
) -> None:
    profile = desk.network.check(http, desk.account)
    assert profile.name
    assert profile.remote_id == desk.account.remote_id
    assert profile.problems == ()
    ruined = {name: "ruined-" + value for name, value in desk.account.credentials.items()}
    if "rest" in ruined:
        ruined["rest"] = desk.account.credentials["rest"]
    wrong = replace(desk.account, credentials=ruined)
    with pytest.raises(Unauthorized) as error:
        desk.network.check(http, wrong)
    whole = f"{error.value} {error.value.detail} {error.value.values}"
    assert not any(value in whole for value in ruined.values() if len(value) > 10)


def test_a_mastodon_server_that_knows_the_key_makes_one_post_of_two_sends(
    place: rehearsal.Desk, http: Http
) -> None:
    desk = connected(place, "mastodon", http)
    job = desk.job("Once, and once only")
    assert desk.network.send(http, job) == desk.network.send(http, job)
    assert accepted(place, "mastodon") == 1
