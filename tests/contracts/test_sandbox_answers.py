"""The sandbox answers in the shapes the networks publish."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sandbox.mastodon.routes import ROUTES as MASTODON
from sandbox.wordpress.routes import ROUTES as WORDPRESS
from tests.contracts import sandbox_validators as held
from tests.sandbox.rehearsal import APP, POSTS, SECRET, Desk, a_picture, a_record, rehearsal


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with rehearsal(tmp_path) as desk:
        yield desk


def toots(desk: Desk) -> Iterator[tuple[str, str, Any]]:
    """(method, documented path, answer) of every Mastodon call that gives JSON."""
    desk.settings(media_seconds=60)
    http, base = desk.http, "/mastodon"
    auth = {"Authorization": f"Bearer {desk.token('mastodon', 'maple')}"}
    app = {"client_name": "B", "redirect_uris": "urn:ietf:wg:oauth:2.0:oob", "scopes": "read"}
    made = http.post(f"{base}/api/v1/apps", json=app)
    yield "POST", "/api/v1/apps", made
    yield "POST", "/api/v1/apps", http.post(f"{base}/api/v1/apps", json={})
    keys = {"client_id": made.json()["client_id"], "client_secret": made.json()["client_secret"]}
    grant = {**keys, "grant_type": "client_credentials"}
    yield "POST", "/oauth/token", http.post(f"{base}/oauth/token", json=grant)
    bad = {**keys, "grant_type": "authorization_code", "code": "x"}
    yield "POST", "/oauth/token", http.post(f"{base}/oauth/token", json=bad)
    yield "POST", "/oauth/token", http.post(f"{base}/oauth/token", json={})
    yield "POST", "/oauth/revoke", http.post(f"{base}/oauth/revoke", json={"token": "x", **keys})
    yield "POST", "/oauth/revoke", http.post(f"{base}/oauth/revoke", json={"token": "x"})
    for path in ("/api/v2/instance", "/api/v1/instance", "/.well-known/oauth-authorization-server"):
        yield "GET", path, http.get(base + path)
    me = http.get(f"{base}/api/v1/accounts/verify_credentials", headers=auth)
    yield "GET", "/api/v1/accounts/verify_credentials", me
    yield "GET", "/api/v1/accounts/verify_credentials", http.get(f"{base}{me.url.path[9:]}")
    files = {"file": ("a.png", a_picture(), "image/png")}
    media = http.post(f"{base}/api/v2/media", files=files, headers=auth)
    yield "POST", "/api/v2/media", media
    yield "POST", "/api/v2/media", http.post(f"{base}/api/v2/media", headers=auth)
    one = f"{base}/api/v1/media/{media.json()['id']}"
    yield "GET", "/api/v1/media/{id}", http.get(one, headers=auth)
    desk.settings(media_seconds=0)
    yield "GET", "/api/v1/media/{id}", http.get(one, headers=auth)
    yield "PUT", "/api/v1/media/{id}", http.put(one, json={"description": "x"}, headers=auth)
    yield from statuses(desk, auth, media.json()["id"], me.json()["id"])


def statuses(
    desk: Desk, auth: dict[str, str], media: str, who: str
) -> Iterator[tuple[str, str, Any]]:
    http, path = desk.http, "/mastodon/api/v1/statuses"
    body = {"status": "See https://example.com #flu", "media_ids": [media]}
    made = http.post(path, json=body, headers=auth)
    yield "POST", "/api/v1/statuses", made
    yield "POST", "/api/v1/statuses", http.post(path, json={}, headers=auth)
    yield "POST", "/api/v1/statuses", http.post(path, json=body)
    desk.switch("mastodon.statuses.create", "throttle", times=1)
    yield "POST", "/api/v1/statuses", http.post(path, json=body, headers=auth)
    one = f"{path}/{made.json()['id']}"
    yield "GET", "/api/v1/statuses/{id}", http.get(one)
    yield "GET", "/api/v1/statuses/{id}/source", http.get(f"{one}/source", headers=auth)
    listed = http.get(f"/mastodon/api/v1/accounts/{who}/statuses")
    yield "GET", "/api/v1/accounts/{id}/statuses", listed
    yield "PUT", "/api/v1/statuses/{id}", http.put(one, json={"status": "New"}, headers=auth)
    yield "DELETE", "/api/v1/statuses/{id}", http.delete(one, headers=auth)
    yield "DELETE", "/api/v1/statuses/{id}", http.delete(one, headers=auth)


def test_every_mastodon_answer_fits_the_published_document(desk: Desk) -> None:
    seen = set()
    for method, path, answer in toots(desk):
        assert held.mastodon(method, path, answer.status_code, answer.json()) == [], (method, path)
        seen.add((method, path))
    screens = {(route.method, route.pattern) for route in MASTODON if route.screen}
    assert {(route.method, route.pattern) for route in MASTODON} - screens == seen


def skeets(desk: Desk) -> Iterator[tuple[str, Any]]:
    server, repo = "com.atproto.server", "com.atproto.repo"
    made = desk.session()
    yield f"{server}.createSession", made
    session = made.json()
    token, did = session["accessJwt"], session["did"]
    refresh = f"{server}.refreshSession"
    yield refresh, desk.xrpc("POST", refresh, session["refreshJwt"])
    yield f"{server}.getSession", desk.xrpc("GET", f"{server}.getSession", token)
    yield f"{server}.describeServer", desk.xrpc("GET", f"{server}.describeServer", "")
    nsid = "com.atproto.identity.resolveHandle"
    yield nsid, desk.xrpc("GET", nsid, "", params={"handle": session["handle"]})
    blob = desk.xrpc("POST", f"{repo}.uploadBlob", token, content=a_picture())
    yield f"{repo}.uploadBlob", blob
    embed = {
        "$type": "app.bsky.embed.images",
        "images": [{"image": blob.json()["blob"], "alt": "A nurse"}],
    }
    post = desk.skeet(session, a_record(embed=embed))
    yield f"{repo}.createRecord", post
    where = {"repo": did, "collection": POSTS}
    key = {**where, "rkey": post.json()["uri"].rpartition("/")[2]}
    yield f"{repo}.getRecord", desk.xrpc("GET", f"{repo}.getRecord", "", params=key)
    yield f"{repo}.listRecords", desk.xrpc("GET", f"{repo}.listRecords", "", params=where)
    yield f"{repo}.deleteRecord", desk.xrpc("POST", f"{repo}.deleteRecord", token, json=key)


def test_every_bluesky_answer_fits_its_lexicon(desk: Desk) -> None:
    for nsid, answer in skeets(desk):
        assert answer.status_code == 200, (nsid, answer.text)
        assert held.bluesky(nsid, answer.json()) == [], nsid


def test_bluesky_errors_have_a_name_and_a_message(desk: Desk) -> None:
    session = desk.session().json()
    for said in (
        desk.session(password="x"),
        desk.skeet(session, {}),
        desk.skeet({**session, "accessJwt": "x"}, a_record()),
        desk.xrpc("GET", "com.atproto.repo.listRecords", "", params={"repo": "x"}),
        desk.xrpc("GET", "com.atproto.nothing", ""),
    ):
        assert held.bluesky_error("", said.status_code, said.json()) == []


def test_the_lexicon_check_itself_sees_a_wrong_answer() -> None:
    nsid = "com.atproto.repo.createRecord"
    assert held.bluesky(nsid, {"uri": "x", "cid": 7, "more": 1}) != []
    assert held.mastodon("GET", "/api/v1/statuses/{id}", 200, {"id": 7}) != []


def test_facebook_fields_are_in_metas_node_files(desk: Desk) -> None:
    token, page = desk.token("facebook", "maple"), desk.page_id()
    picture = {"source": ("a.png", a_picture(), "image/png")}
    form = {"published": "false", "alt_text_custom": "A nurse"}
    photo = desk.graph("POST", f"/{page}/photos", token, files=picture, data=form).json()["id"]
    media = {"message": "Hi", "attached_media": f'[{{"media_fbid":"{photo}"}}]'}
    post = desk.graph("POST", f"/{page}/feed", token, data=media).json()["id"]
    asked = {
        "Page": (
            page,
            "id,name,username,link,category,about,is_published,verification_status,"
            "fan_count,followers_count,picture,can_post,category_list",
        ),
        "PagePost": (
            post,
            "id,message,created_time,updated_time,permalink_url,is_published,"
            "is_hidden,from,status_type,full_picture,attachments,is_expired",
        ),
        "Photo": (
            photo,
            "id,alt_text,alt_text_custom,created_time,height,width,images,link,picture,source",
        ),
    }
    for node, (id, fields) in asked.items():
        read = desk.graph("GET", f"/{id}", token, params={"fields": fields}).json()
        assert set(read) == set(fields.split(",")), node
        assert held.facebook(node, read) == []


def test_facebook_calls_and_parameters_are_in_metas_node_files() -> None:
    post = {"message", "link", "attached_media", "published", "scheduled_publish_time"}
    photo = {"alt_text_custom", "published", "message"}
    assert held.facebook_edge("Page", "POST", "feed", post) == []
    assert held.facebook_edge("Page", "POST", "photos", photo) == []
    assert held.facebook_edge("Page", "GET", "published_posts", {"limit"}) == []
    assert held.facebook_edge("User", "GET", "accounts", set()) == []


def test_facebook_errors_have_the_documented_shape(desk: Desk) -> None:
    token = desk.token("facebook", "maple")
    for said in (
        desk.http.get("/facebook/v26.0/me"),
        desk.http.get("/facebook/v26.0/me?access_token=x"),
        desk.graph("GET", "/12345", token),
        desk.graph("POST", f"/{desk.page_id()}/feed", token),
        desk.http.get("/facebook/v26.0/oauth/access_token", params={"client_id": APP}),
        desk.http.get(f"/facebook/v26.0/debug_token?access_token={APP}|{SECRET}"),
        desk.http.get("/facebook/v26.0/no/such/path"),
    ):
        assert said.status_code >= 400
        assert held.facebook_error(said.json()) == []


def test_wordpress_answers_fit_the_schema_of_a_real_site(desk: Desk) -> None:
    post, media, me = "/wp/v2/posts", "/wp/v2/media", "/wp/v2/users/me"
    files = {"file": ("a.png", a_picture())}
    picture = desk.blog("POST", "/media", files=files).json()
    assert held.wordpress(media, "edit", picture) == []
    body = {"title": "T", "content": "C", "status": "publish", "featured_media": picture["id"]}
    made = desk.blog("POST", "/posts", json=body).json()
    assert held.wordpress(post, "edit", made) == []
    seen = desk.blog("GET", f"/posts/{made['id']}", auth=None).json()
    assert held.wordpress(post, "view", seen) == []
    assert held.wordpress(me, "view", desk.blog("GET", "/users/me").json()) == []
    edit = desk.blog("GET", "/users/me", params={"context": "edit"}).json()
    assert held.wordpress(me, "edit", edit) == []


def test_every_wordpress_route_is_one_of_a_real_site() -> None:
    for route in WORDPRESS:
        if route.pattern.startswith("/wp-json/wp/v2"):
            assert held.wordpress_route(route.method, route.pattern) == []
