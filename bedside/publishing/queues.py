"""Huey's queues without the record that Django's tasks keep of each run.

The delivery row says what became of a delivery; nobody reads a task's result, and keeping it cost
three writes a task. Without a record Huey's backend runs the function, and nothing more.
"""

from typing import Any

from huey import PostgresHuey, SqliteHuey


class EmbeddedQueue(SqliteHuey):  # type: ignore[misc]
    def put_result(self, key: str, data: Any) -> None:
        """Keep nothing."""


class FleetQueue(PostgresHuey):  # type: ignore[misc]
    def put_result(self, key: str, data: Any) -> None:
        """Keep nothing."""
