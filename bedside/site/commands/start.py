"""What commands share: the data folder's option, and loading Django for it."""

import argparse
import os
import sys
from pathlib import Path
from typing import NoReturn

DATA = "~/.bedside"
DATABASE = "bedside.sqlite3"


def add_data_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data",
        metavar="DIR",
        default=os.environ.get("BEDSIDE_DATA"),
        help="the data folder (or BEDSIDE_DATA; ~/.bedside if neither is given)",
    )


def start_django(data: str | None, *, existing: bool = False) -> None:
    """Load the settings for this data folder. Ends the program with a sentence if that fails.

    `existing` is for commands that look at a Bedside and must not begin one by a slip of a letter.
    """
    if data:
        os.environ["BEDSIDE_DATA"] = data
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.site.settings")
    folder = Path(os.environ.get("BEDSIDE_DATA") or DATA).expanduser()
    on_fleet = os.environ.get("DATABASE_URL", "").strip()
    if existing and not on_fleet and not (folder / DATABASE).exists():
        cannot_start(f"There is no Bedside in {folder}. Say where it is with --data.")
    import django

    try:
        django.setup()
    except SystemExit as refused:
        cannot_start(str(refused))
    except OSError as error:
        cannot_start(f"The data folder {folder} cannot be used: {error.strerror}.")


def cannot_start(sentence: str) -> NoReturn:
    print(sentence, file=sys.stderr)
    sys.exit(3)


def migrate() -> None:
    """Bring the database up to date, quietly."""
    from django.core.management import call_command
    from django.db import DatabaseError

    try:
        call_command("migrate", interactive=False, verbosity=0)
    except DatabaseError as error:
        cannot_start(f"The database cannot be used: {error}.")
    call_command("createcachetable", verbosity=0)
