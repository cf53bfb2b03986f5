"""What commands share: the data folder's option, and loading Django for it."""

import argparse
import os
import sys


def add_data_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        metavar="DIR",
        default=os.environ.get("BEDSIDE_DATA"),
        help="the data folder (or BEDSIDE_DATA; ~/.bedside if neither is given)",
    )


def start_django(data: str | None) -> None:
    """Load the settings for this data folder. Ends the program with a sentence if that fails."""
    if data:
        os.environ["BEDSIDE_DATA"] = data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.site.settings")
    import django

    try:
        django.setup()
    except SystemExit as refused:
        print(refused, file=sys.stderr)
        sys.exit(3)


def migrate() -> None:
    """Bring the database up to date, quietly."""
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)
