"""Kill workers again and again, cut connections, and count at the network: once each, all there."""

import random
import signal
import time
from pathlib import Path

import pytest

from tests.faults.household import Household, household

KILLS = 200
POSTS = 480


def kill_at_random(house: Household, kills: int, side_by_side: int = 3) -> None:
    """Several workers at once; each lives for a moment of its own and dies without a word."""
    chance = random.Random(20261124)
    living = [
        (house.worker(), time.monotonic() + chance.uniform(1, 4)) for _ in range(side_by_side)
    ]
    done = 0
    while done < kills:
        for place, (process, dies_at) in enumerate(living):
            if time.monotonic() >= dies_at and done < kills:
                process.send_signal(signal.SIGKILL)
                process.wait()
                done += 1
                living[place] = (house.worker(), time.monotonic() + chance.uniform(1.2, 4))
        time.sleep(0.02)
    for process, _ in living:
        process.kill()
        process.wait()


@pytest.mark.slow
@pytest.mark.timeout(1500)
def test_two_hundred_kills_and_dropped_connections_double_and_lose_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with household(tmp_path) as house:
        house.stage("fill", house.address, str(POSTS))
        house.control.post("/_control/settings", json={"latency_ms": 250})
        house.switch("*", "accept_then_drop", probability=0.08)
        house.switch("*", "accept_then_500", probability=0.04)
        house.switch("*", "drop_before", probability=0.04)
        kill_at_random(house, KILLS)
        after_kills = house.stage("states")
        house.clear_switches()
        last = house.worker()
        settled = house.wait_until(lambda now: not {"waiting", "sending"} & set(now), seconds=300)
        last.terminate()
        last.wait()
        accepted = house.accepted()
    doubled = {what: count for what, count in accepted.items() if count > 1}
    with capsys.disabled():
        print(f"\n{KILLS} kills: during {after_kills}, at the end {settled}")
        print(f"accepted {len(accepted)} of {POSTS}, doubled {len(doubled)}")
    assert doubled == {}
    published = settled.get("published", 0)
    assert published <= len(accepted)
    # What is not published is in front of a person, and none of it is lost.
    assert sum(settled.values()) == POSTS
    assert set(settled) <= {"published", "uncertain"}
    assert published >= POSTS * 0.97


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
