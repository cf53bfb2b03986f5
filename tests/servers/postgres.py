"""A real PostgreSQL on loopback, with a data folder of its own."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg

from .processes import Server, cannot_be_had, free_port


@dataclass(frozen=True)
class RealPostgres:
    port: int

    def url(self, name: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def answers(self) -> bool:
        """It listens a moment before it lets anybody in."""
        try:
            psycopg.connect(self.url("postgres"), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True

    def database(self, name: str) -> str:
        """The address of a new, empty database."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f'CREATE DATABASE "{name}"')
        return self.url(name)


def start(folder: Path) -> Iterator[RealPostgres]:
    bin_folder = _bin_folder()
    as_postgres = []
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        as_postgres = ["runuser", "-u", "postgres", "--"]
        for parent in (folder, *folder.parents[:-2]):  # pytest keeps its folders to itself
            parent.chmod(parent.stat().st_mode | 0o055)
        shutil.chown(folder, "postgres")
    data, port = folder / "data", free_port()
    subprocess.run(
        [
            *as_postgres,
            bin_folder / "initdb",
            "-D",
            data,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "-U",
            "postgres",
        ],
        check=True,
        capture_output=True,
        cwd="/",
    )
    options = [
        "-D",
        data,
        "-p",
        str(port),
        "-k",
        folder,
        "-c",
        "listen_addresses=127.0.0.1",
        "-c",
        "max_connections=200",
    ]
    server = Server(
        [str(word) for word in (*as_postgres, bin_folder / "postgres", *options)],
        folder.with_name(folder.name + ".log"),
    )
    postgres = RealPostgres(port)
    server.wait_until(postgres.answers, 30)
    try:
        yield postgres
    finally:
        server.end()


def _bin_folder() -> Path:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"))
    if found:
        return found[-1].parent
    program = shutil.which("postgres")
    if program is None:
        cannot_be_had("not installed here: PostgreSQL's server")
    return Path(program).parent
