"""`bedside sandbox`: a rehearsal copy of the networks on this machine."""

import argparse
import os
import runpy
import sys
from pathlib import Path


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "sandbox",
        help="run a rehearsal copy of the networks",
        epilog="Example: bedside sandbox --port 8700",
    )
    parser.add_argument("--port", type=int, default=0, help="the port (a free one if not given)")
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    data = Path(os.environ.get("BEDSIDE_DATA", "~/.bedside")).expanduser() / "sandbox"
    sys.argv = ["sandbox", "--port", str(options.port), "--data", str(data)]
    # By name: neither imports the other, they meet on the wire only.
    runpy.run_module("sandbox", run_name="__main__", alter_sys=True)
    return 0
