"""The nearest peer's rows, measured for Bedside: doubled, lost, stuck, late, halted.

    python -m tests.bench.peer_rows

Each row is a fresh installation on SQLite with real `bedside worker` processes of 8 threads and a
sandbox that keeps its own record of what it accepted. Doubles are counted there, not in Bedside.
The peer's figures (shown beside) were measured on a machine of the same kind.
"""

import json
import os
import sys
import tempfile
import time
from pathlib import Path
from statistics import quantiles

from tests.faults.household import Household


def settle(house: Household, count: int, seconds: float) -> list[float]:
    """Wait until everything is published, or the time is up; each delivery's lateness."""
    deadline, late = time.monotonic() + seconds, []
    while len(late) < count and time.monotonic() < deadline:
        time.sleep(1)
        late = json.loads(house.call("tests.bench.deliveries", "measure"))
    return late


def report(name: str, house: Household, count: int, late: list[float], peer: str) -> None:
    accepted = house.accepted()
    states = house.stage("states")
    doubled = sum(1 for times in accepted.values() if times > 1)
    cuts = quantiles(late, n=20) if len(late) > 1 else [0.0] * 19
    print(
        f"{name:44} accepted {sum(accepted.values()):4} of {count}  doubled {doubled:3}  "
        f"never sent {count - len(accepted):3}  stuck {states.get('sending', 0):3}  "
        f"late p50 {cuts[9]:5.1f} p95 {cuts[18]:5.1f} max {max(late, default=0):5.1f} s   "
        f"peer: {peer}",
        flush=True,
    )


def filled(folder: str, count: int, latency_s: float) -> Household:
    house = Household(Path(folder))
    house.control.post("/_control/settings", json={"latency_ms": latency_s * 1000})
    house.call("tests.bench.deliveries", "fill", house.address, str(count))
    return house


def row_a(house: Household) -> None:
    worker = house.worker()
    late = settle(house, 200, 120)
    worker.kill()
    report("A. 200 due at once, no fault", house, 200, late, "late p50 145 p95 282 max 299 s")


def row_b(house: Household) -> None:
    house.switch("mastodon.statuses.create", "accept_then_drop", probability=0.2)
    worker = house.worker()
    late = settle(house, 200, 240)
    worker.kill()
    report("B. 20 % accepted, then dropped", house, 200, late, "39 doubled, one of them four times")


def row_c(house: Household) -> None:
    for _ in range(10):
        worker = house.worker()
        time.sleep(3.5)
        worker.kill()
        worker.wait()
    worker = house.worker()
    late = settle(house, 200, 240)
    worker.kill()
    report("C. kill -9 ten times", house, 200, late, "17 stuck for ever, all of them live")


def row_d(house: Household) -> None:
    """One kill in the middle, a new worker at once: the longest time in which nothing went out."""
    worker = house.worker()
    while sum(house.accepted().values()) < 20:
        time.sleep(0.1)
    worker.kill()
    killed_at, before = time.monotonic(), sum(house.accepted().values())
    worker = house.worker()
    while sum(house.accepted().values()) <= before and time.monotonic() < killed_at + 120:
        time.sleep(0.05)
    halted = time.monotonic() - killed_at
    late = settle(house, 100, 180)
    worker.kill()
    report(f"D. one kill -9; halted for {halted:.1f} s", house, 100, late, "halted up to an hour")


def row_e(house: Household) -> None:
    worker = house.worker(16)
    late = settle(house, 100, 120)
    worker.kill()
    report("E. SQLite, 16 threads, 0.1 s network", house, 100, late, "43 'database is locked'")


def main() -> None:
    rows = (
        (row_a, 200, 0.3),
        (row_b, 200, 0.3),
        (row_c, 200, 0.5),
        (row_d, 100, 0.5),
        (row_e, 100, 0.1),
    )
    for row, count, latency_s in rows:
        with tempfile.TemporaryDirectory() as folder:
            house = filled(folder, count, latency_s)
            try:
                row(house)
            finally:
                house.close()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.site.settings")
    sys.exit(main())
