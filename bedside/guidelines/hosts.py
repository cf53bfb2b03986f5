"""Sites of others that posts may link to, as people type them: one on each line."""

import ipaddress
import re
from urllib.parse import urlsplit

_LABEL = r"(?!-)[a-z0-9-]{1,63}(?<!-)"
_HOST = re.compile(rf"(?:{_LABEL}\.)+(?!-)(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})")


class NotASite(ValueError):
    """This line is not the address of a public site; `args[0]` is the line."""


def host_of(line: str) -> str:
    """The bare host ("cdc.gov") of an address or host as typed. Raises NotASite."""
    try:
        host = urlsplit(line if "//" in line else f"//{line}").hostname or ""
        host = host.rstrip(".").removeprefix("www.").encode("idna").decode()
    except (ValueError, UnicodeError) as error:
        raise NotASite(line) from error
    if len(host) > 253 or not _HOST.fullmatch(host) or _is_number(host):
        raise NotASite(line)
    return host


def _is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def hosts_of(text: str) -> list[str]:
    """Every host once, in the order typed. Raises NotASite for the first line that is none."""
    lines = filter(None, (line.strip() for line in text.splitlines()))
    return list(dict.fromkeys(host_of(line) for line in lines))
