"""The shape of a rule."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ..content import Content
from ..findings import Finding
from ..rulebook import Rulebook


@dataclass(frozen=True)
class Rule:
    """One rule of the guidelines.

    `names` are the stable rule names it may report. `statement` is its paragraph in the
    printed guidelines, `citation` the law or policy it comes from. `look` finds; it never
    changes the text, never raises, and never does I/O.
    """

    names: tuple[str, ...]
    title: str
    statement: str
    citation: str
    look: Callable[[Content, Rulebook], Iterable[Finding]]
