"""A server that misbehaves, a sandbox, and calls to them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bedside.networks.http import Http
from tests.networks.tiny import Tiny, tiny_server
from tests.sandbox import rehearsal


@pytest.fixture
def tiny() -> Iterator[Tiny]:
    with tiny_server() as server:
        yield server


@pytest.fixture
def place(tmp_path: Path) -> Iterator[rehearsal.Desk]:
    with rehearsal.rehearsal(tmp_path) as place:
        yield place


@pytest.fixture
def patience_s() -> float:
    """How long a call of this module waits for an answer."""
    return 3


@pytest.fixture
def http(patience_s: float) -> Iterator[Http]:
    calls = Http(allow_private=True, timeout_s=patience_s)
    yield calls
    calls.close()
