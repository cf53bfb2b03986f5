"""Django's SQLite backend, whose writers in one process take turns.

SQLite lets in one writer at a time, and a writer that has to wait sleeps (up to 0.1 s a try) even
when the way is free again: with 16 threads that was most of a delivery's time. Here the threads
of a process wait for one another's transaction instead and go on at once; between processes
SQLite's own waiting still holds.
"""

import threading
from collections.abc import Callable

from django.db.backends.sqlite3 import base

_turn = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that holds the turn from BEGIN to COMMIT, ROLLBACK or its end."""

    my_turn = False

    def _start_transaction_under_autocommit(self) -> None:
        # After the time-out SQLite itself is asked, and says that the database is locked.
        self.my_turn = _turn.acquire(timeout=self.settings_dict["OPTIONS"].get("timeout", 5))
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # not in the stubs
        except BaseException:
            self._pass_on()
            raise

    def _commit(self) -> None:
        self._end(super()._commit)  # type: ignore[misc]  # not in the stubs

    def _rollback(self) -> None:
        self._end(super()._rollback)  # type: ignore[misc]  # not in the stubs

    def _close(self) -> None:
        self._end(super()._close)  # type: ignore[misc]  # not in the stubs

    def _end(self, how: Callable[[], None]) -> None:
        try:
            how()
        finally:
            self._pass_on()

    def _pass_on(self) -> None:
        if self.my_turn:
            self.my_turn = False
            _turn.release()
