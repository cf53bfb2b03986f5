"""Links: whole, safe to follow, and with nothing about a person inside."""

import re
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote

from ..content import Content
from ..findings import Finding, Severity
from ..links import Link, links
from ..rulebook import Rulebook
from ..scan import scan
from ..words import _
from . import email, phone, ssn
from .base import Rule

_CITATION = "45 CFR 164.502(a)"
_LONGEST = 2048  # characters; some networks and mail programs cut longer ones
_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
_NUMBER_HOST = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}")
_INSIDE = re.compile(
    r"(?:^|\.)(?:localhost|localdomain|local|internal|intranet|lan|corp|private|home|home\.arpa)$"
)
_PERSON_KEY = re.compile(
    r"(?:^|[&;])(?:patient\w*|dob|birth\w*|ssn|mrn|(?:first|last)_?name)=[^&;]", re.IGNORECASE
)
_PHONE_KEY = re.compile(
    r"(?:wa\.me/|(?:phone|tel|telephone|mobile|cell|sms|whatsapp)\w{0,8}=)\+?(\d{7,15})",
    re.IGNORECASE,
)
_WHY = {
    "scheme": (
        _("This link does not start with https:// or http://, so it is no web page."),
        _("Use the address of a web page. It starts with https://."),
    ),
    "form": (
        _("This link is not complete, or it has signs in it that no web address has."),
        _("Open the page in your browser and copy the whole address."),
    ),
    "long": (
        _("This link is so long that some networks cut it off."),
        _("Use a shorter link to the same page."),
    ),
    "password": (
        _(
            "This link has a user name or a password in it. Everyone who sees the post could "
            "sign in."
        ),
        _("Use the page's address without the part before the @ sign."),
    ),
    "number": (
        _(
            "This link leads to a bare number, not to a named site. Nobody can tell whose it is, "
            "and people are warned not to follow such links."
        ),
        _("Use the site's name, such as https://www.example.org."),
    ),
    "inside": (
        _(
            "This link leads into a private network. It works only inside your practice, and it "
            "tells others how your network is laid out."
        ),
        _("Use the address that people outside your practice can open."),
    ),
    "person": (
        _(
            "This link has an e-mail address, a phone number or other facts about a person in it. "
            "Everyone who sees the post sees them too, and so does every site on the way."
        ),
        _("Use the page's address without the part after the question mark."),
    ),
    "plain": (
        _(
            "This link starts with http://, so what people type on that page can be read on the "
            "way."
        ),
        _("Use https:// if the page has it."),
    ),
}


def _look(content: Content, rulebook: Rulebook) -> Iterator[Finding]:
    for link in links(content):
        fault = _fault(link, rulebook)
        if fault:
            severity = Severity.HINT if fault == "plain" else Severity.BLOCK
            why, instead = _WHY[fault]
            yield Finding(
                "link", severity, link.where, link.start, link.end, why, instead, _CITATION
            )


def _fault(link: Link, rulebook: Rulebook) -> str:
    """The first thing wrong with a link, as a key of _WHY; empty when nothing is."""
    parts = link.parts()
    if parts is None:
        return "form"
    if parts.scheme not in {"http", "https"}:
        return "scheme"
    if "@" in parts.netloc:
        return "password"
    host_fault = _host_fault(link.host)
    if host_fault:
        return host_fault
    if re.search(r"[\s\x00-\x1f\\<>\"]", link.address):
        return "form"
    if _tells_of_a_person(parts, rulebook):
        return "person"
    if len(link.address) > _LONGEST:
        return "long"
    return "plain" if parts.scheme == "http" else ""


def _host_fault(host: str) -> str:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        pass
    else:
        return "number"
    if _NUMBER_HOST.fullmatch(host):  # "2130706433" and "0x7f.1" are 127.0.0.1 to a browser
        return "number"
    if host and _INSIDE.search(host):
        return "inside"
    is_name = len(host) <= 253 and all(map(_LABEL.fullmatch, host.split(".")))
    if not is_name:
        return "form"
    return "" if "." in host else "inside"


def _tells_of_a_person(parts: SplitResult, rulebook: Rulebook) -> bool:
    tail = unquote(unquote(f"{parts.path}?{parts.query}#{parts.fragment}")).replace("+", " ")
    plain = scan("link", tail).plain
    values = re.sub(r"[=&;?#]", "\n", plain)  # each value stands alone, as words in a text do
    keyed = _PHONE_KEY.findall(f"{parts.hostname}{plain}")
    return (
        _PERSON_KEY.search(unquote(parts.query)) is not None
        or any(email.find(values, rulebook))
        or any(ssn.find(values, rulebook))
        or any(not values[start:end].isdigit() for start, end in phone.find(values, rulebook))
        or any(any(phone.find(f"call {number}", rulebook)) for number in keyed)
    )


RULE = Rule(
    names=("link",),
    title=_("Links that are safe to follow"),
    statement=_(
        "You link only to named web pages that everyone can open. A link has no password, no "
        "phone number, no e-mail address and nothing else about a person in it."
    ),
    citation=_CITATION,
    look=_look,
)
