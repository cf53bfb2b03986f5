"""`bedside backup` and `bedside restore`: one file that holds the whole data folder."""

import argparse
import sqlite3
import sys
import tarfile
import tempfile
from pathlib import Path

from .start import add_data_option, start_django

DATABASE = "bedside.sqlite3"
KEY = "secret.key"
MEDIA = "media"


def add(subparsers: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    backup = subparsers.add_parser(
        "backup",
        help="write the database, the pictures and the key to one file",
        epilog="Example: bedside backup /mnt/safe/bedside.tar.gz (keep it like a password)",
    )
    add_data_option(backup)
    backup.add_argument("file", type=Path)
    backup.set_defaults(run=run_backup)
    restore = subparsers.add_parser(
        "restore",
        help="fill an empty data folder from a backup",
        epilog="Example: bedside restore /mnt/safe/bedside.tar.gz --data ~/.bedside",
    )
    add_data_option(restore)
    restore.add_argument("file", type=Path)
    restore.set_defaults(run=run_restore)


def run_backup(options: argparse.Namespace) -> int:
    start_django(options.data)
    from django.conf import settings

    if settings.ON_FLEET:
        return _refuse("On a fleet, back up PostgreSQL with pg_dump, and keep BEDSIDE_KEY safe.")
    if not settings.SQLITE_FILE.exists():
        return _refuse(f"There is nothing to back up in {settings.DATA}.")
    with tempfile.TemporaryDirectory(dir=settings.DATA) as folder:
        copy = Path(folder) / DATABASE
        _copy_database(settings.SQLITE_FILE, copy)
        partial = options.file.with_name(options.file.name + ".part")
        partial.touch(mode=0o600)
        with tarfile.open(partial, "w:gz") as archive:
            archive.add(copy, DATABASE)
            archive.add(settings.DATA / KEY, KEY)
            if settings.MEDIA_ROOT.exists():
                archive.add(settings.MEDIA_ROOT, MEDIA)
        partial.replace(options.file)
    print(f"Written to {options.file}. It holds the key: keep it like a password.")
    return 0


def _copy_database(source: Path, target: Path) -> None:
    """A consistent copy, while Bedside goes on writing."""
    with sqlite3.connect(source) as old, sqlite3.connect(target) as new:
        old.backup(new)


def run_restore(options: argparse.Namespace) -> int:
    data = Path(options.data or "~/.bedside").expanduser()
    if (data / DATABASE).exists():
        return _refuse(f"{data} already holds a practice. Choose an empty folder with --data.")
    try:
        with tarfile.open(options.file) as archive:
            names = archive.getnames()
            if DATABASE not in names or KEY not in names:
                return _refuse(f"{options.file} is not a Bedside backup.")
            data.mkdir(parents=True, exist_ok=True, mode=0o700)
            archive.extractall(data, filter="data")
    except (OSError, tarfile.TarError) as error:
        return _refuse(f"{options.file} cannot be read: {error}")
    (data / KEY).chmod(0o600)
    print(f"Restored to {data}. Check it with: bedside trail verify --data {data}")
    return 0


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
