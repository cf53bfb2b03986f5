"""What one network in the sandbox is made of, and what its handlers are given."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

from .accounts import Account
from .grants import Token
from .messages import Answer, Request
from .store import Store


@dataclass(frozen=True)
class Caller:
    """Who a request speaks for, before anything was checked. All None for a stranger."""

    account: Account | None = None
    token: Token | None = None


@dataclass(frozen=True)
class Call:
    """`values` are the pieces of the path, `settings` the sandbox's settings."""

    request: Request
    store: Store
    caller: Caller
    values: dict[str, str]
    settings: dict[str, float | bool]

    @property
    def home(self) -> str:
        """The sandbox's own address, without the network's prefix."""
        return self.request.base


type Handler = Callable[[Call], Answer]


@dataclass(frozen=True)
class Route:
    """`name` is what a switch calls it. A `screen` is a page for a person: no faults, no delay."""

    method: str
    pattern: str
    name: str
    handler: Handler
    screen: bool = False

    @cached_property
    def regex(self) -> re.Pattern[str]:
        pieces = re.split(r"\{(\w+)\}", self.pattern)
        text = "".join(
            f"(?P<{piece}>[^/]+)" if odd % 2 else re.escape(piece)
            for odd, piece in enumerate(pieces)
        )
        return re.compile(text)


class Errors(Protocol):
    """Each network's own way of saying no; a module with these functions."""

    def not_found(self) -> Answer: ...
    def malformed(self, said: str) -> Answer: ...
    def refused(self) -> Answer: ...
    def throttled(self, seconds: float, caller: Caller) -> Answer: ...
    def broken(self) -> Answer: ...
    def signed_out(self) -> Answer: ...


@dataclass(frozen=True)
class Network:
    slug: str
    label: str
    routes: tuple[Route, ...]
    errors: Errors
    identify: Callable[[Request, Store], Caller]
    headers: Callable[[Caller], dict[str, str]] = field(default=lambda caller: {})
    tidy: Callable[[Request], str] = field(default=lambda request: request.path)
    """The path below the network's prefix, as its routes spell it."""

    def match(self, request: Request) -> tuple[Route, dict[str, str]] | None:
        path = self.tidy(request)
        for route in self.routes:
            found = route.regex.fullmatch(path) if route.method == request.method else None
            if found:
                return route, found.groupdict()
        return None
