"""Every way a call can go wrong ends in the right one of the five words."""

import contextlib
import gzip
import logging
import socket
import ssl
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from bedside.networks.answers import wait_seconds
from bedside.networks.base import (
    NetworkError,
    Refused,
    Throttled,
    Unauthorized,
    Unavailable,
    Uncertain,
)
from bedside.networks.http import MOST_BYTES, Answer, Http
from tests.networks.tiny import Request, Tiny, answer, drop


@pytest.fixture
def patience_s() -> float:
    return 0.5


def test_an_answer_comes_back_with_status_headers_and_json(http: Http, tiny: Tiny) -> None:
    tiny.will(answer(201, {"id": 7}, {"X-Thing": "yes"}))
    made = http.call("POST", tiny.url + "/posts", creates=True, json={"text": "Grüße 🌷"})
    assert (made.status, made.json, made.headers["x-thing"]) == (201, {"id": 7}, "yes")
    assert "Grüße 🌷" in tiny.requests[0].body.decode()


@pytest.mark.parametrize(("creates", "expected"), [(True, Uncertain), (False, Unavailable)])
def test_a_connection_dropped_after_the_request_is_uncertain_only_when_something_was_made(
    http: Http, tiny: Tiny, creates: bool, expected: type[NetworkError]
) -> None:
    tiny.will(drop)
    with pytest.raises(expected):
        http.call("POST", tiny.url, creates=creates)
    assert len(tiny.requests) == 1  # never sent again by itself


@pytest.mark.parametrize(("creates", "expected"), [(True, Uncertain), (False, Unavailable)])
@pytest.mark.parametrize("status", [500, 502, 503, 504])
def test_an_error_of_the_server_is_uncertain_only_when_something_was_made(
    http: Http, tiny: Tiny, status: int, creates: bool, expected: type[NetworkError]
) -> None:
    tiny.will(answer(status, "<html>oh</html>", content_type="text/html"))
    with pytest.raises(expected):
        http.call("POST", tiny.url, creates=creates)


@pytest.mark.parametrize(("creates", "expected"), [(True, Uncertain), (False, Unavailable)])
def test_a_slow_answer_is_uncertain_only_when_something_was_made(
    http: Http, tiny: Tiny, creates: bool, expected: type[NetworkError]
) -> None:
    tiny.will(lambda client, request: time.sleep(2))
    with pytest.raises(expected):
        http.call("POST", tiny.url, creates=creates)


def test_a_drip_of_single_bytes_does_not_hold_a_worker(tiny: Tiny) -> None:
    def drip(client: socket.socket, request: Request) -> None:
        for byte in b"HTTP/1.1 200 OK\r\nX: " + b"x" * 1000:
            client.sendall(bytes([byte]))
            time.sleep(0.02)

    tiny.will(drip)
    http = Http(allow_private=True, timeout_s=0.2)
    started = time.monotonic()
    with pytest.raises(Unavailable):
        http.call("POST", tiny.url)
    assert time.monotonic() - started < 3


def test_an_answer_cut_short_is_uncertain_for_a_creating_call(http: Http, tiny: Tiny) -> None:
    def half(client: socket.socket, request: Request) -> None:
        client.sendall(b'HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{"id": 1')
        client.close()

    tiny.will(half)
    with pytest.raises(Uncertain):
        http.call("POST", tiny.url, creates=True)


def test_nobody_listening_is_unavailable_even_for_a_creating_call(http: Http) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound, but not listening
        with pytest.raises(Unavailable) as error:
            http.call("POST", f"http://127.0.0.1:{taken.getsockname()[1]}/", creates=True)
    assert error.value.field == "address"


def test_an_idle_connection_the_server_closed_is_never_taken_for_a_lost_post(
    http: Http, tiny: Tiny
) -> None:
    for _ in range(20):
        http.call("GET", tiny.url)
        tiny.hang_up()
        assert http.call("POST", tiny.url, creates=True).status == 200


def test_a_creating_call_has_a_connection_of_its_own_and_reads_share_one(
    http: Http, tiny: Tiny
) -> None:
    for _ in range(3):
        http.call("GET", tiny.url)
        http.call("POST", tiny.url, creates=True)
    reads = {request.connection for request in tiny.requests if request.method == "GET"}
    sends = {request.connection for request in tiny.requests if request.method == "POST"}
    assert len(reads) == 1
    assert len(sends) == 3
    assert not reads & sends


def test_a_read_on_a_connection_that_died_is_asked_once_more(http: Http, tiny: Tiny) -> None:
    tiny.will(drop, answer(200, {"ok": True}))
    assert http.call("GET", tiny.url).json == {"ok": True}
    tiny.will(drop)
    with pytest.raises(Unavailable):
        http.call("GET", tiny.url)


def test_cookies_of_one_call_never_travel_with_the_next(http: Http, tiny: Tiny) -> None:
    tiny.will(answer(200, {}, {"Set-Cookie": "session=of-one-practice; Path=/"}))
    http.call("GET", tiny.url)
    http.call("GET", tiny.url)
    assert "cookie" not in tiny.requests[1].headers


def test_unauthorized_not_found_and_refused_are_told_apart(http: Http, tiny: Tiny) -> None:
    tiny.will(answer(401, {"message": "no"}))
    with pytest.raises(Unauthorized):
        http.call("GET", tiny.url)
    for status in (404, 410):
        tiny.will(answer(status, {"error": "gone"}))
        assert http.call("GET", tiny.url).status == status
    tiny.will(answer(422, {"error": {"message": "Text is <b>too long</b>"}}))
    with pytest.raises(Refused) as error:
        http.call("POST", tiny.url, creates=True)
    assert error.value.said % error.value.values == ("The network refuses this: Text is too long")


@pytest.mark.parametrize(
    ("header", "value", "low", "high"),
    [
        ("Retry-After", lambda: "120", 120, 120),
        ("Retry-After", lambda: format_datetime(in_five_minutes()), 280, 300),
        ("X-RateLimit-Reset", lambda: in_five_minutes().isoformat(), 280, 301),
        ("X-RateLimit-Reset", lambda: "2000-01-01T00:00:00.000Z", 1, 1),
        ("RateLimit-Reset", lambda: str(int(in_five_minutes().timestamp())), 280, 301),
        ("RateLimit-Reset", lambda: "30", 30, 30),
        ("Retry-After", lambda: "99999999999999999999", 86_400, 86_400),
        ("Retry-After", lambda: "soon", 60, 60),
        ("X-Other", lambda: "120", 60, 60),
    ],
)
def test_throttled_says_how_long_to_wait(
    http: Http, tiny: Tiny, header: str, value: Callable[[], str], low: float, high: float
) -> None:
    tiny.will(answer(429, {"error": "Too many requests"}, {header: value()}))
    with pytest.raises(Throttled) as error:
        http.call("POST", tiny.url, creates=True)
    assert low <= error.value.retry_after <= high


def in_five_minutes() -> datetime:
    return datetime.now(UTC) + timedelta(minutes=5)


@given(st.dictionaries(st.sampled_from(["retry-after", "ratelimit-reset"]), st.text()))
def test_the_wait_is_always_between_a_second_and_a_day(headers: dict[str, str]) -> None:
    assert 1 <= wait_seconds(headers, time.time()) <= 86_400


def test_a_web_page_where_json_should_be_says_it_is_the_wrong_address(
    http: Http, tiny: Tiny
) -> None:
    tiny.will(answer(200, "<!doctype html><p>Hello", content_type="text/html"))
    with pytest.raises(Refused) as error:
        http.call("GET", tiny.url, not_this="Not a WordPress site.")
    assert (error.value.said, error.value.field) == ("Not a WordPress site.", "address")
    with pytest.raises(Uncertain):
        http.call("POST", tiny.url, creates=True)


@pytest.mark.parametrize(
    ("location", "told"),
    [
        ("https://user:pw@evil.example/take?token=s3cret", "https://evil.example"),
        ("//www.example.org/", "http://www.example.org"),
        ("/login?token=s3cret", "another page"),
        ("", "another page"),
        ("https://host:nonsense/", "another page"),
    ],
)
def test_a_redirect_is_not_followed_and_names_where_it_leads(
    http: Http, tiny: Tiny, location: str, told: str
) -> None:
    tiny.will(answer(302, {}, {"Location": location}))
    with pytest.raises(Refused) as error:
        http.call("GET", tiny.url, headers={"Authorization": "Bearer abcdefgh"})
    said = error.value.said % error.value.values
    assert told in said
    assert "s3cret" not in said
    assert "pw@" not in said
    assert error.value.field == "address"
    assert len(tiny.requests) == 1


@pytest.mark.parametrize("encoding", ["", "gzip"])
def test_a_huge_answer_is_not_read_to_its_end(http: Http, tiny: Tiny, encoding: str) -> None:
    body = b"x" * (MOST_BYTES * 4)
    headers = {"Content-Encoding": encoding} if encoding else {}
    tiny.will(answer(200, gzip.compress(body) if encoding else body, headers))
    with pytest.raises(Refused):
        http.call("GET", tiny.url)
    with pytest.raises(Uncertain):
        http.call("POST", tiny.url, creates=True)


@pytest.mark.parametrize(
    "garbage",
    [b"SSH-2.0-OpenSSH_9\r\n", b"HTTP/1.1 abc\r\n\r\n", b"HTTP/1.1 200 OK\r\nX\x00: y\r\n\r\n"],
)
def test_something_that_is_no_web_server_is_a_clear_error(
    http: Http, tiny: Tiny, garbage: bytes
) -> None:
    def babble(client: socket.socket, request: Request) -> None:
        client.sendall(garbage)
        client.close()

    tiny.will(babble)
    with pytest.raises(Unavailable):
        http.call("GET", tiny.url)


def test_a_server_that_speaks_no_tls_has_its_own_sentence(tiny: Tiny) -> None:
    http = Http(allow_private=True, timeout_s=0.5)
    with pytest.raises(Unavailable) as error:
        http.call("GET", tiny.url.replace("http:", "https:"))
    assert "secure connection" in error.value.said or "timed out" in error.value.said


def test_a_certificate_nobody_vouches_for_has_its_own_sentence(tmp_path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), False)
        .sign(key, hashes.SHA256())
    )
    pem = tmp_path / "both.pem"
    plain = (Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(key.private_bytes(*plain) + certificate.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def greet() -> None:
            client, _ = listener.accept()
            with client, contextlib.suppress(OSError):
                context.wrap_socket(client, server_side=True).close()

        threading.Thread(target=greet, daemon=True).start()
        http = Http(allow_private=True, timeout_s=2)
        with pytest.raises(Unavailable) as error:
            http.call("POST", f"https://localhost:{listener.getsockname()[1]}/", creates=True)
    assert "no valid security certificate" in error.value.said
    assert error.value.field == "address"


def test_a_name_that_does_not_exist_has_its_own_sentence() -> None:
    with pytest.raises(Unavailable) as error:
        Http().call("GET", "https://no-such-clinic.invalid/", creates=True)
    assert "Check the spelling" in error.value.said
    assert error.value.field == "address"


def test_a_token_is_in_no_error_and_no_log(
    http: Http, tiny: Tiny, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    secret = "EAAB-very-secret-token"
    tiny.will(answer(400, {"error": {"message": f"Malformed access token {secret}"}}))

    def explain(answer: Answer) -> NetworkError:
        return Refused("No: %(words)s", words=answer.json["error"]["message"])

    for given_explain in (None, explain):
        with pytest.raises(Refused) as error:
            http.call(
                "GET",
                tiny.url + "/oauth",
                headers={"Authorization": f"Bearer {secret}"},
                params={"client_secret": secret},
                explain=given_explain,
            )
        whole = f"{error.value!r} {error.value.detail} {error.value.values}"
        assert "Malformed" in whole
        assert secret not in whole
    assert secret not in caplog.text


def test_sixteen_threads_can_share_it(tiny: Tiny) -> None:
    http = Http(allow_private=True, timeout_s=5)
    failures: list[Exception] = []

    def work() -> None:
        try:
            for number in range(20):
                http.call("POST" if number % 2 else "GET", tiny.url, creates=bool(number % 2))
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=work) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures
    assert len(tiny.requests) == 320


def test_explain_speaks_first(http: Http, tiny: Tiny) -> None:
    tiny.will(answer(200, {"error": {"code": 190}}))
    explain: Callable[[Answer], NetworkError | None] = lambda answer: Unauthorized("Ended")  # noqa: E731
    with pytest.raises(Unauthorized):
        http.call("GET", tiny.url, explain=explain)
