"""No address that a person can type reaches a private machine."""

import ipaddress
import socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bedside.networks.base import NetworkError, Refused
from bedside.networks.guard import is_public, tidy_address
from bedside.networks.http import Http
from tests.networks.tiny import tiny_server

PRIVATE = [
    "127.0.0.1", "127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0.0.0.0", "10.0.0.8",
    "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1", "255.255.255.255",
    "[::1]", "[::]", "[fe80::1]", "[fd00::1]", "[ff02::1]", "[::ffff:127.0.0.1]",
    "[::ffff:10.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "localhost",
]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_are_refused_in_every_spelling(host: str) -> None:
    with pytest.raises(NetworkError) as error:
        Http(timeout_s=0.5).call("GET", f"https://{host}/latest/meta-data")
    assert error.value.field == "address"
    sentences = ("private network", "no such address", "not a web address")
    assert any(sentence in error.value.said for sentence in sentences)


def test_a_name_that_leads_to_this_machine_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when only one of several addresses is private."""

    def resolve(*_: Any, **__: Any) -> list[Any]:
        kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
        return [(*kind, ("93.184.215.14", 443)), (*kind, ("127.0.0.1", 443))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with pytest.raises(Refused):
        Http(timeout_s=0.5).call("GET", "https://rebind.example.org/")


def test_the_connection_goes_to_the_address_that_was_checked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A name that changes between check and call cannot slip through: it is asked once."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def resolve(host: str, *args: Any, **more: Any) -> list[Any]:
        asked.append(host)
        return (
            real("127.0.0.1", *args, **more) if host == "localhost" else real(host, *args, **more)
        )

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    with tiny_server() as tiny:
        url = tiny.url.replace("127.0.0.1", "localhost")
        Http(allow_private=True, timeout_s=1).call("GET", url, creates=True)
    assert asked.count("localhost") == 1
    assert set(asked) <= {"localhost", "127.0.0.1"}


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://",
        "https://name:password@example.org/",
        "https://exa mple.org\x00/",
        "nonsense",
        "https://[not-an-address]/",
        "https://example.org:99999/",
    ],
)
@pytest.mark.parametrize("allow_private", [False, True])
def test_only_plain_https_addresses_are_called(url: str, allow_private: bool) -> None:
    with pytest.raises(Refused) as error:
        Http(allow_private=allow_private, timeout_s=0.5).call("GET", url)
    assert error.value.field == "address"


def test_without_rehearsal_not_even_loopback_is_called() -> None:
    with tiny_server() as tiny:
        with pytest.raises(Refused):
            Http(timeout_s=0.5).call("GET", tiny.url)
        assert not tiny.requests


@given(st.ip_addresses(v=4))
def test_an_address_wrapped_in_version_six_is_judged_by_what_it_wraps(
    inner: ipaddress.IPv4Address,
) -> None:
    for wrapped in (f"::ffff:{inner}", f"64:ff9b::{inner}"):
        assert is_public(ipaddress.ip_address(wrapped)) == is_public(inner)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("example.org", "https://example.org"),
        ("  https://Example.org/ ", "https://example.org"),
        ("https://example.org/blog/?x=1#y", "https://example.org/blog"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000"),
        ("zahnärzte.example", "https://xn--zahnrzte-3za.example"),
    ],
)
def test_an_address_is_kept_in_one_form(typed: str, kept: str) -> None:
    assert tidy_address(typed) == kept


@given(st.text(max_size=60))
def test_whatever_is_typed_as_an_address_gives_an_address_or_a_sentence(typed: str) -> None:
    try:
        assert "://" in tidy_address(typed)
    except Refused as error:
        assert error.field == "address"
