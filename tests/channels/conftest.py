"""A sandbox to connect to, and browsers that have just proved who is in front of them."""

import contextlib
import http.server
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from django.test import Client
from django.urls import reverse

import sandbox.server
from bedside.channels import actions
from bedside.channels.models import Channel
from bedside.practices.models import Member

PASSWORD = "correct horse battery"
WORDPRESS_SECRET = "prac tice here only with this"
BLUESKY_SECRET = "prac-tice-here-only"
ADDRESS = "http://127.0.0.1:8600"


class Sandbox:
    """A running sandbox, its control API, and a person on its sign-in screens."""

    def __init__(self, running: sandbox.server.Running) -> None:
        self.address = running.address

    def at(self, slug: str) -> str:
        return f"{self.address}/{slug}"

    def control(self, method: str, path: str, **fields: Any) -> Any:
        answer = httpx.request(
            method, f"{self.address}/_control/{path}", json=fields or None, trust_env=False
        )
        assert answer.status_code < 400, answer.text
        return answer.json()

    def fault(self, call: str, fault: str, **more: Any) -> None:
        self.control("POST", "switches", call=call, fault=fault, **more)

    def calls(self, name: str) -> int:
        return sum(call["call"] == name for call in self.control("GET", "calls")["calls"])

    def agree(self, address: str, **chosen: Any) -> str:
        """What a browser does on a network's screen; the address it is sent back to."""
        shown = httpx.get(address, trust_env=False)
        assert shown.status_code == 200, shown.text
        fields = {**dict(parse_qsl(urlsplit(address).query)), "decision": "allow", **chosen}
        answer = httpx.post(address.split("?")[0], data=fields, trust_env=False)
        assert answer.status_code in (302, 303), answer.text
        return answer.headers["location"].partition("#")[0]


@pytest.fixture(scope="session")
def running_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sandbox.server.Running]:
    running = sandbox.server.start(tmp_path_factory.mktemp("sandbox"))
    yield running
    running.stop()


@pytest.fixture
def rehearsal(running_sandbox: sandbox.server.Running, settings: Any) -> Iterator[Sandbox]:
    here = Sandbox(running_sandbox)
    settings.SANDBOX_ADDRESS = here.address
    settings.ADDRESS = ADDRESS
    yield here
    here.control("DELETE", "switches")
    here.control("POST", "settings", latency_ms=0)


@pytest.fixture
def sure_browser_of(browser_of: Callable[[Member], Client]) -> Callable[[Member], Client]:
    """Signed in, and with the password typed once more through the page that asks for it."""

    def prove(member: Member) -> Client:
        client = browser_of(member)
        session = client.session
        session["account_authentication_methods"] = [
            {"method": "password", "at": time.time(), "reauthenticated": True}
        ]
        session["account_authentication_methods_user"] = str(member.user_id)
        session.save()
        asked = client.get(reverse("channels:app"))
        if asked.status_code == 302:
            client.post(asked["Location"], {"password": PASSWORD})
        return client

    return prove


@pytest.fixture
def wordpress(rehearsal: Sandbox, manager: Member) -> Channel:
    return actions.connect_with_password(
        manager, "wordpress", rehearsal.at("wordpress"), "maple", WORDPRESS_SECRET
    )


@pytest.fixture
def bluesky(rehearsal: Sandbox, manager: Member) -> Channel:
    return actions.connect_with_password(
        manager, "bluesky", rehearsal.at("bluesky"), "maple.sandbox.test", BLUESKY_SECRET
    )


@pytest.fixture
def mastodon(rehearsal: Sandbox, manager: Member) -> Channel:
    pending = actions.begin_mastodon(manager, rehearsal.at("mastodon"))
    back = rehearsal.agree(pending.address, account="maple")
    found = actions.finish_oauth(manager, pending, query_of(back))
    assert isinstance(found, Channel)
    return found


def query_of(address: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(address).query))


@pytest.fixture
def website(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[..., str]]:
    """Starts a server on this machine that always answers the same; returns its address."""
    servers: list[http.server.ThreadingHTTPServer] = []

    def start(body: bytes, status: int = 200, wait: float = 0, **headers: str) -> str:
        class Same(http.server.BaseHTTPRequestHandler):
            def answer(self) -> None:
                time.sleep(wait)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                with contextlib.suppress(BrokenPipeError):  # whoever asked has left
                    self.wfile.write(body)

            do_GET = do_POST = answer

            def log_message(self, *args: object) -> None:
                pass

        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Same)
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
