"""The writers of one process take turns, and a turn is passed on however a transaction ends."""

import threading
from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from bedside.publishing.models import Beat

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(settings.ON_FLEET, reason="PostgreSQL lets many writers in"),
]


def add_one() -> None:
    with transaction.atomic():
        Beat.objects.filter(worker="tally").update(threads=F("threads") + 1)


def twenty_five() -> None:
    for _ in range(25):
        add_one()


def in_a_thread(*works: Callable[[], None], seconds: float = 10) -> bool:
    """Whether these all ended in time, each in a thread and on a connection of its own."""

    def whole(work: Callable[[], None]) -> None:
        try:
            work()
        finally:
            connection.close()

    threads = [threading.Thread(target=whole, args=(work,), daemon=True) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(seconds)
    return not any(thread.is_alive() for thread in threads)


def stumbles() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        Beat.objects.filter(worker="tally").update(threads=0)
        raise RuntimeError


def breaks_its_connection() -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Beat.objects.filter(worker="tally").update(threads=0)
        connection.close()
        Beat.objects.get(worker="tally")


def nests() -> None:
    with transaction.atomic(), transaction.atomic():
        add_one()


@pytest.mark.parametrize("before", [add_one, stumbles, breaks_its_connection, nests])
def test_however_a_transaction_ends_the_next_thread_has_its_turn(
    before: Callable[[], None],
) -> None:
    Beat.objects.create(worker="tally", threads=1)
    assert in_a_thread(before)
    was = Beat.objects.get(worker="tally").threads
    assert in_a_thread(add_one)
    assert Beat.objects.get(worker="tally").threads == was + 1


def test_many_writers_at_once_lose_nothing() -> None:
    Beat.objects.create(worker="tally", threads=0)
    assert in_a_thread(*[twenty_five] * 12, seconds=60)
    assert Beat.objects.get(worker="tally").threads == 300


def test_a_writer_that_waits_too_long_is_told_that_the_database_is_locked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(connection.settings_dict["OPTIONS"], "timeout", 0.2)
    Beat.objects.create(worker="tally", threads=0)
    said: list[str] = []

    def impatient() -> None:
        try:
            add_one()
        except DatabaseError as error:
            said.append(str(error))

    with transaction.atomic():
        Beat.objects.filter(worker="tally").update(threads=5)
        assert in_a_thread(impatient)
    assert said == ["database is locked"]
    assert Beat.objects.get(worker="tally").threads == 5
