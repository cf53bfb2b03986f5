"""The promises of a network, kept against a real WordPress."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from html import unescape

import httpx
import pytest

from bedside.networks import wordpress
from bedside.networks.base import Account, Refused, Unauthorized, Unavailable, Uncertain
from bedside.networks.http import Http
from tests.networks.jobs import Desk, png, prepared
from tests.networks.tiny import answer, tiny_server
from tests.servers.wordpress import RealWordPress

pytestmark = pytest.mark.slow

TEXT = (
    "Flu shots are here\n\nWalk in from 8 to 10 <b>today</b>. [gallery] 🌷 & مرحبا\n\nSee you soon"
)
LINK = "https://example.org/flu?a=1&b=2"


@pytest.fixture
def patience_s() -> float:
    return 20


@pytest.fixture
def desk(real_wordpress: RealWordPress, http: Http) -> Desk:
    account = Account(
        real_wordpress.base_url,
        real_wordpress.username,
        credentials={"app_password": real_wordpress.app_password},
    )
    account = replace(account, credentials=wordpress.refresh(http, account))
    return Desk(wordpress, account)


def is_picture(url: str) -> bool:
    answer = httpx.get(url, trust_env=False, timeout=20)
    return answer.status_code == 200 and answer.headers["content-type"] == "image/png"


def page(url: str) -> str:
    return httpx.get(url, trust_env=False, timeout=20).text


def test_a_post_with_pictures_and_link_is_published_found_read_and_taken_down(
    desk: Desk, http: Http
) -> None:
    since = datetime.now(UTC)
    pictures = (desk.picture(png("teal"), 'A "teal" wall'), desk.picture(png("red"), "A red one"))
    job = desk.job(TEXT, LINK, pictures)
    job = prepared(job, wordpress.prepare(http, job))
    assert len(desk.saved) == 2  # after each picture

    made = wordpress.send(http, job)
    assert wordpress.find(http, job, since) == (made,)
    assert wordpress.read(http, desk.account, made.remote_id) == made

    html = page(made.url)
    assert job.handle in made.url
    assert "Flu shots are here" in html
    assert "&lt;b&gt;today&lt;/b&gt;" in html
    assert "[gallery]" in unescape(html)  # as words, not run as a shortcode
    assert f'href="{LINK}"' in unescape(html)
    assert "A &quot;teal&quot; wall" in html
    assert "🌷" in html
    assert "مرحبا" in html

    uploads = [json.loads(kept)["url"] for kept in desk.saved[-1].values()]
    assert all(is_picture(url) for url in uploads)
    wordpress.take_down(http, desk.account, made.remote_id)
    assert wordpress.read(http, desk.account, made.remote_id) is None
    assert wordpress.find(http, job, since) == ()
    assert not any(is_picture(url) for url in uploads)  # none stays behind in the open
    wordpress.take_down(http, desk.account, made.remote_id)  # already gone is fine


def test_preparing_again_uploads_nothing_twice(desk: Desk, http: Http) -> None:
    job = desk.job("Closed on Monday", pictures=(desk.picture(png(), "A closed door"),))
    progress = wordpress.prepare(http, job)
    assert wordpress.prepare(http, prepared(job, progress)) == progress
    assert len(desk.saved) == 1


def test_a_send_repeated_is_detected_by_the_slug(desk: Desk, http: Http) -> None:
    """WordPress makes a second post; the first is still the only one that is ours."""
    since = datetime.now(UTC)
    job = desk.job("New hours from Monday")
    first = wordpress.send(http, job)
    second = wordpress.send(http, job)
    assert second.remote_id != first.remote_id
    assert wordpress.find(http, job, since) == (first,)


def test_what_was_never_sent_is_not_found(desk: Desk, http: Http) -> None:
    assert wordpress.find(http, desk.job("Never sent"), datetime.now(UTC)) == ()
    assert wordpress.read(http, desk.account, "999999") is None


def test_an_account_is_checked_and_its_rights_are_told(
    desk: Desk, http: Http, real_wordpress: RealWordPress
) -> None:
    profile = wordpress.check(http, desk.account)
    assert (profile.handle, profile.problems) == ("admin", ())
    helper = replace(
        desk.account,
        handle="helper",
        credentials={"app_password": real_wordpress.helper_password},
    )
    problems = wordpress.check(http, helper).problems
    assert len(problems) == 2
    assert "may not publish" in problems[0]
    with pytest.raises(Refused) as error:
        wordpress.send(http, Desk(wordpress, helper).job("Not allowed"))
    assert "not allowed" in str(error.value.values["words"])


@pytest.mark.parametrize(
    ("handle", "password"),
    [
        ("admin", "abcd efgh ijkl mnop qrst uvwx"),
        ("nobody", "abcd"),
        ("", "abcd"),
        ("é:🌷", "ab:cd"),
    ],
)
def test_a_wrong_name_or_password_is_told_at_its_field(
    desk: Desk, http: Http, handle: str, password: str
) -> None:
    wrong = replace(desk.account, handle=handle, credentials={"app_password": password})
    with pytest.raises(Unauthorized) as error:
        wordpress.check(http, wrong)
    assert error.value.field == "secret"
    assert password not in f"{error.value.said} {error.value.detail}"


def test_an_address_that_is_no_wordpress_site_is_told_at_its_field(desk: Desk, http: Http) -> None:
    with tiny_server() as tiny:
        for other in (answer(200, "<p>Hello", content_type="text/html"), answer(404, {}), answer()):
            tiny.will(other)
            wrong = replace(desk.account, base_url=tiny.url, credentials={"app_password": "x"})
            with pytest.raises(Refused) as error:
                wordpress.check(http, wrong)
            assert error.value.field == "address"
            assert "not as a WordPress site" in error.value.said


def test_a_site_without_pretty_addresses_is_reached_by_query(desk: Desk, http: Http) -> None:
    plain = {**desk.account.credentials, "rest": "query"}
    account = replace(desk.account, credentials=plain)
    job = Desk(wordpress, account).job("Sent by the plain address")
    made = wordpress.send(http, job)
    assert wordpress.read(http, account, made.remote_id) == made


def test_a_site_that_stops_answering_leaves_a_send_uncertain_and_a_read_unavailable(
    desk: Desk, real_wordpress: RealWordPress
) -> None:
    since = datetime.now(UTC)
    impatient = Http(allow_private=True, timeout_s=0.7)
    job = desk.job("Sent into the silence")
    real_wordpress.web.freeze()
    try:
        with pytest.raises(Uncertain):
            wordpress.send(impatient, job)
        with pytest.raises(Unavailable):
            wordpress.find(impatient, job, since)
    finally:
        real_wordpress.web.thaw()
    patient = Http(allow_private=True, timeout_s=20)
    assert len(wordpress.find(patient, job, since)) in (0, 1)  # never an error, never two


def test_a_picture_that_is_none_is_refused_with_the_site_s_words(desk: Desk, http: Http) -> None:
    picture = replace(desk.picture(b"not a picture", "Nothing"), content_type="application/x-sh")
    job = desk.job("With a broken picture", pictures=(picture,))
    with pytest.raises(Refused):
        wordpress.prepare(http, job)
