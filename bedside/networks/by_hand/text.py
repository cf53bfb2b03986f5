"""Text to copy and paste."""

from ..links import with_link

LIMIT = 3_000  # LinkedIn's, the shortest of the places posted to by hand


def measure(text: str, link: str) -> tuple[int, int]:
    return len(show(text, link)), LIMIT


def show(text: str, link: str) -> str:
    return with_link(text, link).strip()
