"""The sandbox's own database: SQLite with a write-ahead log, one connection behind one lock.

Every write is committed before its answer is sent, so a killed sandbox has every post that it
ever answered for. One lock is enough: a write takes well under a millisecond.
"""

import json
import sqlite3
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS accounts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL, name TEXT NOT NULL, label TEXT NOT NULL,
    remote_id TEXT NOT NULL, password TEXT NOT NULL, owner TEXT NOT NULL DEFAULT '',
    created REAL NOT NULL,
    UNIQUE (network, name), UNIQUE (network, remote_id));
CREATE TABLE IF NOT EXISTS apps (
    client_id TEXT PRIMARY KEY, network TEXT NOT NULL, secret TEXT NOT NULL, name TEXT NOT NULL,
    redirect_uris TEXT NOT NULL, scopes TEXT NOT NULL, website TEXT);
CREATE TABLE IF NOT EXISTS codes (
    code TEXT PRIMARY KEY, client_id TEXT NOT NULL, account INTEGER NOT NULL REFERENCES accounts,
    redirect_uri TEXT NOT NULL, scopes TEXT NOT NULL, challenge TEXT NOT NULL,
    pages TEXT NOT NULL, expires REAL NOT NULL);
CREATE TABLE IF NOT EXISTS tokens (
    token TEXT PRIMARY KEY, network TEXT NOT NULL, kind TEXT NOT NULL,
    account INTEGER REFERENCES accounts, client_id TEXT NOT NULL, scopes TEXT NOT NULL,
    pages TEXT NOT NULL, parent TEXT NOT NULL, created REAL NOT NULL, expires REAL,
    state TEXT NOT NULL DEFAULT 'good');
CREATE TABLE IF NOT EXISTS posts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL, account INTEGER NOT NULL REFERENCES accounts,
    remote_id TEXT NOT NULL, key TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL,
    link TEXT NOT NULL, status TEXT NOT NULL, body TEXT NOT NULL,
    created REAL NOT NULL, edited REAL, deleted REAL,
    UNIQUE (network, remote_id));
CREATE INDEX IF NOT EXISTS posts_of ON posts (account, created);
CREATE INDEX IF NOT EXISTS posts_key ON posts (account, key);
CREATE TABLE IF NOT EXISTS media (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL, account INTEGER NOT NULL REFERENCES accounts,
    remote_id TEXT NOT NULL, mime TEXT NOT NULL, width INTEGER NOT NULL, height INTEGER NOT NULL,
    alt TEXT NOT NULL, filename TEXT NOT NULL, data BLOB NOT NULL, created REAL NOT NULL,
    UNIQUE (network, remote_id));
CREATE TABLE IF NOT EXISTS shown (
    post INTEGER NOT NULL REFERENCES posts, position INTEGER NOT NULL,
    media INTEGER NOT NULL REFERENCES media, alt TEXT NOT NULL,
    PRIMARY KEY (post, position));
CREATE TABLE IF NOT EXISTS switches (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    network TEXT NOT NULL, account TEXT NOT NULL, call TEXT NOT NULL, fault TEXT NOT NULL,
    probability REAL NOT NULL, times INTEGER, seconds REAL NOT NULL, fired INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS calls (
    id INTEGER PRIMARY KEY AUTOINCREMENT, at REAL NOT NULL, network TEXT NOT NULL,
    account TEXT NOT NULL, call TEXT NOT NULL, method TEXT NOT NULL, path TEXT NOT NULL,
    status INTEGER NOT NULL, fault TEXT NOT NULL);
"""

SETTINGS: dict[str, float | bool] = {
    "latency_ms": 0,
    "ignore_idempotency": False,
    "media_seconds": 0.5,
    "require_appsecret_proof": True,
}


class Store:
    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(
            folder / "sandbox.sqlite3", check_same_thread=False, isolation_level=None
        )
        self._db.row_factory = sqlite3.Row
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("PRAGMA foreign_keys=ON")
        self._db.executescript(SCHEMA)

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """One transaction; a write inside a write joins it."""
        with self._lock:
            if self._db.in_transaction:
                yield self._db
                return
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def rows(self, sql: str, *values: Any) -> list[sqlite3.Row]:
        with self._lock:
            return self._db.execute(sql, values).fetchall()

    def row(self, sql: str, *values: Any) -> sqlite3.Row | None:
        found = self.rows(sql, *values)
        return found[0] if found else None

    def settings(self) -> dict[str, float | bool]:
        stored = {r["name"]: json.loads(r["value"]) for r in self.rows("SELECT * FROM settings")}
        return {**SETTINGS, **stored}

    def set(self, name: str, value: float | bool) -> None:
        with self.write() as db:
            db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, json.dumps(value)))

    def close(self) -> None:
        with self._lock:
            self._db.close()


def now() -> float:
    """Seconds since 1970, UTC."""
    return time.time()
