"""The command line. Each command is one module with `add(subparsers)` and `run(options)`.

Exit codes: 0 all is well, 1 something was found (doctor, trail verify), 2 the command was used
wrongly, 3 Bedside could not start.
"""

import argparse
import sys

from . import backup, doctor, fleet, lifeline, sandbox, test, trail, up

_COMMANDS = (up, test, doctor, trail, sandbox, fleet, backup)


def main(words: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(
        prog="bedside",
        description="The social media desk of a medical practice.",
        epilog="Examples: bedside up · bedside up --sample · bedside doctor · bedside trail verify",
    )
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for command in _COMMANDS:
        command.add(subparsers)
    options, rest = parser.parse_known_args(words)
    if rest and options.run is not test.run:
        parser.error(f"not understood: {' '.join(rest)}")
    options.rest = rest
    lifeline.hold()
    sys.exit(options.run(options))
