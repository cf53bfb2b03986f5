"""`bedside test`: lint, types, arrows, and every test."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "test",
        help="run every test; further words go to pytest",
        epilog='Examples: bedside test · bedside test -m "not slow" · bedside test tests/posts',
    )
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    bin_folder = Path(sys.executable).parent
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    steps: list[list[str | Path]] = [
        [bin_folder / "ruff", "check", "."],
        [bin_folder / "ruff", "format", "--check", "."],
        [bin_folder / "mypy"],
        [bin_folder / "lint-imports"],
        [sys.executable, "-m", "pytest", *options.rest],
    ]
    for step in steps:
        words = [str(word) for word in step]
        print("$", Path(words[0]).name, *words[1:], flush=True)
        if code := subprocess.call(words, cwd=ROOT, env=environment):  # noqa: S603
            return code
    return 0
