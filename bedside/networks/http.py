"""The one way out: one connection pool with time-outs, an address guard, and errors in five words.

The guard (against SSRF) resolves the host itself and connects to the address it checked, so
that a name cannot change between check and call. Private, loopback and other special addresses
are refused unless the installation runs in rehearsal (sandbox, tests).

A call that creates something public never travels on a connection that was used before: a
server closing an idle connection would look the same as one that took the post and died.

No client object in between: httpx's would keep cookies from one practice's call to the next,
and write whole addresses, tokens included, to the log.
"""

import json as jsonlib
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpcore
import httpx

from .answers import scrubbed, secrets_in, wait_seconds, words_of
from .base import NetworkError, Refused, Throttled, Unauthorized, Unavailable, Uncertain
from .guard import GuardedBackend, check_address, deadline
from .words import _

MOST_BYTES = 2_000_000  # of an answer; the largest real one seen is a tenth of this
NOT_THIS = _("This address answers, but not in the way this network does. Check the address.")

type Explain = Callable[["Answer"], NetworkError | None]


@dataclass(frozen=True)
class Answer:
    """What the network said. `headers` has lower-case names; `json` is None when it was none."""

    status: int
    json: Any
    headers: Mapping[str, str]
    text: str


class Http:
    """Calls to networks. Safe to share between threads; made once in a process.

    `timeout_s` is for one read or write, a whole call may take three times as long. `sandbox`
    is the "host:port" of the rehearsal copy on this machine, which may be called as well.
    """

    def __init__(
        self, allow_private: bool = False, timeout_s: float = 20, sandbox: str = ""
    ) -> None:
        self._allow_private = allow_private
        self._sandbox = sandbox
        self._timeout_s = timeout_s
        context = httpx.create_ssl_context()
        backend = GuardedBackend(allow_private, sandbox)
        self._reused, self._fresh = (
            httpcore.ConnectionPool(
                ssl_context=context,
                max_connections=64,
                max_keepalive_connections=kept,
                keepalive_expiry=15,
                network_backend=backend,
            )
            for kept in (32, 0)
        )

    def close(self) -> None:
        self._reused.close()
        self._fresh.close()

    def call(
        self,
        method: str,
        url: str,
        *,
        creates: bool = False,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
        json: Any = None,
        data: Mapping[str, str] | None = None,
        files: Mapping[str, tuple[str, bytes, str]] | None = None,
        content: bytes | None = None,
        expect_json: bool = True,
        explain: Explain | None = None,
        not_this: str = NOT_THIS,
    ) -> Answer:
        """One request. Returns answers of 2xx, 404 and 410; raises a NetworkError for the rest.

        `creates` marks a call that may make something public. `files` is name -> (file name,
        bytes, type). `explain` sees every answer first and may name the error a network means
        by it. `not_this` is said when the answer is no JSON.
        """
        check_address(url, self._allow_private, self._sandbox)
        request = httpx.Request(
            method,
            url,
            params=params or None,
            headers={"User-Agent": "Bedside", "Accept": "application/json", **(headers or {})},
            json=json,
            data=data,
            files=files,
            content=content,
        )
        hidden = secrets_in(headers, params, data, json)
        asked = _Asked(request, creates, hidden, not_this, expect_json)
        answer = self._answer(request, asked)
        _raise_for(answer, asked, explain)
        return answer

    def _answer(self, request: httpx.Request, asked: "_Asked") -> Answer:
        try:
            if request.method == "GET":
                try:
                    return self._exchange(self._reused, request)
                except (httpcore.RemoteProtocolError, httpcore.ReadError):
                    # Most likely an idle connection that the server had just closed.
                    return self._exchange(self._fresh, request)
            return self._exchange(self._fresh if asked.creates else self._reused, request)
        except (httpcore.ConnectError, httpcore.ConnectTimeout, httpcore.PoolTimeout) as error:
            raise _not_reached(error, asked.where) from None
        except httpcore.TimeoutException:
            said = _("The network took too long to answer.")
            raise asked.unknown(said, asked.where) from None
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            said = _("The network broke off the connection.")
            raise asked.unknown(said, f"{asked.where}: {type(error).__name__}") from None
        except _TooMuch:
            kind: type[NetworkError] = Uncertain if asked.creates else Refused
            said = _("The network sent back far more than Bedside reads.")
            raise kind(said, asked.where, field="address") from None

    def _exchange(self, pool: httpcore.ConnectionPool, request: httpx.Request) -> Answer:
        times = dict.fromkeys(("connect", "read", "write", "pool"), self._timeout_s)
        times["connect"] = min(5.0, self._timeout_s)
        url = request.url
        sent = httpcore.Request(
            request.method,
            httpcore.URL(
                scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path
            ),
            headers=request.headers.raw,
            content=request.stream,
            extensions={"timeout": times},
        )
        with deadline(time.monotonic() + 3 * self._timeout_s):
            raw = pool.handle_request(sent)
            try:
                return _read(raw)
            finally:
                raw.close()


@dataclass(frozen=True)
class _Asked:
    """What an answer is judged by."""

    request: httpx.Request
    creates: bool
    hidden: frozenset[str]
    not_this: str
    expect_json: bool

    @property
    def where(self) -> str:
        url = self.request.url
        return f"{self.request.method} {url.host}{url.path}"

    @property
    def unknown(self) -> type[Uncertain] | type[Unavailable]:
        """The error when nobody can say what became of the call."""
        return Uncertain if self.creates else Unavailable


class _TooMuch(Exception):
    pass


class _Body(httpx.SyncByteStream):
    def __init__(self, raw: httpcore.Response) -> None:
        self._raw = raw

    def __iter__(self) -> Iterator[bytes]:
        yield from self._raw.iter_stream()


def _read(raw: httpcore.Response) -> Answer:
    response = httpx.Response(raw.status, headers=raw.headers, stream=_Body(raw))
    body = bytearray()
    try:
        for part in response.iter_bytes():
            body += part
            if len(body) > MOST_BYTES:
                raise _TooMuch
    except httpx.DecodingError as error:
        raise httpcore.RemoteProtocolError("unreadable encoding") from error
    text = body.decode("utf-8", "replace")
    headers = {name.lower(): value for name, value in response.headers.items()}
    return Answer(raw.status, _parsed(text), headers, text)


def _parsed(text: str) -> Any:
    try:
        return jsonlib.loads(text)
    except (ValueError, RecursionError):
        return None


def _not_reached(error: Exception, where: str) -> Unavailable:
    """Nothing was sent: the connection could not be made."""
    cause = error.args[0] if error.args else None
    if isinstance(cause, ssl.SSLCertVerificationError):
        said = _("This address has no valid security certificate, so nothing was sent to it.")
    elif isinstance(cause, ssl.SSLError):
        said = _("No secure connection could be made to this address.")
    elif isinstance(error, httpcore.PoolTimeout):
        return Unavailable(_("Bedside is making too many calls at once."), where)
    elif isinstance(error, httpcore.ConnectTimeout):
        said = _("Nothing answers at this address: the connection timed out.")
    else:
        said = _("Nothing answers at this address: the connection was refused.")
    return Unavailable(said, f"{where}: {type(error).__name__}", field="address")


def _raise_for(answer: Answer, asked: _Asked, explain: Explain | None) -> None:
    words = scrubbed(words_of(answer.json), asked.hidden)
    detail = f"{asked.where} {answer.status} {words}".strip()
    meant = explain(answer) if explain else None
    if meant is not None:
        meant.detail = meant.detail or detail[:500]
        meant.values = {
            name: scrubbed(value, asked.hidden) if isinstance(value, str) else value
            for name, value in meant.values.items()
        }
        raise meant
    if answer.status in (404, 410):
        return
    if not 200 <= answer.status < 300:
        raise _error_for(answer, asked, words, detail)
    if asked.expect_json and answer.json is None:
        if asked.creates:
            raise Uncertain(_("The network's answer could not be read."), detail)
        raise Refused(asked.not_this, detail, field="address")


def _error_for(answer: Answer, asked: _Asked, words: str, detail: str) -> NetworkError:
    status = answer.status
    if status == 429:
        wait = wait_seconds(answer.headers, time.time())
        return Throttled(_("The network asks to slow down."), detail, retry_after=wait)
    if status == 401:
        said = _("The network no longer accepts this sign-in. Connect the account again.")
        return Unauthorized(said, detail, field="secret")
    if 300 <= status < 400:
        return _sent_on(answer, asked.request.url, detail)
    if status >= 500:
        said = _("The network has a problem of its own (error %(status)s).")
        return asked.unknown(said, detail, status=status)
    if status == 408:
        return Unavailable(_("The network took too long to answer."), detail)
    if words:
        return Refused(_("The network refuses this: %(words)s"), detail, words=words)
    if answer.json is None:
        return Refused(asked.not_this, detail, field="address")
    return Refused(_("The network refuses this (error %(status)s)."), detail, status=status)


def _sent_on(answer: Answer, url: httpx.URL, detail: str) -> Refused:
    """A redirect is not followed: the other place never agreed to take the password."""
    try:
        target = url.join(answer.headers.get("location", ""))
    except httpx.InvalidURL:
        target = url
    if (target.scheme, target.netloc) == (url.scheme, url.netloc):
        said = _("This address sends visitors on to another page. Check the address.")
        return Refused(said, detail, field="address")
    other = f"{target.scheme}://{target.netloc.decode('ascii')}"
    said = _("This address sends visitors on to %(target)s. Use that address instead.")
    return Refused(said, detail, field="address", target=other[:200])
