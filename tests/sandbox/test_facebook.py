"""The Graph API as documented: the dialog, tokens, Page posts and photos."""

import json
import time
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from tests.sandbox.rehearsal import APP, SECRET, Desk, a_picture, proof

BACK = "https://practice.test/back"
SCOPES = "pages_show_list,pages_manage_posts,pages_read_engagement"


def agree(desk: Desk, **values: Any) -> dict[str, list[str]]:
    form = {
        "client_id": APP,
        "redirect_uri": BACK,
        "state": "s1",
        "scope": SCOPES,
        "person": "dana",
        "pages[]": [desk.page_id()],
        "decision": "allow",
        **values,
    }
    said = desk.http.post("/facebook/v26.0/dialog/oauth", data=form)
    assert said.status_code == 302, said.text
    return parse_qs(urlsplit(said.headers["location"]).query)


def swap(desk: Desk, **values: str) -> httpx.Response:
    query = {"client_id": APP, "client_secret": SECRET, "redirect_uri": BACK, **values}
    return desk.http.get("/facebook/v26.0/oauth/access_token", params=query)


def signed_in(desk: Desk, **values: Any) -> str:
    """A long-lived token of the person, by the whole documented way."""
    short = swap(desk, code=agree(desk, **values)["code"][0]).json()["access_token"]
    long = swap(desk, grant_type="fb_exchange_token", fb_exchange_token=short).json()
    assert long["expires_in"] > 50 * 86400
    return str(long["access_token"])


def code_of(said: httpx.Response) -> tuple[int, int | None]:
    error = said.json()["error"]
    assert {"message", "type", "code", "fbtrace_id"} <= set(error)
    return error["code"], error.get("error_subcode")


def test_only_the_granted_pages_are_given(desk: Desk) -> None:
    desk.page_id("second")
    token = signed_in(desk)
    pages = desk.graph("GET", "/me/accounts", token).json()["data"]
    assert [page["name"] for page in pages] == ["Maple Street Family Practice"]
    posted = desk.graph(
        "POST", f"/{pages[0]['id']}/feed", pages[0]["access_token"], data={"message": "Hello"}
    )
    assert posted.json()["id"].startswith(pages[0]["id"] + "_")


def test_another_persons_page_cannot_be_ticked(desk: Desk) -> None:
    other = desk.control(
        "POST", "accounts", json={"network": "facebook", "name": "oak", "owner": "eve"}
    )
    token = signed_in(desk, **{"pages[]": [other["remote_id"]]})
    assert desk.graph("GET", "/me/accounts", token).json() == {"data": []}


def test_a_no_on_the_dialog_comes_back_as_denied(desk: Desk) -> None:
    back = agree(desk, decision="deny")
    assert (back["error"], back["error_reason"]) == (["access_denied"], ["user_denied"])


@pytest.mark.parametrize(
    "wrong", [{"client_id": "1"}, {"scope": "publish_to_groups"}, {"redirect_uri": "back"}]
)
def test_the_dialog_stops_at_a_wrong_app_scope_or_address(
    desk: Desk, wrong: dict[str, str]
) -> None:
    query = {"client_id": APP, "redirect_uri": BACK, "scope": SCOPES, **wrong}
    assert desk.http.get("/facebook/v26.0/dialog/oauth", params=query).status_code == 400


def test_a_code_works_once_with_its_address_and_the_right_secret(desk: Desk) -> None:
    code = agree(desk)["code"][0]
    assert code_of(swap(desk, code=code, client_secret="x")) == (1, None)
    assert swap(desk, code=code).status_code == 200
    assert code_of(swap(desk, code=code)) == (100, 36009)
    code = agree(desk)["code"][0]
    assert code_of(swap(desk, code=code, redirect_uri="https://x.test/")) == (100, 36008)


def test_a_wrong_or_missing_proof_is_refused(desk: Desk) -> None:
    token = desk.token("facebook", "maple")
    ask = {"access_token": token}
    for more in ({}, {"appsecret_proof": proof(token, "other")}):
        said = desk.http.get("/facebook/v26.0/me", params={**ask, **more})
        assert code_of(said) == (100, None)
    good = {**ask, "appsecret_proof": proof(token)}
    assert desk.http.get("/facebook/v26.0/me", params=good).status_code == 200
    assert desk.http.get("/facebook/me", params=good).status_code == 200


def test_a_person_without_the_scope_cannot_post(desk: Desk) -> None:
    token = signed_in(desk, scope="pages_show_list")
    page = desk.graph("GET", "/me/accounts", token).json()["data"][0]
    said = desk.graph("POST", f"/{page['id']}/feed", page["access_token"], data={"message": "x"})
    assert (said.status_code, code_of(said)) == (403, (200, None))


def test_a_persons_own_token_cannot_post_to_a_page(desk: Desk) -> None:
    token = signed_in(desk)
    said = desk.graph("POST", f"/{desk.page_id()}/feed", token, data={"message": "x"})
    assert code_of(said) == (200, None)


def test_debug_token_tells_scopes_and_end(desk: Desk) -> None:
    token = signed_in(desk)
    query = {"input_token": token, "access_token": f"{APP}|{SECRET}"}
    data = desk.http.get("/facebook/v26.0/debug_token", params=query).json()["data"]
    assert data["is_valid"]
    assert set(SCOPES.split(",")) <= set(data["scopes"])
    assert data["expires_at"] > time.time() + 50 * 86400
    page = desk.graph("GET", "/me/accounts", token).json()["data"][0]["access_token"]
    query["input_token"] = page
    data = desk.http.get("/facebook/v26.0/debug_token", params=query).json()["data"]
    assert (data["type"], data["expires_at"], data["profile_id"]) == ("PAGE", 0, desk.page_id())


def test_an_expired_token_is_190_cannot_be_exchanged_and_is_not_valid(desk: Desk) -> None:
    token = signed_in(desk)
    page = desk.graph("GET", "/me/accounts", token).json()["data"][0]["access_token"]
    desk.switch("facebook.me", "expire_token", times=1)
    assert code_of(desk.graph("GET", "/me", token)) == (190, 463)
    assert code_of(desk.graph("GET", "/me", page)) == (190, 463)
    exchanged = swap(desk, grant_type="fb_exchange_token", fb_exchange_token=token)
    assert code_of(exchanged) == (190, 463)
    query = {"input_token": token, "access_token": f"{APP}|{SECRET}"}
    data = desk.http.get("/facebook/v26.0/debug_token", params=query).json()["data"]
    assert not data["is_valid"]


def stage(desk: Desk, token: str, data: bytes, **values: str) -> httpx.Response:
    return desk.graph(
        "POST",
        f"/{desk.page_id()}/photos",
        token,
        files={"source": ("a.png", data, "image/png")},
        data={"published": "false", "alt_text_custom": "A nurse", **values},
    )


def test_pictures_are_staged_and_then_shown_by_one_post(desk: Desk) -> None:
    token = desk.token("facebook", "maple")
    ids = [stage(desk, token, a_picture(c)).json()["id"] for c in ("red", "blue")]
    assert desk.accepted("facebook") == []
    media = json.dumps([{"media_fbid": id} for id in ids])
    path = f"/{desk.page_id()}/feed"
    made = desk.graph("POST", path, token, data={"message": "Look", "attached_media": media}).json()
    fields = "id,message,attachments{subattachments},permalink_url"
    read = desk.graph("GET", f"/{made['id']}", token, params={"fields": fields}).json()
    shown = read["attachments"]["data"][0]["subattachments"]["data"]
    assert [each["target"]["id"] for each in shown] == ids
    assert shown[0]["description"] == "A nurse"
    assert "A nurse" in httpx.get(read["permalink_url"]).text
    again = desk.graph("POST", path, token, data={"message": "Look", "attached_media": media})
    assert code_of(again) == (100, None)


def test_a_numbered_list_of_pictures_works_too(desk: Desk) -> None:
    token = desk.token("facebook", "maple")
    id = stage(desk, token, a_picture()).json()["id"]
    form = {"attached_media[0]": json.dumps({"media_fbid": id})}
    assert desk.graph("POST", f"/{desk.page_id()}/feed", token, data=form).status_code == 200
    [post] = desk.accepted("facebook")
    assert post["pictures"] == [{"remote_id": id, "alt": "A nurse"}]


@pytest.mark.parametrize("data", [b"", b"not a picture", a_picture()[:60]])
def test_an_upload_that_is_no_picture_is_refused(desk: Desk, data: bytes) -> None:
    assert code_of(stage(desk, desk.token("facebook", "maple"), data)) == (100, 1366046)


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"message": "   "},
        {"message": "x" * 63207},
        {"link": "not a link"},
        {"message": "x", "attached_media": "[{]"},
        {"message": "x", "attached_media": '[{"media_fbid":"1"}]'},
        {"message": "x", "published": "maybe"},
        {"message": "x", "scheduled_publish_time": "4102444800"},
        {"message": "x", "published": "false", "scheduled_publish_time": "4102444800"},
    ],
)
def test_a_post_that_is_wrong_is_100(desk: Desk, wrong: dict[str, str]) -> None:
    token = desk.token("facebook", "maple")
    said = desk.graph("POST", f"/{desk.page_id()}/feed", token, data=wrong)
    assert (said.status_code, code_of(said)[0]) == (400, 100)
    assert desk.accepted("facebook") == []


def test_a_post_can_be_read_changed_listed_and_taken_down(desk: Desk) -> None:
    token, page = desk.token("facebook", "maple"), desk.page_id()
    ids = [
        desk.graph("POST", f"/{page}/feed", token, data={"message": f"Post {n}"}).json()["id"]
        for n in range(3)
    ]
    hidden = {"message": "Not yet", "published": "false"}
    desk.graph("POST", f"/{page}/feed", token, data=hidden)
    changed = desk.graph("POST", f"/{ids[1]}", token, data={"message": "Changed"})
    assert changed.json() == {"success": True}
    listed = desk.graph("GET", f"/{page}/published_posts", token).json()["data"]
    assert [each["message"] for each in listed] == ["Post 2", "Changed", "Post 0"]
    assert desk.graph("DELETE", f"/{ids[1]}", token).json() == {"success": True}
    assert code_of(desk.graph("GET", f"/{ids[1]}", token)) == (100, 33)
    assert code_of(desk.graph("DELETE", f"/{ids[1]}", token)) == (100, 33)


def test_a_page_cannot_touch_another_pages_post(desk: Desk) -> None:
    token = desk.token("facebook", "maple")
    path = f"/{desk.page_id()}/feed"
    id = desk.graph("POST", path, token, data={"message": "Mine"}).json()["id"]
    other = desk.token("facebook", "maple-kids")
    assert code_of(desk.graph("DELETE", f"/{id}", other)) == (100, 33)
    assert code_of(desk.graph("POST", path, other, data={"message": "x"})) == (200, None)


def test_the_list_can_be_cut_by_time_and_number(desk: Desk) -> None:
    token, page = desk.token("facebook", "maple"), desk.page_id()
    for n in range(3):
        desk.graph("POST", f"/{page}/feed", token, data={"message": f"Post {n}"})
    path = f"/{page}/published_posts"
    later = str(int(time.time()) + 60)
    assert desk.graph("GET", path, token, params={"since": later}).json() == {"data": []}
    first = desk.graph("GET", path, token, params={"limit": "2"}).json()
    after = first["paging"]["cursors"]["after"]
    rest = desk.graph("GET", path, token, params={"after": after}).json()["data"]
    assert [each["message"] for each in rest] == ["Post 0"]


def test_an_unknown_field_is_100(desk: Desk) -> None:
    said = desk.graph("GET", "/me", desk.token("facebook", "maple"), params={"fields": "colour"})
    assert "nonexisting field (colour)" in said.json()["error"]["message"]


def test_usage_headers_come_with_every_answer(desk: Desk) -> None:
    said = desk.graph("GET", "/me", desk.token("facebook", "maple"))
    assert json.loads(said.headers["X-App-Usage"])["call_count"] < 100
    assert list(json.loads(said.headers["X-Business-Use-Case-Usage"])) == [desk.page_id()]
