"""The real command in a process of its own, on a data folder of its own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import psutil
import pytest

ROOT = Path(__file__).resolve().parents[2]
WORD = [sys.executable, "-m", "bedside"]


def environment(**more: str) -> dict[str, str]:
    """A person's shell: nothing of the test's own settings."""
    ours = ("BEDSIDE_", "DJANGO_", "DATABASE_URL", "TEST_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return kept | {"PYTHONPATH": str(ROOT)} | more


type Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty home, so that no test ever sees the data of whoever runs it."""
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest.fixture
def bedside(home: Path) -> Run:
    def run(*words: object, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*WORD, *map(str, words)],
            env=environment(HOME=str(home), **more),
            capture_output=True,
            text=True,
            timeout=120,
            cwd=home,
        )

    return run


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


def django(data: Path, words: str) -> str:
    """Run a few words of Python inside the Bedside of a data folder, and give what they print."""
    begin = "import django; django.setup()\n"
    said = subprocess.run(
        [sys.executable, "-c", begin + words],
        env=environment(BEDSIDE_DATA=str(data), DJANGO_SETTINGS_MODULE="bedside.site.settings"),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert said.returncode == 0, said.stderr
    return said.stdout.strip()


A_PRACTICE = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
from bedside.practices import actions
word = "correct horse battery"
member = actions.found("Maple Practice", "Maria", "manager", "maria@example.org", word)
actions.change_practice(member, {"phone": "(217) 555-0100"})
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
default_storage.save("pictures/1/ab/door.png", ContentFile(b"a picture"))
"""


@pytest.fixture
def begun(data: Path) -> Path:
    """A data folder with a practice, a trail of two entries, and a picture."""
    data.mkdir()
    django(data, A_PRACTICE)
    return data


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Up:
    """A running `bedside up`."""

    def __init__(self, data: Path, home: Path, *words: str) -> None:
        self.port, self.data = free_port(), str(data)
        self.output = home / "up.txt"
        with self.output.open("w") as out:
            self.process = subprocess.Popen(
                [*WORD, "up", "--data", str(data), "--port", str(self.port), *words],
                env=environment(HOME=str(home)),
                stdout=out,
                stderr=subprocess.STDOUT,
                cwd=home,
            )

    def health(self) -> int:
        try:
            return httpx.get(f"http://127.0.0.1:{self.port}/healthz", timeout=5).status_code
        except httpx.HTTPError:
            return 0

    def wait_for(self, wanted: int, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while self.health() != wanted:
            assert self.process.poll() is None, self.output.read_text()
            assert time.monotonic() < until, self.output.read_text()
            time.sleep(0.3)

    def family(self) -> list[psutil.Process]:
        return psutil.Process(self.process.pid).children(recursive=True)

    def child(self, word: str) -> psutil.Process:
        return next(one for one in self.family() if one.cmdline()[3:4] == [word])

    def left(self) -> list[psutil.Process]:
        """Every process on this data folder, orphans too."""
        return [one for one in psutil.process_iter() if self._is_ours(one)]

    def _is_ours(self, process: psutil.Process) -> bool:
        try:
            return process.environ().get("BEDSIDE_DATA") == self.data
        except psutil.Error:
            return False

    def end(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


@pytest.fixture
def up(home: Path) -> Iterator[Callable[..., Up]]:
    running: list[Up] = []

    def start(data: Path, *words: str) -> Up:
        running.append(Up(data, home, *words))
        return running[-1]

    yield start
    for one in running:
        if one.process.poll() is None:
            one.end()
        for left in one.left():
            left.kill()
