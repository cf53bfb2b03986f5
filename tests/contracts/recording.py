"""An Http that keeps every request as it went out, in the contracts' plain form."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import httpcore
import httpx

from bedside.networks.http import Answer, Http
from tests.contracts.validators import Call


@dataclass
class Exchange:
    call: Call
    answer: Answer


@dataclass
class Recorder:
    """`base` is what comes before the network's own path, such as "/mastodon" on the sandbox."""

    base: str
    exchanges: list[Exchange] = field(default_factory=list)

    def keep(self, request: httpx.Request, answer: Answer) -> None:
        body = b"".join(request.stream)  # type: ignore[arg-type]
        headers = {name.lower(): value for name, value in request.headers.items()}
        path = request.url.path.removeprefix(self.base)
        query = dict(request.url.params)
        self.exchanges.append(Exchange(Call(request.method, path, query, headers, body), answer))


@contextmanager
def recording_http(recorder: Recorder) -> Iterator[Http]:
    class Recording(Http):
        def _exchange(self, pool: httpcore.ConnectionPool, request: httpx.Request) -> Answer:
            answer = super()._exchange(pool, request)
            recorder.keep(request, answer)
            return answer

    http = Recording(allow_private=True, timeout_s=5)
    try:
        yield http
    finally:
        http.close()
