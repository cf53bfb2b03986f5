"""What a review says: findings, each with its rule, its place, why, and what to do instead."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """`block` cannot be overridden; `review` needs a second person's reason; `hint` advises."""

    BLOCK = "block"
    REVIEW = "review"
    HINT = "hint"


@dataclass(frozen=True)
class Finding:
    """One thing a rule saw.

    `where` names the field: "text", "link", "reason", or "alt.0" (the first picture's alt text).
    `start` and `end` are character offsets in that field as typed; equal when the field as a
    whole is meant. `why` and `instead` are message templates to be translated and then filled
    with `values` (percent style).
    """

    rule: str
    severity: Severity
    where: str
    start: int
    end: int
    why: str
    instead: str
    citation: str = ""
    values: Mapping[str, str | int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class Review:
    """All findings, most severe first, and the names of the rules that were looked for.

    There is no `safe`: a review can only say what it looked for and what it found.
    """

    findings: tuple[Finding, ...]
    looked_for: tuple[str, ...]
    content_hash: str

    def of(self, severity: Severity) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity is severity)

    @property
    def blocked(self) -> bool:
        return bool(self.of(Severity.BLOCK))

    @property
    def needs_second_person(self) -> bool:
        return bool(self.of(Severity.REVIEW))
