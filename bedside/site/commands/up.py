"""`bedside up`: everything on one machine, from one command."""

import argparse
import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from . import lifeline
from .start import DATA, add_data_option, cannot_start, migrate, start_django

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
        default=os.environ.get("BEDSIDE_PORT") or "0",  # argparse reads it, and refuses a word
        help=f"the port (or BEDSIDE_PORT; else the first free one from {FIRST_PORT})",
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    data = Path(options.data or (SAMPLE_DATA if options.sample else DATA)).expanduser()
    if options.port and not _is_free(options.port):
        cannot_start(f"Port {options.port} is taken. Leave --port out to get a free one.")
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
    if household.answers(sandbox_port) and options.sample:
        _fill_sample()
    household.start("web", "worker")
    if not household.answers(port):
        return household.stop()
    print(f"\nBedside is ready: {os.environ['BEDSIDE_ADDRESS']}/", flush=True)
    if options.sample:
        from bedside.site.sample import HOW_TO_SIGN_IN

        print(HOW_TO_SIGN_IN, flush=True)
    print("Press Ctrl-C to stop.", flush=True)
    return household.keep()


def _set_environment(data: Path, port: int, sandbox_port: int) -> None:
    os.environ["BEDSIDE_DATA"] = str(data)
    os.environ["BEDSIDE_PORT"] = str(port)
    # By name: browsers refuse passkeys where the address is a number.
    os.environ.setdefault("BEDSIDE_ADDRESS", f"http://localhost:{port}")
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
    free = next((port for port in range(first, first + 200) if _is_free(port)), None)
    if free is None:
        cannot_start(f"No free port between {first} and {first + 199}.")
    return free


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except (OSError, OverflowError):
            return False
    return True


class Household:
    """The processes of one machine: starts them, restarts one that ends, stops all on a signal."""

    def __init__(self, commands: dict[str, list[str]]) -> None:
        self.commands = commands
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.started: dict[str, float] = {}
        self.ending = False
        # Nobody writes to it: it ends when we do, even by kill -9, and the children with it.
        self.lifeline, self._held = os.pipe()

    def start(self, *names: str) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._end)
        for name in names:
            self._spawn(name)

    def _spawn(self, name: str) -> None:
        self.started[name] = time.monotonic()
        # A session of its own: Ctrl-C in the terminal reaches us alone, and we end it in order.
        self.running[name] = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "bedside", *self.commands[name]],
            start_new_session=True,
            pass_fds=[self.lifeline],
            env={**os.environ, lifeline.VARIABLE: str(self.lifeline)},
        )

    def _end(self, _signal: int, _frame: FrameType | None) -> None:
        self.ending = True

    def answers(self, port: int) -> bool:
        """Wait until something listens there. False if nothing does, or we are told to stop."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not self.ending:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return True
            time.sleep(0.1)
        if not self.ending:
            print("Bedside does not answer. What it said is above.", file=sys.stderr)
        return False

    def keep(self) -> int:
        while not self.ending:
            for name, process in self.running.items():
                ended = process.poll() is not None
                if ended and time.monotonic() - self.started[name] > RESTART_AFTER:
                    print(f"The {name} process ended and is started again.", file=sys.stderr)
                    _end_orphans(process)
                    self._spawn(name)
            time.sleep(0.2)
        return self.stop()

    def stop(self) -> int:
        """End everything in order. 0 if somebody asked for it, 3 if Bedside could not start."""
        print("Stopping: calls in hand are finished first.", flush=True)
        for name in ("web", "worker", "sandbox"):
            process = self.running[name]
            process.terminate()
            process.wait()
            _end_orphans(process)
        return 0 if self.ending else 3


def _end_orphans(ended: "subprocess.Popen[bytes]") -> None:
    """A web server that was killed leaves its own child behind, which would go on answering."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(ended.pid, signal.SIGKILL)
