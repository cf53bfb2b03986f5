"""A process that `bedside up` started ends with it, in order, even when `up` itself is killed."""

import os
import signal
import threading

VARIABLE = "BEDSIDE_LIFELINE"


def hold() -> None:
    """Watch the pipe that `up` passed on, if it did: at its end, end as on SIGTERM."""
    if number := os.environ.pop(VARIABLE, ""):
        threading.Thread(target=_watch, args=(int(number),), daemon=True).start()


def _watch(descriptor: int) -> None:
    os.read(descriptor, 1)  # returns when the last writer is gone
    os.kill(os.getpid(), signal.SIGTERM)
