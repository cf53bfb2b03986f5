"""Fixtures with the real servers. Each is started once per run, when the first test asks."""

from collections.abc import Iterator

import pytest

from . import bluesky, postgres, wordpress
from .bluesky import RealPds
from .postgres import RealPostgres
from .wordpress import RealWordPress


@pytest.fixture(scope="session")
def real_wordpress(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealWordPress]:
    yield from wordpress.start(tmp_path_factory.mktemp("wordpress"))


@pytest.fixture(scope="session")
def real_pds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealPds]:
    yield from bluesky.start(tmp_path_factory.mktemp("bluesky"))


@pytest.fixture(scope="session")
def real_postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealPostgres]:
    yield from postgres.start(tmp_path_factory.mktemp("postgres"))
