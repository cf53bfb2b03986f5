"""The way out to the networks: one connection pool a process, made from settings."""

import atexit
import functools

from django.conf import settings

from bedside.networks.http import Http

PATIENCE_S = 20.0  # of a worker, for one read or write
QUICK_S = 8.0  # of a person who waits for a page


def http() -> Http:
    return _http(settings.REHEARSAL, PATIENCE_S, _sandbox())


def quick() -> Http:
    return _http(settings.REHEARSAL, QUICK_S, _sandbox())


def _sandbox() -> str:
    """The "host:port" of the sandbox that `bedside up` runs; empty without one."""
    return settings.SANDBOX_ADDRESS.partition("://")[2]


@functools.cache
def _http(allow_private: bool, timeout_s: float, sandbox: str) -> Http:
    way_out = Http(allow_private, timeout_s, sandbox)
    atexit.register(way_out.close)
    return way_out
