"""What a person sees: who to rehearse with, posts as they look, faults on purpose."""

import re

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.html import clean
from tests.sandbox.rehearsal import APP, Desk, a_picture, a_record

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)>'


def dialog(desk: Desk) -> str:
    back = "https://practice.test/back"
    query = httpx.QueryParams(client_id=APP, redirect_uri=back, scope="pages_show_list")
    return f"/facebook/v26.0/dialog/oauth?{query}"


@pytest.mark.parametrize("path", ["/", "/switches", "/calls", "/accounts/mastodon/maple", "dialog"])
def test_no_page_runs_a_script_or_asks_a_third_party(desk: Desk, path: str) -> None:
    desk.toot(HOSTILE, desk.token("mastodon", "maple"))
    said = desk.http.get(dialog(desk) if path == "dialog" else path)
    assert said.status_code == 200
    assert "default-src 'none'" in said.headers["content-security-policy"]
    assert "unsafe" not in said.headers["content-security-policy"]
    assert not re.search(r"<script|<style|<[^>]* (style|on\w+)=", said.text)
    assert not re.search(r'(src|href)="(https?:)?//(?!127\.0\.0\.1)', said.text)


def test_the_screen_may_lead_back_to_the_practice(desk: Desk) -> None:
    """Browsers hold the redirect after a form to form-action as well."""
    policy = desk.http.get(dialog(desk)).headers["content-security-policy"]
    assert "form-action 'self' https://practice.test" in policy
    assert desk.http.get("/").headers["content-security-policy"].endswith("form-action 'self'")


def test_the_first_page_says_how_to_sign_in(desk: Desk) -> None:
    text = desk.http.get("/").text
    for word in ("maple.sandbox.test", "prac-tice-here-only", "prac tice here only with this", APP):
        assert word in text


def test_a_timeline_shows_the_post_its_picture_and_alt_text(desk: Desk) -> None:
    session = desk.session().json()
    sent = desk.xrpc(
        "POST",
        "com.atproto.repo.uploadBlob",
        session["accessJwt"],
        content=a_picture(),
        headers={"Content-Type": "image/png"},
    ).json()["blob"]
    images = [{"image": sent, "alt": "A nurse & a child"}]
    embed = {"$type": "app.bsky.embed.images", "images": images}
    desk.skeet(session, a_record("See https://example.com/flu", embed=embed))
    text = desk.http.get("/accounts/bluesky/maple.sandbox.test").text
    assert 'href="https://example.com/flu"' in text
    assert 'alt="A nurse &amp; a child"' in text
    source = re.search(r'<img src="([^"]+)"', text)
    assert source
    shown = desk.http.get(source.group(1))
    assert (shown.content, shown.headers["content-type"]) == (a_picture(), "image/png")


def test_an_upload_that_is_no_picture_is_never_served(desk: Desk) -> None:
    session = desk.session().json()
    sent = desk.xrpc(
        "POST",
        "com.atproto.repo.uploadBlob",
        session["accessJwt"],
        content=b"<script>alert(1)</script>",
        headers={"Content-Type": "text/html"},
    ).json()["blob"]
    assert desk.http.get(f"/media/bluesky/{sent['ref']['$link']}").status_code == 404


def test_a_fault_is_set_and_removed_on_the_page(desk: Desk) -> None:
    form = {"call": "mastodon.statuses.create", "fault": "refuse", "probability": "1", "times": ""}
    assert desk.http.post("/switches", data={**form, "do": "add"}).status_code == 303
    assert "mastodon.statuses.create: refuse" in desk.http.get("/switches").text
    [switch] = desk.control("GET", "switches")["switches"]
    desk.http.post("/switches", data={"do": "remove", "id": switch["id"]})
    desk.http.post("/switches", data={"do": "latency", "latency_ms": "20"})
    now = desk.control("GET", "switches")
    assert (now["switches"], now["settings"]["latency_ms"]) == ([], 20)


def test_a_wrong_number_on_the_page_says_so(desk: Desk) -> None:
    form = {"call": "*", "fault": "refuse", "probability": "often"}
    said = desk.http.post("/switches", data=form)
    assert said.status_code == 422
    assert "probability must be a number" in said.text


def test_an_account_is_made_on_the_page(desk: Desk) -> None:
    said = desk.http.post("/accounts", data={"network": "facebook", "name": "Oak Lane Dental"})
    assert said.headers["location"] == "/accounts/facebook/oak-lane-dental"
    assert "Oak Lane Dental" in desk.http.get(dialog(desk)).text
    wrong = desk.http.post("/accounts", data={"network": "mastodon", "name": "<b>"})
    assert wrong.status_code == 422


def test_another_site_cannot_press_the_buttons(desk: Desk) -> None:
    headers = {"Sec-Fetch-Site": "cross-site"}
    form = {"call": "*", "fault": "refuse"}
    for path in ("/switches", "/_control/switches"):
        assert desk.http.post(path, data=form, headers=headers).status_code == 403
    assert desk.control("GET", "switches")["switches"] == []


@pytest.mark.parametrize("path", ["/nothing", "/accounts/mastodon/nobody", "/media/mastodon/1"])
def test_an_unknown_page_is_404(desk: Desk, path: str) -> None:
    assert desk.http.get(path).status_code == 404


PIECES = (
    "<script>",
    "</script>",
    "<a href='javascript:x'>",
    "<p onclick=x>",
    "<img src=x onerror=y>",
    "<svg/onload=x>",
    "&lt;script&gt;",
    "words",
    "<",
    ">",
    "</p>",
    "<!--",
    "-->",
    "<b>",
)


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_cleaned_html_never_holds_anything_that_acts(markup: str) -> None:
    cleaned = clean(markup)
    tags = re.findall(r"<[^>]*>", cleaned)
    allowed = r'</?(p|b|a)>|<a href="#" rel="nofollow noopener noreferrer">'
    assert all(re.fullmatch(allowed, tag) for tag in tags)
