"""`bedside up`: everything on one machine, from one command."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from .start import add_data_option, migrate, start_django

FIRST_PORT = 8600
SAMPLE_DATA = "~/.bedside-sample"
RESTART_AFTER = 1.0  # seconds, so that a process that cannot start does not spin


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "up",
        help="run Bedside on this machine",
        epilog="Examples: bedside up · bedside up --sample · bedside up --data /srv/bedside",
    )
    parser.add_argument(
        "--sample", action="store_true", help="show a sample practice, in a data folder of its own"
    )
    add_data_option(parser)
    parser.add_argument(
        "--port",
        type=int,
        default=int(os.environ.get("BEDSIDE_PORT", "0")),
        help=f"the port (or BEDSIDE_PORT; else the first free one from {FIRST_PORT})",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    data = Path(options.data or (SAMPLE_DATA if options.sample else "~/.bedside")).expanduser()
    port = options.port or _free_port(FIRST_PORT)
    sandbox_port = _free_port(port + 1)
    _set_environment(data, port, sandbox_port)
    start_django(str(data))
    migrate()
    if refused := _refused(options.sample, data):
        print(refused, file=sys.stderr)
        return 2
    household = Household(
        {
            "sandbox": ["sandbox", "--port", str(sandbox_port)],
            "web": ["web"],
            "worker": ["worker"],
        }
    )
    household.start("sandbox")
    _wait_for(sandbox_port)
    if options.sample:
        _fill_sample()
    household.start("web", "worker")
    _wait_for(port)
    print(f"\nBedside is ready: {os.environ['BEDSIDE_ADDRESS']}/", flush=True)
    if options.sample:
        from bedside.site.sample import HOW_TO_SIGN_IN

        print(HOW_TO_SIGN_IN, flush=True)
    print("Press Ctrl-C to stop.", flush=True)
    return household.keep()


def _set_environment(data: Path, port: int, sandbox_port: int) -> None:
    os.environ["BEDSIDE_DATA"] = str(data)
    os.environ["BEDSIDE_PORT"] = str(port)
    os.environ.setdefault("BEDSIDE_ADDRESS", f"http://127.0.0.1:{port}")
    os.environ.setdefault("BEDSIDE_SANDBOX", f"http://127.0.0.1:{sandbox_port}")


def _refused(sample: bool, data: Path) -> str:
    """Why this folder will not do: real and sample practices are kept apart. Empty if it will."""
    from bedside.practices.models import Practice

    if sample and Practice.objects.filter(is_sample=False).exists():
        return (
            f"{data} holds a real practice, and the sample never touches one.\n"
            "Run it without --data, or with another folder."
        )
    if not sample and Practice.objects.filter(is_sample=True).exists():
        return f"{data} holds the sample practice. Add --sample, or use another folder."
    return ""


def _fill_sample() -> None:
    from bedside.practices.models import Practice
    from bedside.site.sample import fill

    if not Practice.objects.exists():
        print("Making the sample practice...", flush=True)
        fill()


def _free_port(first: int) -> int:
    for port in range(first, first + 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    print(f"No free port between {first} and {first + 199}.", file=sys.stderr)
    sys.exit(3)


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    print("The web process does not answer. What it said is above.", file=sys.stderr)


class Household:
    """The processes of one machine: starts them, restarts one that ends, stops all on a signal."""

    def __init__(self, commands: dict[str, list[str]]) -> None:
        self.commands = commands
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.started: dict[str, float] = {}
        self.ending = False

    def start(self, *names: str) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        for name in names:
            self._spawn(name)

    def _spawn(self, name: str) -> None:
        self.started[name] = time.monotonic()
        # A session of its own: Ctrl-C in the terminal reaches us alone, and we end it in order.
        self.running[name] = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "bedside", *self.commands[name]], start_new_session=True
        )

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self.ending = True

    def keep(self) -> int:
        while not self.ending:
            for name, process in self.running.items():
                ended = process.poll() is not None
                if ended and time.monotonic() - self.started[name] > RESTART_AFTER:
                    print(f"The {name} process ended and is started again.", file=sys.stderr)
                    self._spawn(name)
            time.sleep(0.2)
        print("Stopping: calls in hand are finished first.", flush=True)
        for name in ("web", "worker", "sandbox"):
            process = self.running[name]
            process.terminate()
            process.wait()
        return 0
