"""Faults on purpose: which call goes wrong, how, how often."""

import random
import sqlite3
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from .store import Store

FAULTS = {
    "accept_then_drop": "take the call, then cut the connection without an answer",
    "accept_then_500": "take the call, then answer with a server error",
    "refuse": "answer no, with the network's own error",
    "throttle": "answer that there were too many calls, with the network's own headers",
    "slow": "wait, then go on as usual",
    "expire_token": "end the token, then answer as the network does",
    "drop_before": "cut the connection and take nothing",
    "html": "answer with a web page from a gateway and take nothing",
}
AFTER = ("accept_then_drop", "accept_then_500")


@dataclass(frozen=True)
class Switch:
    """Empty `network` or `account` means any. `times` is None for ever. `seconds` is the wait of
    `slow` and the retry time of `throttle`."""

    id: int
    network: str
    account: str
    call: str
    fault: str
    probability: float
    times: int | None
    seconds: float
    fired: int

    def fits(self, network: str, account: str, call: str) -> bool:
        return (
            self.network in ("", network)
            and self.account in ("", account)
            and self.call in ("*", call, f"{network}.*")
        )


def switch_from(row: sqlite3.Row) -> Switch:
    return Switch(**dict(row))


def on(store: Store) -> list[Switch]:
    return [switch_from(row) for row in store.rows("SELECT * FROM switches ORDER BY id")]


def number(values: dict[str, Any], name: str, default: float) -> float:
    given = values.get(name)
    if given is None or given == "":
        return default
    try:
        value = float(given)
    except (TypeError, ValueError) as why:
        raise ValueError(f"{name} must be a number.") from why
    if not isfinite(value):
        raise ValueError(f"{name} must be a number.")
    return value


def set_switch(store: Store, values: dict[str, Any], calls: tuple[str, ...]) -> Switch:
    """A new switch from a form or JSON. Raises ValueError with a sentence for the person."""
    call, fault = str(values.get("call") or "*"), str(values.get("fault") or "")
    if fault not in FAULTS:
        raise ValueError(f"fault must be one of {', '.join(FAULTS)}.")
    families = {f"{each.partition('.')[0]}.*" for each in calls}
    if call not in ("*", *families, *calls):
        raise ValueError(f"No call is named {call}. The switches page lists them.")
    probability = number(values, "probability", 1)
    if not 0 <= probability <= 1:
        raise ValueError("probability is from 0 to 1.")
    seconds = number(values, "seconds", 60 if fault == "throttle" else 5)
    times = int(number(values, "times", 0)) or None
    if seconds < 0 or seconds > 3600 or (times or 0) < 0:
        raise ValueError("seconds are from 0 to 3600, times 1 or more (empty: for ever).")
    network, account = str(values.get("network") or ""), str(values.get("account") or "")
    with store.write() as db:
        made = db.execute(
            "INSERT INTO switches"
            " (network, account, call, fault, probability, times, seconds, fired)"
            " VALUES (?, ?, ?, ?, ?, ?, ?, 0)",
            (network, account.lower(), call, fault, probability, times, seconds),
        ).lastrowid
        row = store.row("SELECT * FROM switches WHERE id = ?", made)
    assert row
    return switch_from(row)


def clear(store: Store, id: int | None = None) -> None:
    with store.write() as db:
        db.execute("DELETE FROM switches WHERE ? IS NULL OR id = ?", (id, id))


def pick(store: Store, network: str, account: str, call: str) -> Switch | None:
    """The first switch that fits and fires now; its count goes up in the same transaction."""
    with store.write() as db:
        for switch in on(store):
            used_up = switch.times is not None and switch.fired >= switch.times
            if used_up or not switch.fits(network, account, call):
                continue
            if random.random() < switch.probability:  # noqa: S311 - chance, not a secret
                db.execute("UPDATE switches SET fired = fired + 1 WHERE id = ?", (switch.id,))
                return switch
    return None


def as_dict(switch: Switch) -> dict[str, Any]:
    return asdict(switch)
