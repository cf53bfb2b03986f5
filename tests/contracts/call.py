"""One request in plain form, as the contracts look at it."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from email.message import Message
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import parse_qsl


@dataclass(frozen=True)
class Call:
    """One request. `path` starts with "/"; header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    def fields(self) -> dict[str, Any]:
        """The body's fields, whichever way they are written; an upload's value is its bytes."""
        if self.content_type == "application/json":
            parsed = json.loads(self.body)
            return parsed if isinstance(parsed, dict) else {}
        if self.content_type == "application/x-www-form-urlencoded":
            return dict(parse_qsl(self.body.decode(), keep_blank_values=True))
        if self.content_type == "multipart/form-data":
            return dict(self._parts())
        return {}

    def _parts(self) -> Iterator[tuple[str, Any]]:
        head = f"Content-Type: {self.headers['content-type']}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + self.body)
        for part in message.iter_parts():
            yield _part(part)


def _part(part: Message) -> tuple[str, Any]:
    name = str(part.get_param("name", header="content-disposition"))
    raw = part.get_payload(decode=True)
    value = raw if isinstance(raw, bytes) else b""
    if part.get_filename() is None:
        return name, value.decode()
    return name, value
