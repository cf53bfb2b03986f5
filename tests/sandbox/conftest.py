from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.sandbox.rehearsal import Desk, rehearsal


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with rehearsal(tmp_path) as desk:
        yield desk
