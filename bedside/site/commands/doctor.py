"""`bedside doctor`: is everything set up and working? In plain words."""

import argparse

from .start import add_data_option, start_django


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "doctor",
        help="check the set-up: worker, clock, database, mail, channels",
        epilog="Example: bedside doctor && echo all is well",
    )
    add_data_option(parser)
    parser.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    start_django(options.data, existing=True)
    from bedside.site.doctor import OK, examine

    worst = 0
    for finding in examine():
        print(f"{finding.verdict.upper():5} {finding.subject}: {finding.sentence}")
        if finding.todo:
            print(f"      {finding.todo}")
        worst = worst or (finding.verdict != OK)
    return int(worst)
