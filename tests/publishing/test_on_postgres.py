"""The same promises on PostgreSQL, in a run of their own, because a run has one database."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.servers.postgres import RealPostgres

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("tests/publishing", "tests/posts", "tests/channels", "tests/trail", "tests/practices")


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_the_rooms_keep_their_promises_on_postgresql(real_postgres: RealPostgres) -> None:
    environment = {**os.environ, "TEST_DATABASE_URL": real_postgres.database("bedside")}
    environment.pop("PYTEST_XDIST_WORKER", None)
    # A thread of a test may leave a connection, and then the database cannot be dropped: the
    # whole server is thrown away after the run.
    quiet = "ignore:Error when trying to teardown:pytest.PytestWarning"
    words = ["-m", "not slow and not browser", "-n0", "-W", quiet, *ROOMS]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *words],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:]
