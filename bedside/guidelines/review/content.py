"""What is reviewed, and the hash that binds a clearance to it."""

import hashlib
import json
from dataclasses import dataclass


@dataclass(frozen=True)
class Picture:
    """One picture of a post: the hash of its bytes and the words for those who cannot see it."""

    sha256: str
    alt: str
    content_type: str = "image/jpeg"
    width: int = 0
    height: int = 0
    size: int = 0  # bytes


@dataclass(frozen=True)
class Measure:
    """How long a text is by one network's own rules (`networks.<name>.text`)."""

    length: int
    limit: int
    network: str  # the network's label, for the sentence a person reads


@dataclass(frozen=True)
class Content:
    """One version of a post: exactly what one channel would show."""

    text: str
    link: str = ""
    pictures: tuple[Picture, ...] = ()
    reason: str = ""  # the kind of reason; empty means none was given
    measure: Measure | None = None


def content_hash(content: Content, guidelines_version: str) -> str:
    """SHA-256 (hex) of text, link, picture bytes, alt texts, reason and the guidelines' version.

    The measure is left out, as it follows from the text, and so are a picture's type and size,
    which follow from its bytes. Any other change changes the hash.
    """
    parts = [
        content.text,
        content.link,
        [[picture.sha256, picture.alt] for picture in content.pictures],
        content.reason,
        guidelines_version,
    ]
    # Half of a broken emoji (a lone surrogate) must not raise.
    written = json.dumps(parts, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return hashlib.sha256(written).hexdigest()
