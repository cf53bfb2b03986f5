"""A server that cannot be had is never mistaken for a test that passed."""

import sys
import time
from pathlib import Path

import pytest

from tests.servers.processes import Server, cannot_be_had, free_port, listens, needs


def test_a_missing_program_skips_with_its_name_but_fails_in_ci(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="no-such-program"):
        needs("sh", "no-such-program")
    monkeypatch.setenv("CI", "1")
    with pytest.raises(pytest.fail.Exception, match="no-such-program"):
        needs("sh", "no-such-program")
    with pytest.raises(pytest.fail.Exception, match="because"):
        cannot_be_had("because")


def test_a_server_that_dies_at_once_says_why(tmp_path: Path) -> None:
    server = Server([sys.executable, "-c", "raise SystemExit('no room')"], tmp_path / "log")
    with pytest.raises(pytest.fail.Exception, match="no room"):
        server.wait_until(lambda: False, 10)


def test_a_server_is_started_and_ended_with_its_children(tmp_path: Path) -> None:
    port = free_port()
    command = f"{sys.executable} -m http.server {port} --bind 127.0.0.1 & wait"
    server = Server(["sh", "-c", command], tmp_path / "log")
    server.wait_until(lambda: listens(port), 20)
    server.end()
    server.end()  # twice is fine
    ends = time.monotonic() + 10
    while listens(port) and time.monotonic() < ends:
        time.sleep(0.05)  # the child was told at the same moment, but nobody waits for it
    assert not listens(port)
