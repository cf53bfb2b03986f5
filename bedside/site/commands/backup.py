"""`bedside backup` and `bedside restore`: one file that holds the whole data folder."""

import argparse
import base64
import os
import sqlite3
import sys
import tarfile
import tempfile
import zlib
from contextlib import closing
from pathlib import Path

from .start import DATA, DATABASE, add_data_option, start_django

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
    if os.environ.get("DATABASE_URL"):
        return _refuse("On a fleet, back up PostgreSQL with pg_dump, and keep BEDSIDE_KEY safe.")
    start_django(options.data, existing=True)
    try:
        _write(options.file)
    except (OSError, sqlite3.Error, tarfile.TarError) as error:
        return _refuse(f"{options.file} could not be written: {error}")
    print(f"Written to {options.file}. It holds the key: keep it like a password.")
    return 0


def _write(target: Path) -> None:
    """The database first: every picture that it names is then in the media folder."""
    from django.conf import settings

    with tempfile.TemporaryDirectory(dir=settings.DATA) as folder:
        copy, key = Path(folder) / DATABASE, Path(folder) / KEY
        _copy_database(settings.SQLITE_FILE, copy)
        # Not the file: the key may have come from BEDSIDE_KEY.
        key.write_text(base64.urlsafe_b64encode(settings.BEDSIDE_MASTER_KEY).decode() + "\n")
        partial = target.with_name(target.name + ".part")
        partial.unlink(missing_ok=True)
        partial.touch(mode=0o600)
        with tarfile.open(partial, "w:gz") as archive:
            archive.add(copy, DATABASE)
            archive.add(key, KEY)
            if settings.MEDIA_ROOT.exists():
                archive.add(settings.MEDIA_ROOT, MEDIA)
        partial.replace(target)


def _copy_database(source: Path, target: Path) -> None:
    """A consistent copy, while Bedside goes on writing."""
    with closing(sqlite3.connect(source)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


def run_restore(options: argparse.Namespace) -> int:
    if os.environ.get("DATABASE_URL"):
        return _refuse("On a fleet, restore PostgreSQL with pg_restore, and set BEDSIDE_KEY.")
    data = Path(options.data or DATA).expanduser()
    if data.exists() and (not data.is_dir() or any(data.iterdir())):
        return _refuse(f"{data} is not empty. Choose an empty folder with --data.")
    try:
        data.mkdir(parents=True, exist_ok=True, mode=0o700)
        # In a corner of the folder first, so that a damaged file leaves nothing behind.
        with tempfile.TemporaryDirectory(dir=data) as folder:
            whole = Path(folder) / "whole"
            with tarfile.open(options.file) as archive:
                archive.extractall(whole, filter="data")
            if reason := _unfit(whole):
                return _refuse(f"{options.file} {reason}")
            (whole / KEY).chmod(0o600)
            for name in (KEY, MEDIA, DATABASE):  # the database last: with it a folder is taken
                if (whole / name).exists():
                    (whole / name).replace(data / name)
    except (OSError, EOFError, zlib.error, tarfile.TarError) as error:
        return _refuse(f"{options.file} cannot be read: {error}")
    print(f"Restored to {data}. Check it with: bedside trail verify --data {data}")
    return 0


def _unfit(folder: Path) -> str:
    """Why this is no backup that Bedside could start with; empty if it is one."""
    if not (folder / DATABASE).is_file() or not (folder / KEY).is_file():
        return "is not a Bedside backup."
    try:
        with closing(sqlite3.connect(folder / DATABASE)) as database:
            (verdict,) = database.execute("PRAGMA integrity_check").fetchone()
    except sqlite3.DatabaseError:
        verdict = "damaged"
    return "" if verdict == "ok" else "holds a damaged database. Use an older backup."


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2
