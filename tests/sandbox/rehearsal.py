"""A sandbox on loopback, and the few calls a test makes again and again."""

import hmac
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any

import httpx
from PIL import Image

from sandbox.server import start

APP, SECRET = "4242424242424242", "rehearsal-app-secret"
BLUESKY = ("maple.sandbox.test", "prac-tice-here-only")
WORDPRESS = ("maple", "prac tice here only with this")
POSTS = "app.bsky.feed.post"


def a_picture(colour: str = "teal", kind: str = "PNG", size: tuple[int, int] = (40, 30)) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, colour).save(out, kind)
    return out.getvalue()


def proof(token: str, secret: str = SECRET) -> str:
    return hmac.new(secret.encode(), token.encode(), sha256).hexdigest()


class Desk:
    """A client of one sandbox. Paths start with the network: "/mastodon/api/v1/statuses"."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.http = httpx.Client(base_url=address, timeout=20)

    def control(self, verb: str, path: str, **values: Any) -> dict[str, Any]:
        said = self.http.request(verb, f"/_control/{path}", **values)
        assert said.status_code == 200, said.text
        return said.json()

    def switch(self, call: str, fault: str, **values: Any) -> dict[str, Any]:
        return self.control("POST", "switches", json={"call": call, "fault": fault, **values})

    def settings(self, **values: Any) -> None:
        self.control("POST", "settings", json=values)

    def accepted(self, network: str, account: str = "") -> list[dict[str, Any]]:
        query = {"network": network, "account": account}
        return self.control("GET", "posts", params=query)["posts"]

    def calls(self, network: str = "") -> list[dict[str, Any]]:
        return self.control("GET", "calls", params={"network": network})["calls"]

    def token(self, network: str, account: str) -> str:
        said = self.control("POST", "tokens", json={"network": network, "account": account})
        return str(said["access_token"])

    def page_id(self, name: str = "maple") -> str:
        said = self.control(
            "POST", "accounts", json={"network": "facebook", "name": name, "owner": "dana"}
        )
        return str(said["remote_id"])

    def toot(self, text: str, token: str, **headers: str) -> httpx.Response:
        return self.http.post(
            "/mastodon/api/v1/statuses",
            json={"status": text},
            headers={"Authorization": f"Bearer {token}", **headers},
        )

    def graph(self, verb: str, path: str, token: str, **values: Any) -> httpx.Response:
        values.setdefault("params", {})["appsecret_proof"] = proof(token)
        headers = {"Authorization": f"Bearer {token}"}
        return self.http.request(verb, f"/facebook/v26.0{path}", headers=headers, **values)

    def session(self, name: str = BLUESKY[0], password: str = BLUESKY[1]) -> httpx.Response:
        body = {"identifier": name, "password": password}
        return self.xrpc("POST", "com.atproto.server.createSession", "", json=body)

    def xrpc(self, verb: str, nsid: str, token: str, **values: Any) -> httpx.Response:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        headers |= values.pop("headers", {})
        return self.http.request(verb, f"/bluesky/xrpc/{nsid}", headers=headers, **values)

    def skeet(self, session: dict[str, Any], record: dict[str, Any], **more: Any) -> httpx.Response:
        body = {"repo": session["did"], "collection": POSTS, "record": record, **more}
        nsid = "com.atproto.repo.createRecord"
        return self.xrpc("POST", nsid, session["accessJwt"], json=body)

    def blog(self, verb: str, path: str, **values: Any) -> httpx.Response:
        values.setdefault("auth", WORDPRESS)
        return self.http.request(verb, f"/wordpress/wp-json/wp/v2{path}", **values)


def a_record(text: str = "Flu shots today", **more: Any) -> dict[str, Any]:
    return {"$type": POSTS, "text": text, "createdAt": "2026-11-24T15:00:00.000Z", **more}


@contextmanager
def rehearsal(folder: Path) -> Iterator[Desk]:
    running = start(folder)
    desk = Desk(running.address)
    try:
        yield desk
    finally:
        desk.http.close()
        running.stop()
