"""The sandbox keeps every post it answered for, whatever happens around it."""

import json
import signal
import socket
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sandbox.messages import Malformed, from_multipart
from tests.sandbox.rehearsal import Desk, rehearsal

ROOT = Path(__file__).resolve().parents[2]


def started(data: Path) -> tuple[subprocess.Popen[str], Desk]:
    command = [sys.executable, "-m", "sandbox", "--port", "0", "--data", str(data)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    return process, Desk(process.stdout.readline().split()[-1].rstrip("/"))


def test_two_hundred_posts_at_once_are_each_stored_once(desk: Desk) -> None:
    token = desk.token("mastodon", "maple")
    with ThreadPoolExecutor(24) as many:
        said = list(many.map(lambda n: desk.toot(f"Post {n}", token), range(200)))
    assert {each.status_code for each in said} == {200}
    assert len({each.json()["id"] for each in said}) == 200
    texts = [post["text"] for post in desk.accepted("mastodon")]
    assert sorted(texts) == sorted(f"Post {n}" for n in range(200))


def test_one_key_sent_at_once_by_many_makes_one_post(desk: Desk) -> None:
    token = desk.token("mastodon", "maple")
    send = {"Idempotency-Key": "same"}
    with ThreadPoolExecutor(16) as many:
        said = list(many.map(lambda _: desk.toot("Once", token, **send), range(48)))
    assert len({each.json()["id"] for each in said}) == 1
    assert len(desk.accepted("mastodon")) == 1


@pytest.mark.slow
def test_kill_9_loses_no_post_that_was_answered(tmp_path: Path) -> None:
    process, desk = started(tmp_path)
    token = desk.token("mastodon", "maple")
    answered: list[str] = []

    def post(number: int) -> None:
        if number == 60:
            process.send_signal(signal.SIGKILL)
        try:
            said = desk.toot(f"Post {number}", token)
        except httpx.TransportError:
            return
        answered.append(said.json()["id"])

    with ThreadPoolExecutor(8) as many:
        list(many.map(post, range(120)))
    assert process.wait(10) == -signal.SIGKILL
    assert len(answered) >= 40
    with rehearsal(tmp_path) as again:
        kept = {post["remote_id"] for post in again.accepted("mastodon")}
        assert set(answered) <= kept
        assert again.toot("Still signed in", token).status_code == 200


@pytest.mark.slow
def test_it_ends_cleanly_when_asked(tmp_path: Path) -> None:
    process, desk = started(tmp_path)
    assert desk.http.get("/").status_code == 200
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


@pytest.mark.slow
def test_a_taken_port_is_said_plainly(tmp_path: Path, desk: Desk) -> None:
    port = desk.address.rpartition(":")[2]
    command = [sys.executable, "-m", "sandbox", "--port", port, "--data", str(tmp_path / "b")]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert f"cannot start on port {port}" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_stopped_sandbox_answers_nobody(tmp_path: Path) -> None:
    with rehearsal(tmp_path) as desk:
        kept_alive = httpx.Client(base_url=desk.address)
        assert kept_alive.get("/").status_code == 200
    with pytest.raises(httpx.TransportError):
        kept_alive.get("/")
    kept_alive.close()


def raw(desk: Desk, words: bytes) -> bytes:
    host, _, port = desk.address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as line:
        line.sendall(words)
        line.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: line.recv(65536), b""))


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (b"POST /_control/switches HTTP/1.1\r\nContent-Length: nine\r\n\r\n", b"400"),
        (b"POST /_control/switches HTTP/1.1\r\nContent-Length: 99999999999\r\n\r\n", b"413"),
        (b"POST /_control/switches HTTP/1.1\r\nContent-Length: 9\r\n\r\nhalf", b"400"),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"400"),
        (b"NONSENSE\r\n\r\n", b"400"),
    ],
)
def test_a_broken_request_gets_an_answer_and_not_a_crash(
    desk: Desk, words: bytes, status: bytes
) -> None:
    assert status in raw(desk, words)
    assert desk.http.get("/").status_code == 200


def test_a_body_sent_in_chunks_is_read(desk: Desk) -> None:
    token = desk.token("mastodon", "maple")
    body = json.dumps({"status": "In pieces"}).encode()
    said = desk.http.post(
        "/mastodon/api/v1/statuses",
        content=iter([body[:5], body[5:]]),
        headers={"Authorization": f"Bearer {token}", "Content-Type": "application/json"},
    )
    assert said.status_code == 200
    assert desk.accepted("mastodon")[0]["text"] == "In pieces"


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff\xfe", b'"words"'])
@pytest.mark.parametrize("path", ["/mastodon/api/v1/statuses", "/wordpress/wp-json/wp/v2/posts"])
def test_json_that_is_not_an_object_is_refused(desk: Desk, path: str, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    token = desk.token("mastodon", "maple")
    auth = {"Authorization": f"Bearer {token}"} if "mastodon" in path else {}
    said = desk.http.post(path, content=body, headers={**headers, **auth})
    assert 400 <= said.status_code < 500
    assert isinstance(said.json(), dict)
    assert desk.accepted("mastodon") == []


names = st.text("abcdefgh_", min_size=1, max_size=12)


@given(fields=st.dictionaries(names, st.text(max_size=200)), data=st.binary(max_size=2000))
def test_what_httpx_puts_into_a_multipart_body_comes_out_again(
    fields: dict[str, str], data: bytes
) -> None:
    sent = httpx.Request("POST", "http://x", data=fields, files={"the file": ("a.png", data)})
    read, uploads = from_multipart(sent.read(), sent.headers["content-type"])
    assert read == fields
    assert uploads["the file"].data == data


@given(cut=st.integers(3, 40))
def test_a_multipart_body_cut_short_is_never_taken_for_whole(cut: int) -> None:
    sent = httpx.Request("POST", "http://x", files={"file": ("a.png", b"picture bytes")})
    body = sent.read()[:-cut]
    with pytest.raises(Malformed):
        from_multipart(body, sent.headers["content-type"])
