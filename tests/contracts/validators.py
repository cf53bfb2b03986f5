"""What the networks publish about their APIs, as checks for one call.

Each contract is read from the shared data (see its SOURCES.md) and offers

    request(call)          problems of a request, as sentences; none when it keeps the contract
    answer(call, status, body)   problems of an answer, where the contract describes answers

`Call` is the plain form of one request; paths are without the network's base address.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

from .bluesky import Bluesky
from .call import Call
from .facebook import Facebook
from .mastodon import Mastodon
from .wordpress import WordPress


class Contract(Protocol):
    def request(self, call: Call) -> list[str]: ...
    def answer(self, call: Call, status: int, body: Any) -> list[str]: ...


CONTRACTS: dict[str, Callable[[Path], Contract]] = {
    "facebook": Facebook,
    "mastodon": Mastodon,
    "bluesky": Bluesky,
    "wordpress": WordPress,
}

__all__ = ["CONTRACTS", "Bluesky", "Call", "Contract", "Facebook", "Mastodon", "WordPress"]
