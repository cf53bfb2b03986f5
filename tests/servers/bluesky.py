"""Bluesky's real server (PDS), from npm, on loopback."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx

from .processes import Server, cannot_be_had, free_port, needs

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class RealPds:
    """One account with an app password on it."""

    base_url: str
    handle: str
    app_password: str
    server: Server


def start(folder: Path) -> Iterator[RealPds]:
    needs("node", "npm")
    modules = _installed()
    port, plc_port = free_port(), free_port()
    data = folder / "pds"
    data.mkdir()
    env = {
        "NODE_PATH": str(modules),
        "PDS_PORT": str(port),
        "PLC_PORT": str(plc_port),
        "PDS_FOLDER": str(data),
    }
    server = Server(["node", str(HERE / "pds.js")], folder / "pds.log", env)
    try:
        server.wait_until(lambda: "ready" in server.log.read_text(errors="replace"), 60)
        yield _with_account(f"http://127.0.0.1:{port}", server)
    finally:
        server.end()


def _with_account(base_url: str, server: Server) -> RealPds:
    def xrpc(name: str, body: dict[str, str], token: str = "") -> dict[str, str]:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        url = f"{base_url}/xrpc/com.atproto.server.{name}"
        answer = httpx.post(url, json=body, headers=headers, timeout=30, trust_env=False)
        answer.raise_for_status()
        made: dict[str, str] = answer.json()
        return made

    handle = "clinic.test"
    account = {"handle": handle, "email": "clinic@example.test", "password": "main-password"}
    token = xrpc("createAccount", account)["accessJwt"]
    password = xrpc("createAppPassword", {"name": "Bedside"}, token)["password"]
    return RealPds(base_url, handle, password, server)


def _installed() -> Path:
    """The folder of node modules, installed once per machine outside the source tree."""
    wanted = (HERE / "package.json").read_bytes()
    home = os.environ.get("BEDSIDE_TEST_CACHE") or "~/.cache/bedside-tests"
    cache = Path(home).expanduser() / f"pds-{hashlib.sha256(wanted).hexdigest()[:12]}"
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = cache / "installed"
        if not done.exists():
            shutil.copy(HERE / "package.json", cache)
            _install(cache)
            done.touch()
    return cache / "node_modules"


def _install(cache: Path) -> None:
    command = ["npm", "install", "--no-audit", "--no-fund", "--no-package-lock"]
    try:
        done = subprocess.run(command, cwd=cache, capture_output=True, text=True, timeout=600)
    except subprocess.TimeoutExpired:
        cannot_be_had("npm took more than ten minutes to install Bluesky's server")
    if done.returncode != 0:
        cannot_be_had(f"npm cannot install Bluesky's server: {done.stderr[-500:]}")
