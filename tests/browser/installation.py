"""A real installation: `bedside up` on free ports and a data folder of its own."""

import os
import random
import re
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psutil

from tests.servers.processes import Server

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Installation:
    """`address` is Bedside's own, `sandbox` that of the rehearsal beside it."""

    address: str
    sandbox: str
    data: Path
    parent: psutil.Process

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """What the database holds, to find the addresses of real rows. Nothing is written."""
        file = self.data / "bedside.sqlite3"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=30)) as database:
            return database.execute(sql, values).fetchall()

    def one(self, sql: str, *values: Any) -> Any:
        found = self.rows(sql, *values)
        assert found, f"the installation has no row for: {sql}"
        return found[0][0]

    def switch(self, call: str, fault: str, **values: Any) -> None:
        """A fault on the sandbox."""
        body = {"call": call, "fault": fault, **values}
        httpx.post(f"{self.sandbox}/_control/switches", json=body, timeout=30).raise_for_status()

    def mend(self) -> None:
        httpx.delete(f"{self.sandbox}/_control/switches", timeout=30).raise_for_status()

    def accepted(self, words: str) -> list[dict[str, Any]]:
        """What the sandbox has of posts with these words in them, taken down or not."""
        posts = httpx.get(f"{self.sandbox}/_control/posts", timeout=30).json()["posts"]
        return [post for post in posts if words in f"{post['title']} {post['text']}"]

    def worker(self) -> psutil.Process:
        for process in self.parent.children(recursive=True):
            if process.cmdline()[-1:] == ["worker"]:
                return process
        raise AssertionError("no worker is running")

    def later(self, minutes: int, session: str) -> None:
        """Let time pass for one signed-in person."""
        script = (
            "import sys, django; django.setup();"
            "from django.contrib.sessions.backends.db import SessionStore;"
            "kept = SessionStore(sys.argv[1]); kept['seen'] -= 60 * int(sys.argv[2]); kept.save()"
        )
        command = [sys.executable, "-c", script, session, str(minutes)]
        subprocess.run(command, cwd=ROOT, env=_environment(self.data), check=True, timeout=60)


def _environment(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not _decides(name)}
    return {
        **kept,
        "PYTHONPATH": str(ROOT),
        "BEDSIDE_DATA": str(data),
        "BEDSIDE_REHEARSAL": "1",
        "BEDSIDE_LOOKUP_WAITS": "1,1,1",
        "DJANGO_SETTINGS_MODULE": "bedside.site.settings",
    }


def _decides(name: str) -> bool:
    """Whether a variable, such as one set by the tests' own settings, would change Bedside."""
    return name.startswith("BEDSIDE_") or name == "DATABASE_URL"


@contextmanager
def up(data: Path, *words: str) -> Iterator[Installation]:
    data.mkdir()
    port = _two_free_ports()
    command = [sys.executable, "-m", "bedside", "up", "--data", str(data), "--port", str(port)]
    server = Server([*command, *words], data.with_suffix(".log"), _environment(data))
    server.wait_until(lambda: "Bedside is ready" in server.log.read_text(), 120)
    parent = psutil.Process(server.pid)
    try:
        yield Installation(f"http://localhost:{port}", _sandbox_of(parent), data, parent)
    finally:
        _end(server)


def _two_free_ports() -> int:
    """A port with the next one free as well, which the sandbox then takes. Below those that the
    system lends to outgoing calls, or one of these could get in between."""
    while True:
        port = random.randrange(20_000, 30_000)
        with socket.socket() as first, socket.socket() as second:
            try:
                first.bind(("127.0.0.1", port))
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port


def _sandbox_of(parent: psutil.Process) -> str:
    lines = (" ".join(child.cmdline()) for child in parent.children())
    found = [match[1] for line in lines if (match := re.search(r"sandbox --port (\d+)", line))]
    return f"http://127.0.0.1:{found[0]}"


def _end(server: Server) -> None:
    """As Ctrl-C does: `up` ends its children in order. What is then left is killed."""
    parent = psutil.Process(server.pid)
    family = parent.children(recursive=True)
    parent.send_signal(signal.SIGTERM)
    psutil.wait_procs([parent], timeout=20)
    _gone, left = psutil.wait_procs(family, timeout=5)
    for process in left:
        process.kill()
    server.end()


def wait_for(done: Any, seconds: float = 20) -> Any:
    """What `done` answers, as soon as that is true."""
    ends = time.monotonic() + seconds
    while not (answer := done()):
        assert time.monotonic() < ends, "it did not happen in time"
        time.sleep(0.2)
    return answer
