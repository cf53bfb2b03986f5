"""Processes of the fault suite: a sandbox, real workers, and what the sandbox has seen."""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[2]


class Household:
    """One data folder, one sandbox, and as many workers as the test wants to kill."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.environment = {
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "BEDSIDE_DATA": str(data),
            "BEDSIDE_REHEARSAL": "1",
            "BEDSIDE_LOOKUP_WAITS": "0.5,1,1.5",
            "DJANGO_SETTINGS_MODULE": "bedside.site.settings",
            **environment,
        }
        self.sandbox = self._spawn("-m", "sandbox", "--port", "0", "--data", str(data / "sandbox"))
        assert self.sandbox.stdout is not None
        line = self.sandbox.stdout.readline()
        self.address = "http" + line.split("http")[1].strip().rstrip("/")
        self.control = httpx.Client(base_url=self.address, timeout=60)

    def _spawn(self, *words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, *words],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def call(self, module: str, *words: str) -> str:
        """The last line that a module prints, run in a process of its own."""
        done = subprocess.run(
            [sys.executable, "-m", module, *words],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return (done.stdout.splitlines() or [""])[-1]

    def stage(self, *words: str) -> dict[str, int]:
        states: dict[str, int] = json.loads(self.call("tests.faults.stage", *words))
        return states

    def worker(self, threads: int = 8) -> subprocess.Popen[str]:
        return self._spawn("-m", "bedside", "worker", "--threads", str(threads))

    def nursery(self, threads: int) -> subprocess.Popen[str]:
        """See `tests.faults.nursery`: each line written to it brings a worker to life."""
        return self._spawn("-m", "tests.faults.nursery", str(threads))

    def switch(self, call: str, fault: str, **values: Any) -> None:
        answer = self.control.post(
            "/_control/switches", json={"call": call, "fault": fault, **values}
        )
        assert answer.status_code == 200, answer.text

    def clear_switches(self) -> None:
        self.control.delete("/_control/switches")

    def calls(self) -> int:
        return len(self.control.get("/_control/calls", params={"limit": 5000}).json()["calls"])

    def accepted(self) -> Counter[tuple[str, str]]:
        """How often each text was accepted, by network and account together with the text."""
        posts = self.control.get("/_control/posts").json()["posts"]
        return Counter((f"{post['network']}/{post['account']}", _notice(post)) for post in posts)

    def wait_until(self, done: Any, seconds: float) -> dict[str, int]:
        deadline = time.monotonic() + seconds
        while True:
            now = self.stage("states")
            if done(now) or time.monotonic() > deadline:
                return now
            time.sleep(1)

    def close(self) -> None:
        self.sandbox.kill()
        self.sandbox.wait()


def _notice(post: dict[str, Any]) -> str:
    words = f"{post['title']} {post['text']}"
    return words.split("Notice ")[1].split(":")[0]


@contextmanager
def household(data: Path, **environment: str) -> Iterator[Household]:
    house = Household(data, **environment)
    try:
        yield house
    finally:
        house.close()
