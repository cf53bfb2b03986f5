"""Kill workers again and again, cut connections, and count at the network: once each, all there."""

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.faults.household import Household, household

KILLS = 200
POSTS = 720
THREADS = 3


class Nursery:
    """Brings workers to life and kills them."""

    def __init__(self, house: Household) -> None:
        self.process = house.nursery(THREADS)

    def birth(self) -> int:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write("one\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self) -> None:
        self.process.kill()
        self.process.wait()


def kill_at_random(nursery: Nursery, kills: int, side_by_side: int = 2) -> None:
    """Workers at work side by side; each has a moment of its own and dies without a word."""
    chance = random.Random(20261124)
    living: list[tuple[int, float]] = []
    for _ in range(kills):
        while len(living) < side_by_side:
            living.append((nursery.birth(), time.monotonic() + chance.uniform(0.05, 1.0)))
        pid, dies_at = min(living, key=lambda one: one[1])
        time.sleep(max(0, dies_at - time.monotonic()))
        os.kill(pid, signal.SIGKILL)
        living.remove((pid, dies_at))
    for pid, _dies_at in living:
        os.kill(pid, signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.timeout(1500)
@pytest.mark.parametrize("database", ["SQLite", "PostgreSQL"])
def test_two_hundred_kills_and_dropped_connections_double_and_lose_nothing(
    database: str,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
) -> None:
    url, kills, posts = "", KILLS, POSTS
    if database == "PostgreSQL":
        url = request.getfixturevalue("real_postgres").database("faults")
        kills, posts = KILLS // 4, POSTS // 4
    with household(tmp_path, DATABASE_URL=url) as house:
        house.stage("fill", house.address, str(posts))
        house.control.post("/_control/settings", json={"latency_ms": 300})
        house.switch("*", "accept_then_drop", probability=0.08)
        house.switch("*", "accept_then_500", probability=0.04)
        house.switch("*", "drop_before", probability=0.04)
        nursery = Nursery(house)
        kill_at_random(nursery, kills)
        after_kills = house.stage("states")
        house.clear_switches()
        last = nursery.birth()
        settled = house.wait_until(lambda now: set(now) <= {"published"}, seconds=300)
        os.kill(last, signal.SIGKILL)
        nursery.close()
        interrupted = int(house.call("tests.faults.stage", "stopped"))
        accepted = house.accepted()
    doubled = {what: count for what, count in accepted.items() if count > 1}
    with capsys.disabled():
        print(f"\n{database}: {kills} kills, {interrupted} attempts interrupted")
        print(f"then {after_kills}, at the end {settled}")
        print(f"accepted {len(accepted)} of {posts}, doubled {len(doubled)}")
    assert interrupted >= kills / 4, "the kills did not hit workers at work"
    assert doubled == {}
    # Nothing is lost: what is not published is in front of a person.
    assert sum(settled.values()) == posts
    assert set(settled) <= {"published", "uncertain"}
    assert settled["published"] >= posts * 0.95
    assert len(accepted) >= settled["published"]


@pytest.mark.slow
def test_term_finishes_the_call_in_hand(tmp_path: Path) -> None:
    with household(tmp_path) as house:
        house.stage("fill", house.address, "8")
        house.control.post("/_control/settings", json={"latency_ms": 1500})
        before = house.calls()
        worker = house.worker()
        while house.calls() == before:
            time.sleep(0.1)
        worker.terminate()
        worker.wait(30)
        states = house.stage("states")
        assert worker.returncode == 0
        assert "sending" not in states
        assert len(house.accepted()) == states.get("published", 0)
