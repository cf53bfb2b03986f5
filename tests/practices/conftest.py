"""What the tests of people and sign-in share."""

from collections.abc import Iterator

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def forgotten_attempts() -> Iterator[None]:
    """Sign-in limits count across requests; no test inherits another's attempts."""
    cache.clear()
    yield
    cache.clear()
