"""Every call that reached a network here: no query, no body, no token."""

from typing import Any

from .store import Store, now


def note(
    store: Store,
    *,
    network: str,
    account: str,
    call: str,
    method: str,
    path: str,
    status: int,
    fault: str,
) -> None:
    """`status` is 0 when the connection was cut instead of answered."""
    with store.write() as db:
        db.execute(
            "INSERT INTO calls (at, network, account, call, method, path, status, fault)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (now(), network, account, call, method, path, status, fault),
        )


def calls(store: Store, network: str = "", account: str = "", limit: int = 200) -> list[Any]:
    """The latest calls, newest first."""
    rows = store.rows(
        "SELECT * FROM calls WHERE ? IN ('', network) AND ? IN ('', account)"
        " ORDER BY id DESC LIMIT ?",
        network,
        account,
        limit,
    )
    return [dict(row) for row in rows]
