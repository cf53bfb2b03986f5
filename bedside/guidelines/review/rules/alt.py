"""Words for those who cannot see a picture."""

import re
from collections.abc import Iterator

from ..content import Content
from ..findings import Finding, Severity
from ..rulebook import Rulebook
from ..scan import scan
from ..words import _
from .base import Rule

_CITATION = _("WCAG 2.2, 1.1.1 Non-text Content; 45 CFR 84.84")
_FILE_NAME = re.compile(
    r"[\w() .-]{1,200}\.(?:jpe?g|png|gif|webp|heic|heif|bmp|tiff?|avif|svg)"
    r"|(?:img|dsc|dscn|pxl|image|photo|picture|screenshot|screen shot|untitled|imagen|foto)"
    r"[ _-]?[\d_ .:-]*(?:at [\d. :-]+(?:[ap]m)?)?",
    re.IGNORECASE,
)
_IMAGE_OF = re.compile(
    r"(?:an? |una? |la )?(?:image|picture|photo|photograph|graphic|pic|imagen|foto|fotografia)"
    r" (?:of|showing|de)\b",
    re.IGNORECASE,
)


def _look(content: Content, rulebook: Rulebook) -> Iterator[Finding]:
    for number, picture in enumerate(content.pictures):
        where = f"alt.{number}"
        field = scan(where, picture.alt)
        plain = field.plain.strip()
        if not plain:
            yield _missing(where)
        elif _FILE_NAME.fullmatch(plain):
            yield _file_name(where, len(picture.alt))
        elif match := _IMAGE_OF.match(field.plain, len(field.plain) - len(field.plain.lstrip())):
            yield _image_of(where, *field.span(*match.span()))


def _missing(where: str) -> Finding:
    return Finding(
        "alt",
        Severity.BLOCK,
        where,
        0,
        0,
        _("This picture has no description. People who cannot see it would be left out."),
        _("Say in one sentence what the picture shows and why it is there."),
        _CITATION,
    )


def _file_name(where: str, length: int) -> Finding:
    return Finding(
        "alt",
        Severity.HINT,
        where,
        0,
        length,
        _("This reads like the name of a file. It tells nobody what the picture shows."),
        _("Say in one sentence what the picture shows and why it is there."),
        _CITATION,
    )


def _image_of(where: str, start: int, end: int) -> Finding:
    return Finding(
        "alt",
        Severity.HINT,
        where,
        start,
        end,
        _("Screen readers already say that this is a picture."),
        _("Start with what it shows."),
        _CITATION,
    )


RULE = Rule(
    names=("alt",),
    title=_("Every picture is described in words"),
    statement=_(
        "You write a sentence for each picture, for people who cannot see it. The sentence names "
        "no patient, either."
    ),
    citation=_CITATION,
    look=_look,
)
