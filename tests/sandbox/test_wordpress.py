"""WordPress's REST API with the habits seen on a real 6.1 site."""

import time
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from tests.sandbox.rehearsal import WORDPRESS, Desk, a_picture


def ahead(**more: int) -> str:
    return (datetime.now(UTC) + timedelta(**more)).strftime("%Y-%m-%dT%H:%M:%S")


def a_post(desk: Desk, **values: Any) -> httpx.Response:
    body = {"title": "Flu shots", "content": "Walk in.", "status": "publish", **values}
    return desk.blog("POST", "/posts", json=body)


def test_a_post_is_made_and_can_be_visited(desk: Desk) -> None:
    said = a_post(desk)
    assert said.status_code == 201
    assert said.json()["content"]["rendered"] == "<p>Walk in.</p>\n"
    assert httpx.get(said.headers["location"]).json()["id"] == said.json()["id"]
    assert "Walk in." in httpx.get(said.json()["link"], follow_redirects=True).text


def test_the_same_slug_makes_a_second_post_that_can_be_found(desk: Desk) -> None:
    slugs = [a_post(desk, slug="bedside-k1").json()["slug"] for _ in range(2)]
    assert slugs == ["bedside-k1", "bedside-k1-2"]
    found = desk.blog("GET", "/posts", params={"slug": "bedside-k1", "status": "any"}).json()
    assert [each["slug"] for each in found] == ["bedside-k1"]


def test_the_password_may_have_spaces_or_none(desk: Desk) -> None:
    user, password = WORDPRESS
    for each in (password, password.replace(" ", "")):
        assert desk.blog("GET", "/users/me", auth=(user, each)).json()["slug"] == "maple"


@pytest.mark.parametrize(
    ("auth", "code"),
    [
        (("maple", "wrong"), "incorrect_password"),
        (("nobody", "wrong"), "invalid_username"),
        (None, "rest_cannot_create"),
    ],
)
def test_a_wrong_password_an_unknown_user_and_a_visitor_are_told_apart(
    desk: Desk, auth: Any, code: str
) -> None:
    said = desk.http.post("/wordpress/wp-json/wp/v2/posts", json={"title": "x"}, auth=auth)
    assert (said.status_code, said.json()["code"]) == (401, code)


def test_a_date_within_a_minute_is_published_at_once(desk: Desk) -> None:
    assert a_post(desk, status="future", date_gmt=ahead(seconds=30)).json()["status"] == "publish"
    assert a_post(desk, status="future", date_gmt=ahead(minutes=5)).json()["status"] == "future"
    assert a_post(desk, status="publish", date_gmt=ahead(minutes=5)).json()["status"] == "future"


@pytest.mark.slow
def test_a_planned_post_is_public_once_its_time_has_come(desk: Desk) -> None:
    id = a_post(desk, status="future", date_gmt=ahead(minutes=5)).json()["id"]
    assert desk.blog("GET", f"/posts/{id}", auth=None).status_code == 401
    desk.blog("POST", f"/posts/{id}", json={"date_gmt": ahead(seconds=62)})
    assert desk.blog("GET", f"/posts/{id}").json()["status"] == "future"
    desk.blog("POST", f"/posts/{id}", json={"date_gmt": ahead(seconds=-1)})
    assert desk.blog("GET", f"/posts/{id}", auth=None).json()["status"] == "publish"


def test_delete_trashes_and_force_deletes(desk: Desk) -> None:
    id = a_post(desk).json()["id"]
    assert desk.blog("DELETE", f"/posts/{id}").json()["status"] == "trash"
    assert desk.blog("DELETE", f"/posts/{id}").status_code == 410
    assert desk.blog("GET", "/posts", params={"status": "any"}).json() == []
    assert desk.blog("DELETE", f"/posts/{id}", params={"force": "true"}).json()["deleted"]
    assert desk.blog("GET", f"/posts/{id}").status_code == 404


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"title": "", "content": ""}, "empty_content"),
        ({"status": "shouted"}, "rest_invalid_param"),
        ({"date_gmt": "soon"}, "rest_invalid_param"),
        ({"featured_media": 99}, "rest_invalid_featured_media"),
        ({"featured_media": "x"}, "rest_invalid_param"),
        ({"title": 7}, "rest_invalid_param"),
        ({"tags": "x"}, "rest_invalid_param"),
        ({"comment_status": "maybe"}, "rest_invalid_param"),
    ],
)
def test_a_post_that_is_wrong_is_400(desk: Desk, wrong: dict[str, Any], code: str) -> None:
    said = a_post(desk, **wrong)
    assert (said.status_code, said.json()["code"]) == (400, code)
    assert desk.accepted("wordpress") == []


def upload(desk: Desk, data: bytes, name: str = "a.png") -> httpx.Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Content-Type": "image/png"}
    return desk.blog("POST", "/media", content=data, headers=headers)


def test_a_raw_upload_takes_its_alt_text_in_a_second_call(desk: Desk) -> None:
    sent = upload(desk, a_picture())
    assert (sent.status_code, sent.json()["alt_text"]) == (201, "")
    id = sent.json()["id"]
    changed = desk.blog("POST", f"/media/{id}", json={"alt_text": "A nurse"})
    assert changed.json()["alt_text"] == "A nurse"
    post = a_post(desk, featured_media=id).json()
    assert (post["featured_media"], post["id"] != id) == (id, True)
    assert "A nurse" in httpx.get(post["link"], follow_redirects=True).text
    assert httpx.get(sent.json()["source_url"]).content == a_picture()


def test_a_post_can_be_given_another_picture(desk: Desk) -> None:
    first, second = (upload(desk, a_picture(c)).json()["id"] for c in ("red", "blue"))
    id = a_post(desk, featured_media=first).json()["id"]
    assert desk.blog("POST", f"/posts/{id}", json={"featured_media": second}).status_code == 200
    [post] = desk.accepted("wordpress")
    assert [each["remote_id"] for each in post["pictures"]] == [str(second)]


def test_a_form_upload_takes_its_alt_text_at_once(desk: Desk) -> None:
    files, data = {"file": ("b.jpg", a_picture(kind="JPEG"))}, {"alt_text": "A nurse"}
    sent = desk.blog("POST", "/media", files=files, data=data).json()
    assert (sent["alt_text"], sent["mime_type"]) == ("A nurse", "image/jpeg")


def test_an_upload_that_is_no_picture_is_500_as_on_a_real_site(desk: Desk) -> None:
    assert upload(desk, b"words").status_code == 500
    assert upload(desk, b"").status_code == 400
    assert desk.blog("POST", "/media", content=a_picture()).status_code == 400


def test_media_needs_force_to_go(desk: Desk) -> None:
    id = upload(desk, a_picture()).json()["id"]
    assert desk.blog("DELETE", f"/media/{id}").status_code == 501
    assert desk.blog("DELETE", f"/media/{id}", params={"force": "true"}).json()["deleted"]


def test_posts_come_in_pages_with_totals(desk: Desk) -> None:
    for n in range(3):
        a_post(desk, title=f"Post {n}")
    said = desk.blog("GET", "/posts", params={"per_page": 2, "page": 2})
    assert [each["title"]["rendered"] for each in said.json()] == ["Post 0"]
    assert (said.headers["X-WP-Total"], said.headers["X-WP-TotalPages"]) == ("3", "2")
    assert desk.blog("GET", "/posts", params={"page": 9}).status_code == 400
    assert desk.blog("GET", "/posts", params={"search": "post 1"}).json()[0]["slug"] == "post-1"
    later = datetime.fromtimestamp(time.time() + 60, UTC).isoformat()
    assert desk.blog("GET", "/posts", params={"after": later}).json() == []


def test_a_visitor_sees_no_drafts(desk: Desk) -> None:
    id = a_post(desk, status="draft").json()["id"]
    assert desk.blog("GET", "/posts", auth=None).json() == []
    assert desk.blog("GET", "/posts", auth=None, params={"status": "any"}).status_code == 400
    assert desk.http.get(f"/wordpress/?p={id}").status_code == 404


def test_the_site_says_where_its_api_is(desk: Desk) -> None:
    said = desk.http.get("/wordpress/")
    assert f'<{desk.address}/wordpress/wp-json/>; rel="https://api.w.org/"' in said.headers["link"]
    assert "wp/v2" in desk.http.get("/wordpress/wp-json/").json()["namespaces"]
    route = {"rest_route": "/wp/v2/users/me"}
    assert desk.http.get("/wordpress/", params=route, auth=WORDPRESS).json()["slug"] == "maple"
