"""The address guard: which addresses a call may reach, and a connection to exactly those.

Whoever can type an address into a form could otherwise make Bedside call the machines beside
it (a router, a database, a cloud's metadata service).
"""

import contextlib
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore
import httpx

from .base import Refused, Unavailable
from .words import _

type Address = ipaddress.IPv4Address | ipaddress.IPv6Address

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_call = threading.local()


@contextlib.contextmanager
def deadline(at: float) -> Iterator[None]:
    """End every read and write of this thread's call at `at` (time.monotonic()).

    Time-outs count from the last byte, so a server sending one byte now and then would hold a
    worker for hours.
    """
    _call.ends = at
    try:
        yield
    finally:
        _call.ends = None


def check_address(url: str, allow_private: bool, sandbox: str = "") -> None:
    """Raise Refused unless `url` is https, or http to this machine itself in rehearsal.

    `sandbox` is the one "host:port" on this machine that is always fine.
    """
    try:
        parsed = httpx.URL(url)
    except httpx.InvalidURL:
        raise Refused(_("This is not a web address."), field="address") from None
    odd_port = parsed.port is not None and not 0 < parsed.port < 65_536
    if parsed.scheme not in ("http", "https") or not parsed.host or odd_port:
        raise Refused(_("This is not a web address."), field="address")
    if parsed.userinfo:
        raise Refused(_("Leave name and password out of the address."), field="address")
    rehearsing = allow_private or f"{parsed.host}:{parsed.port}" == sandbox
    if parsed.scheme == "http" and not (rehearsing and _is_this_machine(parsed.host)):
        said = _("Use the address that starts with https://, so that nobody can read along.")
        raise Refused(said, field="address")


def tidy_address(typed: str) -> str:
    """A base address as a person types it ("Example.org/", "https://example.org/?x") as Bedside
    keeps it: "https://example.org". Raises Refused(field="address")."""
    typed = typed.strip()
    if "://" not in typed:
        typed = "https://" + typed
    try:
        url = httpx.URL(typed).copy_with(query=None, fragment=None)
    except httpx.InvalidURL:
        raise Refused(_("This is not a web address."), field="address") from None
    if not url.host or " " in typed:
        raise Refused(_("This is not a web address."), field="address")
    return str(url).rstrip("/")


def is_public(address: Address) -> bool:
    """Whether `address` is an ordinary one on the internet, also where it wraps a v4 one."""
    if isinstance(address, ipaddress.IPv6Address):
        inner = _wrapped(address)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _wrapped(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


def _is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class GuardedBackend(httpcore.SyncBackend):
    """Resolves a name once, checks every address it has, and connects to one of those."""

    def __init__(self, allow_private: bool, sandbox: str = "") -> None:
        self._allow_private = allow_private
        self._sandbox = sandbox

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        error: Exception = httpcore.ConnectError("no address")
        for address in self._addresses(host, port):
            try:
                stream = super().connect_tcp(
                    str(address), port, timeout, local_address, socket_options
                )
                return _Timed(stream)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as failed:
                error = failed
        raise error

    def _addresses(self, host: str, port: int) -> list[Address]:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            said = _("There is no such address: %(host)s. Check the spelling.")
            raise Unavailable(said, f"no address for {host}", field="address", host=host) from None
        addresses = [ipaddress.ip_address(entry[4][0]) for entry in found]
        rehearsing = self._allow_private or f"{host}:{port}" == self._sandbox
        if not rehearsing and not all(map(is_public, addresses)):
            said = _("This address leads into a private network, where Bedside does not call.")
            raise Refused(said, f"{host} is not public", field="address")
        return addresses


class _Timed(httpcore.NetworkStream):
    """A connection that also ends at the call's deadline."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(timeout: float | None, late: type[Exception]) -> float | None:
    ends: float | None = getattr(_call, "ends", None)
    if ends is None:
        return timeout
    left = ends - time.monotonic()
    if left <= 0:
        raise late("deadline")
    return left if timeout is None else min(left, timeout)
