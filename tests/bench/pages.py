"""Time and queries of the pages, with 100 and with 100,000 posts.

    python -m tests.bench.pages [POSTS ...]

In-process requests on SQLite (Django's test client, warm, 20 a page). Aims: at most 12 queries,
and at 100,000 posts no more than twice the time at 100. The nearest peer's month calendar at
100,000 posts took 4,813 ms at p50, with 163 queries.
"""

import os
import sys
import tempfile
import time
from datetime import timedelta
from statistics import quantiles

ROUNDS = 20


def seed_practice(posts: int) -> object:
    from django.core.management import call_command
    from django.utils import timezone

    from bedside.publishing import states
    from tests.bench import seed

    call_command("flush", interactive=False, verbosity=0)
    _practice, author, approver = seed.practice_of_two()
    accounts = seed.channels(author, "http://127.0.0.1:9", [(str(n), "t") for n in range(5)])
    now = timezone.now()
    half = timedelta(days=182)
    past = [now - half * (number / posts * 2) for number in range(1, posts // 2 + 1)]
    coming = [now + half * (number / posts * 2) for number in range(1, posts // 2 + 1)]
    seed.approved(author, approver, accounts, past, states.PUBLISHED)
    seed.approved(author, approver, accounts, coming, states.WAITING)
    return author


def measure(author: object, posts: int) -> None:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from bedside.posts.models import Post

    client = Client()
    client.force_login(author.user)  # type: ignore[attr-defined]
    newest = Post.objects.order_by("-pk").values_list("pk", flat=True)[0]
    for name, path in (
        ("today", "/"),
        ("calendar, month", "/publishing/"),
        ("calendar, week", "/publishing/?view=week"),
        ("calendar, list", "/publishing/?view=list"),
        ("posts, list", "/posts/"),
        ("post", f"/publishing/posts/{newest}/"),
        ("write", "/posts/write/"),
        ("trail", "/trail/"),
    ):
        with CaptureQueriesContext(connection):
            connection.queries_log.clear()
            answer = client.get(path)
            asked = sum(
                not query["sql"].startswith(("BEGIN", "COMMIT")) for query in connection.queries_log
            )
        assert answer.status_code == 200, (path, answer.status_code)
        times = []
        for _ in range(ROUNDS):
            began = time.perf_counter()
            client.get(path)
            times.append((time.perf_counter() - began) * 1000)
        cuts = quantiles(times, n=20)
        print(
            f"{posts:7} posts  {name:16} p50 {cuts[9]:7.1f} ms  p95 {cuts[18]:7.1f} ms  "
            f"{asked:3} queries  {len(answer.content) / 1024:6.0f} KB",
            flush=True,
        )


def main(words: list[str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            BEDSIDE_DATA=folder,
            BEDSIDE_REHEARSAL="1",
            DJANGO_SETTINGS_MODULE="tests.bench.settings",
        )
        import django

        django.setup()
        from bedside.site.commands.start import migrate

        migrate()
        for posts in [int(word) for word in words] or [100, 100_000]:
            measure(seed_practice(posts), posts)


if __name__ == "__main__":
    main(sys.argv[1:])
