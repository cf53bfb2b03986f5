"""Starting, freezing and ending the real servers the tests talk to."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

import pytest


def cannot_be_had(why: str) -> NoReturn:
    """Skips loudly; in CI it fails, so that a test that never runs cannot look green."""
    if os.environ.get("CI"):
        pytest.fail(why)
    pytest.skip(why)


def needs(*programs: str) -> None:
    missing = [program for program in programs if not shutil.which(program)]
    if missing:
        cannot_be_had(f"not installed here: {', '.join(missing)}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A process and its children in their own group, with its output in a file."""

    def __init__(self, command: Sequence[str], log: Path, env: Mapping[str, str] | None = None):
        self.log = log
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                command,
                stdout=out,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **(env or {})},
                start_new_session=True,
            )

    def wait_until(self, ready: Callable[[], bool], seconds: float) -> None:
        ends = time.monotonic() + seconds
        while not ready():
            if self._process.poll() is not None or time.monotonic() > ends:
                said = self.log.read_text(errors="replace")[-2000:]
                self.end()
                pytest.fail(f"{self._process.args!r} did not start: {said}")
            time.sleep(0.1)

    @property
    def pid(self) -> int:
        return self._process.pid

    def freeze(self) -> None:
        """Connections are still taken by the kernel, but nothing answers: a true time-out."""
        os.killpg(self._process.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        os.killpg(self._process.pid, signal.SIGCONT)

    def end(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=20)


def listens(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0
