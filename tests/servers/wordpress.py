"""A real WordPress with a real MariaDB, from Debian's packages, on loopback."""

import getpass
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .processes import Server, cannot_be_had, free_port, listens, needs

HERE = Path(__file__).resolve().parent
SOURCE = Path("/usr/share/wordpress")

_DATABASE = """
CREATE DATABASE wp CHARACTER SET utf8mb4;
CREATE USER 'wp'@'127.0.0.1' IDENTIFIED BY 'wp';
CREATE USER 'wp'@'localhost' IDENTIFIED BY 'wp';
GRANT ALL ON wp.* TO 'wp'@'127.0.0.1';
GRANT ALL ON wp.* TO 'wp'@'localhost';
"""


@dataclass(frozen=True)
class RealWordPress:
    """`helper` is a contributor, who may write but not publish."""

    base_url: str
    username: str
    app_password: str
    helper_password: str
    web: Server


def start(folder: Path) -> Iterator[RealWordPress]:
    needs("php", "mariadbd", "mariadb", "mariadb-install-db")
    if not SOURCE.is_dir():
        cannot_be_had("Debian's package wordpress is not installed here")
    db_port, web_port = free_port(), free_port()
    env = {"DB_PORT": str(db_port), "WP_PORT": str(web_port), "PHP_CLI_SERVER_WORKERS": "4"}
    database = _start_database(folder, db_port)
    try:
        site = _copy_site(folder)
        said = _run(["php", str(HERE / "wp-install.php"), str(site)], env)
        admin_password, helper_password = said.split()[-2:]
        router = str(HERE / "wp-router.php")
        command = ["php", "-S", f"127.0.0.1:{web_port}", "-t", str(site), router]
        web = Server(command, folder / "web.log", env)
        try:
            web.wait_until(lambda: listens(web_port), 30)
            base_url = f"http://127.0.0.1:{web_port}"
            yield RealWordPress(base_url, "admin", admin_password, helper_password, web)
        finally:
            web.end()
    finally:
        database.end()


def _start_database(folder: Path, port: int) -> Server:
    data, socket = folder / "db", folder / "db.sock"
    me = getpass.getuser()
    _run(
        [
            "mariadb-install-db",
            "--no-defaults",
            f"--datadir={data}",
            "--auth-root-authentication-method=normal",
            "--skip-test-db",
            f"--user={me}",
        ]
    )
    command = [
        shutil.which("mariadbd") or "mariadbd",
        "--no-defaults",
        f"--user={me}",
        f"--datadir={data}",
        "--bind-address=127.0.0.1",
        f"--port={port}",
        f"--socket={socket}",
        f"--pid-file={folder / 'db.pid'}",
        "--skip-log-bin",
    ]
    server = Server(command, folder / "db.log")
    server.wait_until(lambda: listens(port), 60)
    client = ["mariadb", "--no-defaults", "-uroot", "-S", str(socket), "-e", _DATABASE]
    _run(client)
    return server


def _copy_site(folder: Path) -> Path:
    """Debian's files without Debian's config, which picks a site by host name."""
    site = folder / "site"
    shutil.copytree(SOURCE, site, ignore=shutil.ignore_patterns("wp-config.php"))
    shutil.copy(HERE / "wp-config.php", site / "wp-config.php")
    return site


def _run(command: list[str], env: dict[str, str] | None = None) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=120, env={**os.environ, **(env or {})}
    )
    if done.returncode != 0:
        raise RuntimeError(f"{command[0]} failed: {done.stderr[-2000:]}{done.stdout[-2000:]}")
    return done.stdout
