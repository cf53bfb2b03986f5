"""Clearance: the proof that exactly this content passed. Nothing leaves Bedside without one."""

from dataclasses import dataclass
from typing import NoReturn, Self, SupportsIndex, final

from .content import Content
from .findings import Finding, Review, Severity
from .rulebook import Rulebook
from .run import review, review_text

_STAMP = object()  # known to this module only, so that no other code can make a cleared thing


class NotCleared(Exception):
    """The content may not leave; `findings` says why."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(", ".join(sorted({finding.rule for finding in findings})))
        self.findings = findings


@dataclass(frozen=True)
class SignOff:
    """A second person's written reason for letting `review` findings pass, for one content."""

    name: str
    reason: str
    content_hash: str


class _Stamped:
    """Sealed: made with the stamp only, never changed, copied, pickled or subclassed further.

    A clearance is asked for at each send, never stored. This guards against mistakes, not
    against code that sets out to reach inside another module.
    """

    __slots__ = ("content_hash", "guidelines_version")
    content_hash: str
    guidelines_version: str

    def __new__(cls, stamp: object = None, *_: object) -> Self:
        if stamp is not _STAMP:
            raise TypeError(f"{cls.__name__} is made by clear() and clear_text() only")
        return super().__new__(cls)

    def __init__(self, stamp: object, digest: str, version: str) -> None:
        object.__setattr__(self, "content_hash", digest)
        object.__setattr__(self, "guidelines_version", version)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed")

    def __delattr__(self, name: str) -> None:
        raise AttributeError(f"{type(self).__name__} cannot be changed")

    def __reduce_ex__(self, protocol: SupportsIndex) -> NoReturn:
        raise TypeError(
            f"{type(self).__name__} cannot be copied or stored; clear the content again"
        )


@final
class ClearedPost(_Stamped):
    """A post's version that passed review. Made by `clear` only."""

    __slots__ = ("content",)
    content: Content

    def __init__(self, stamp: object, content: Content, digest: str, version: str) -> None:
        super().__init__(stamp, digest, version)
        object.__setattr__(self, "content", content)

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("ClearedPost has no subclasses")


@final
class ClearedText(_Stamped):
    """A reply or other short text that passed review. Made by `clear_text` only."""

    __slots__ = ("text",)
    text: str

    def __init__(self, stamp: object, text: str, digest: str, version: str) -> None:
        super().__init__(stamp, digest, version)
        object.__setattr__(self, "text", text)

    def __init_subclass__(cls) -> NoReturn:
        raise TypeError("ClearedText has no subclasses")


def clear(content: Content, rulebook: Rulebook, sign_off: SignOff | None = None) -> ClearedPost:
    """Review `content` again and stamp it.

    Raises NotCleared on any `block` finding, and on a `review` finding unless `sign_off`
    names a second person and a reason for exactly this content's hash.
    """
    result = review(content, rulebook)
    _refuse_unless_clear(result, sign_off)
    return ClearedPost(_STAMP, content, result.content_hash, rulebook.version)


def clear_text(text: str, rulebook: Rulebook, sign_off: SignOff | None = None) -> ClearedText:
    """As `clear`, for a reply. Raises NotCleared."""
    result = review_text(text, rulebook)
    _refuse_unless_clear(result, sign_off)
    return ClearedText(_STAMP, text, result.content_hash, rulebook.version)


def _refuse_unless_clear(result: Review, sign_off: SignOff | None) -> None:
    if result.blocked:
        raise NotCleared(result.of(Severity.BLOCK))
    if result.needs_second_person and not _covers(sign_off, result):
        raise NotCleared(result.of(Severity.REVIEW))


def _covers(sign_off: SignOff | None, result: Review) -> bool:
    return (
        sign_off is not None
        and sign_off.content_hash == result.content_hash
        and bool(sign_off.name.strip())
        and bool(sign_off.reason.strip())
    )
