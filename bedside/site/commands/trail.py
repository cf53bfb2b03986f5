"""`bedside trail verify`: is every practice's audit trail whole and unchanged?"""

import argparse
import sys

from .start import add_data_option, start_django


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = subparsers.add_parser(
        "trail", help="the audit trail", epilog="Example: bedside trail verify"
    )
    verbs = parser.add_subparsers(metavar="VERB", required=True)
    verify = verbs.add_parser("verify", help="find a changed, missing or reordered entry")
    add_data_option(verify)
    verify.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    start_django(options.data, existing=True)
    from bedside.practices.models import Practice
    from bedside.trail.chain import verify
    from bedside.trail.models import Entry

    flawed = False
    for practice in Practice.objects.order_by("pk"):
        flaws = list(verify(practice.pk))
        flawed = flawed or bool(flaws)
        entries = Entry.objects.filter(practice=practice).count()
        verdict = f"{len(flaws)} flaws" if flaws else "whole"
        print(f"practice {practice.pk}: {entries} entries, {verdict}")
        for flaw in flaws:
            print(f"  entry {flaw.number}: {flaw.what}", file=sys.stderr)
    return 1 if flawed else 0
