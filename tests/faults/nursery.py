"""Forks workers from a process that has Django loaded, so that one is at work within a moment.

Reads lines: each asks for one worker and is answered with its process id once its heart beats.
A worker is the same `publishing.worker.run` that `bedside worker` calls, in a process of its own.
"""

import os
import signal
import sys
import time

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.site.settings")

import django

django.setup()


def work(threads: int) -> None:
    from bedside.publishing import worker  # after the fork: it names this process

    worker.run(threads)


def beating(pid: int) -> bool:
    from bedside.publishing.models import Beat

    return Beat.objects.filter(worker__contains=f":{pid}:").exists()


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the dead leave at once, as under `bedside up`
    threads = int(sys.argv[1])
    for _line in sys.stdin:
        from django.db import connections

        connections.close_all()  # a connection must not be shared across a fork
        pid = os.fork()
        if pid == 0:
            work(threads)
            os._exit(0)
        while not beating(pid):
            time.sleep(0.02)
        print(pid, flush=True)


if __name__ == "__main__":
    main()
