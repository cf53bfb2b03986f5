"""Deliveries a second and lateness, all due at once, against a sandbox with 300 ms latency.

    python -m tests.bench.deliveries                  SQLite: 1, 4 and 16 threads
    python -m tests.bench.deliveries postgresql://…   PostgreSQL: two workers of 8 threads

Each row is a fresh installation with real `bedside worker` processes. The aim for N deliveries
on T threads is N × 0.3 s / T × 1.3. The nearest peer's figures stand beside (measured on a
machine like this one, 200 due at once on its own schedule: p95 282 s late).
"""

import json
import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

LATENCY_S = 0.3
ACCOUNTS = 25
HEAD_START = timedelta(seconds=12)  # for the workers to be up before anything is due


def fill(sandbox: str, count: int) -> None:
    """Runs in a process of its own: Django's settings are one a process."""
    import django

    django.setup()
    import httpx
    from django.utils import timezone

    from bedside.publishing import states
    from bedside.site.commands.start import migrate
    from tests.bench import seed

    migrate()
    _practice, author, approver = seed.practice_of_two()
    control = httpx.Client(base_url=sandbox, timeout=30)
    tokens = []
    for number in range(ACCOUNTS):
        name = {"network": "mastodon", "name": f"bench-{number}"}
        control.post("/_control/accounts", json=name)
        token = control.post(
            "/_control/tokens", json={"network": "mastodon", "account": name["name"]}
        ).json()
        tokens.append((token["remote_id"], token["access_token"]))
    accounts = seed.channels(author, sandbox, tokens)
    due = timezone.now() + timedelta(seconds=count / 400) + HEAD_START
    seed.approved(author, approver, accounts, [due] * count, states.WAITING)


def measure() -> None:
    """Prints the lateness of each published delivery, in seconds, as JSON."""
    import django

    django.setup()
    from bedside.publishing.models import Delivery

    rows = Delivery.objects.exclude(published_at=None).values_list("due_at", "published_at")
    print(json.dumps([(out - due).total_seconds() for due, out in rows]))


def run(count: int, workers: int, threads: int, database: str = "") -> None:
    from tests.faults.household import household

    with (
        tempfile.TemporaryDirectory() as folder,
        household(Path(folder), DATABASE_URL=database) as house,
    ):
        house.control.post("/_control/settings", json={"latency_ms": LATENCY_S * 1000})
        house.call("tests.bench.deliveries", "fill", house.address, str(count))
        running = [house.worker(threads) for _ in range(workers)]
        # Asked of the sandbox, so that watching does not take a worker's processor.
        deadline = time.monotonic() + 60 + 2 * count * LATENCY_S / (workers * threads) * 1.3
        while sum(house.accepted().values()) < count and time.monotonic() < deadline:
            time.sleep(2)
        time.sleep(2)
        late: list[float] = json.loads(house.call("tests.bench.deliveries", "measure"))
        for process in running:
            process.terminate()
            process.wait()
        accepted = house.accepted()
    kind = "PostgreSQL" if database else "SQLite"
    doubles = sum(times - 1 for times in accepted.values())
    cuts = quantiles(late, n=100) if len(late) > 1 else [0.0] * 99
    aim = count * LATENCY_S / (workers * threads) * 1.3
    print(
        f"{kind:10} {workers} x {threads:2} threads  {count:5} due  out {len(late):5}  "
        f"last after {max(late):6.1f} s (aim {aim:6.1f})  {len(late) / max(late):6.1f}/s  "
        f"late p50 {cuts[49]:6.2f} p99 {cuts[98]:6.2f} s  doubles {doubles}",
        flush=True,
    )


def main(words: list[str]) -> None:
    if words[:1] == ["fill"]:
        fill(words[1], int(words[2]))
    elif words == ["measure"]:
        measure()
    elif words:
        run(1000, workers=2, threads=8, database=words[0])
    else:
        for threads, count in ((1, 100), (4, 400), (16, 1000)):
            run(count, workers=1, threads=threads)


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.site.settings")
    main(sys.argv[1:])
