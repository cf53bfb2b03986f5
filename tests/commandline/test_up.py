"""`bedside up` on a fresh folder: it comes up, mends itself, and leaves nothing behind."""

import re
import signal
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import psutil
import pytest

from .conftest import Run, Up, django

pytestmark = pytest.mark.slow
type Start = Callable[..., Up]


def test_one_command_starts_everything_and_a_signal_ends_it(up: Start, data: Path) -> None:
    running = up(data)
    running.wait_for(200)
    address = f"http://localhost:{running.port}/"
    assert f"Bedside is ready: {address}" in running.output.read_text()
    first = httpx.get(address, follow_redirects=True)
    assert first.status_code == 200
    assert first.url.path == "/welcome/"
    assert httpx.get(f"{address}static/css/bedside.css").status_code == 200
    family = running.family()
    assert {one.cmdline()[3] for one in family if len(one.cmdline()) > 3} >= {"web", "worker"}
    assert running.end() == 0
    assert not [one for one in family if one.is_running()]
    assert not running.left()
    with sqlite3.connect(data / "bedside.sqlite3") as database:
        assert database.execute("SELECT count(*) FROM publishing_beat").fetchone() == (0,)


@pytest.mark.parametrize("word", ["worker", "web"])
def test_what_is_killed_is_started_again(up: Start, data: Path, word: str) -> None:
    running = up(data)
    running.wait_for(200)
    time.sleep(1.5)
    before = running.child(word)
    before.send_signal(signal.SIGKILL)
    before.wait(10)
    until = time.monotonic() + 30
    while not [one for one in running.family() if one.cmdline()[3:4] == [word]]:
        assert time.monotonic() < until
        time.sleep(0.2)
    running.wait_for(200)
    assert f"The {word} process ended and is started again." in running.output.read_text()
    assert running.end() == 0
    assert not running.left()


def test_nothing_goes_on_alone_when_bedside_itself_is_killed(up: Start, data: Path) -> None:
    running = up(data)
    running.wait_for(200)
    family = running.family()
    running.process.kill()
    _gone, left = psutil.wait_procs(family, timeout=30)
    assert not left
    assert not running.left()


def test_health_tells_of_a_worker_that_hangs(up: Start, data: Path) -> None:
    running = up(data)
    running.wait_for(200)
    worker = running.child("worker")
    worker.suspend()
    try:
        running.wait_for(503, seconds=60)
    finally:
        worker.resume()
    running.wait_for(200)


def test_a_port_that_is_taken_is_said(up: Start, bedside: Run, data: Path, tmp_path: Path) -> None:
    running = up(data)
    running.wait_for(200)
    said = bedside("up", "--data", tmp_path / "other", "--port", running.port)
    assert said.returncode == 3
    assert f"Port {running.port} is taken" in said.stderr


def test_the_doctor_sees_a_running_bedside(up: Start, bedside: Run, data: Path) -> None:
    running = up(data)
    running.wait_for(200)
    said = bedside("doctor", "--data", data, BEDSIDE_PORT=str(running.port))
    assert re.search(r"^OK +Worker: 1 running", said.stdout, re.M)
    assert re.search(r"^OK +Address: ", said.stdout, re.M)
    assert said.returncode == 1  # no channel yet


def test_a_backup_taken_while_it_runs_is_the_whole_practice(
    up: Start, bedside: Run, begun: Path, tmp_path: Path
) -> None:
    running = up(begun)
    running.wait_for(200)
    file, there = tmp_path / "b.tar.gz", tmp_path / "there"
    said = bedside("backup", file, "--data", begun)
    assert said.returncode == 0, said.stderr
    assert file.stat().st_mode & 0o077 == 0
    assert running.health() == 200
    assert bedside("restore", file, "--data", there).returncode == 0
    assert rows(there) == rows(begun)
    assert (there / "secret.key").read_bytes() == (begun / "secret.key").read_bytes()
    assert (there / "media/pictures/1/ab/door.png").read_bytes() == b"a picture"
    assert bedside("trail", "verify", "--data", there).returncode == 0


def rows(data: Path) -> str:
    return django(
        data,
        "from django.core import serializers\n"
        "from django.apps import apps\n"
        "kept = [m for m in apps.get_models() if m._meta.app_label in"
        " ('practices', 'trail', 'guidelines', 'channels', 'posts')]\n"
        "print(serializers.serialize('json', [r for m in kept for r in m._default_manager.all()]))",
    )


@pytest.mark.timeout(240)
def test_the_sample_has_a_folder_of_its_own(up: Start, home: Path, data: Path) -> None:
    running = up(data, "--sample")
    running.wait_for(200, seconds=150)
    said = running.output.read_text()
    assert "Making the sample practice" in said
    assert re.search(r"sign in", said, re.I)
    assert running.end() == 0
    assert not (home / ".bedside").exists()
