"""Who can be rehearsed with: fixed accounts, and accounts made on the fly by name."""

import hashlib
import re
import sqlite3
from base64 import b32encode
from dataclasses import dataclass

from .store import Store, now

# The same made-up words everywhere, in the shape each network gives its app passwords.
PASSWORDS = {
    "facebook": "practice-here-only",
    "mastodon": "practice-here-only",
    "bluesky": "prac-tice-here-only",
    "wordpress": "prac tice here only with this",
}
FIXED = (
    ("facebook", "dana", "Dana Front", ""),
    ("facebook", "maple", "Maple Street Family Practice", "dana"),
    ("facebook", "maple-kids", "Maple Street Pediatrics", "dana"),
    ("mastodon", "maple", "Maple Street Family Practice", ""),
    ("bluesky", "maple.sandbox.test", "Maple Street Family Practice", ""),
    ("wordpress", "maple", "Maple Street Family Practice", ""),
)
BLUESKY_DOMAIN = ".sandbox.test"
NAME = re.compile(r"[a-z0-9](?:[a-z0-9._-]{0,60}[a-z0-9])?")


@dataclass(frozen=True)
class Account:
    """`owner` is the name of the person who runs a Facebook Page; empty for everyone else."""

    id: int
    network: str
    name: str
    label: str
    remote_id: str
    password: str
    owner: str
    created: float


def account_from(row: sqlite3.Row) -> Account:
    return Account(**dict(row))


def remote_id(network: str, name: str) -> str:
    """The same name has the same id in every sandbox."""
    digest = hashlib.sha256(f"{network}:{name}".encode()).digest()
    if network == "bluesky":
        return "did:plc:" + b32encode(digest[:15]).decode().lower()
    if network == "wordpress":
        return str(1 + int.from_bytes(digest[:3]))
    return "1" + str(int.from_bytes(digest[:7])).zfill(17)[:14]


def make(store: Store, network: str, name: str, label: str = "", owner: str = "") -> Account:
    """The account of that name, made if it is new. Raises ValueError when the name will not do."""
    name = name.strip().lower()
    if network == "bluesky" and "." not in name:
        name += BLUESKY_DOMAIN
    if network not in PASSWORDS:
        raise ValueError(f"No network is called {network!r}.")
    if not NAME.fullmatch(name):
        raise ValueError("A name is letters, digits, dots and dashes, 62 at most.")
    password = PASSWORDS[network]
    with store.write() as db:
        db.execute(
            "INSERT OR IGNORE INTO accounts"
            " (network, name, label, remote_id, password, owner, created)"
            " VALUES (?, ?, ?, ?, ?, ?, ?)",
            (network, name, label or name, remote_id(network, name), password, owner, now()),
        )
    found = by_name(store, network, name)
    assert found
    return found


def seed(store: Store) -> None:
    for network, name, label, owner in FIXED:
        make(store, network, name, label, owner)


def by_name(store: Store, network: str, name: str) -> Account | None:
    row = store.row("SELECT * FROM accounts WHERE network = ? AND name = ?", network, name.lower())
    return account_from(row) if row else None


def by_id(store: Store, id: int) -> Account | None:
    row = store.row("SELECT * FROM accounts WHERE id = ?", id)
    return account_from(row) if row else None


def by_remote_id(store: Store, network: str, remote: str) -> Account | None:
    row = store.row("SELECT * FROM accounts WHERE network = ? AND remote_id = ?", network, remote)
    return account_from(row) if row else None


def on(store: Store, network: str) -> list[Account]:
    rows = store.rows("SELECT * FROM accounts WHERE network = ? ORDER BY id", network)
    return [account_from(row) for row in rows]


def pages_of(store: Store, person: Account) -> list[Account]:
    """The Facebook Pages a person runs."""
    return [page for page in on(store, "facebook") if page.owner == person.name]


def is_page(account: Account) -> bool:
    return account.network != "facebook" or bool(account.owner)


def sign_in(store: Store, network: str, name: str, password: str) -> Account | None:
    """The account when the password is right. A new name with the documented password is made."""
    if plain(password) != plain(PASSWORDS[network]):
        return None
    try:
        return make(store, network, name)
    except ValueError:
        return None


def plain(password: str) -> str:
    """WordPress shows its application passwords with spaces and takes them without."""
    return password.replace(" ", "")
