"""python -m sandbox --port N --data DIR"""

import argparse
import signal
import sys
import threading
from pathlib import Path

from .server import start


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="sandbox",
        description="A rehearsal copy of Facebook, Mastodon, Bluesky and WordPress on this "
        "machine. Nothing reaches a real network.",
        epilog="Example: python -m sandbox --port 8123 --data /tmp/rehearsal",
    )
    parser.add_argument("--port", type=int, default=0, help="0 (the default) takes a free one")
    parser.add_argument("--data", type=Path, required=True, help="folder for what is posted")
    given = parser.parse_args()
    try:
        running = start(given.data, given.port)
    except (OSError, OverflowError) as why:
        print(f"The sandbox cannot start on port {given.port}: {why}", file=sys.stderr)
        return 1
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    print(f"Sandbox ready at {running.address}/", flush=True)
    done.wait()
    running.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
