"""Requests and answers as plain data: what every network's handlers take and give."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import parse_qsl

Fields = dict[str, Any]


class Malformed(Exception):
    """The body is not what its Content-Type says. The text says why."""


@dataclass(frozen=True)
class Upload:
    filename: str
    mime: str
    data: bytes


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes = b""
    mime: str = "application/json; charset=utf-8"
    headers: Mapping[str, str] = field(default_factory=dict)


class Refusal(Exception):
    """Raised by a handler to answer at once with the network's own error."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(answer.status)
        self.answer = answer


@dataclass(frozen=True)
class Request:
    """`path` is decoded and has no query; header names are lower case; `base` ends without "/"."""

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    body: bytes
    base: str

    @cached_property
    def query(self) -> Fields:
        return gather(parse_qsl(self.query_string, keep_blank_values=True))

    @cached_property
    def mime(self) -> str:
        return self.headers.get("content-type", "").split(";")[0].strip().lower()

    @cached_property
    def parts(self) -> tuple[Fields, dict[str, Upload]]:
        """The body's fields and files. Raises Malformed."""
        if self.mime == "application/json":
            return from_json(self.body), {}
        if self.mime == "application/x-www-form-urlencoded":
            return from_form(self.body), {}
        if self.mime == "multipart/form-data":
            return from_multipart(self.body, self.headers.get("content-type", ""))
        return {}, {}

    @cached_property
    def fields(self) -> Fields:
        """Query and body fields together, the body's winning. Raises Malformed."""
        return {**self.query, **self.parts[0]}

    @property
    def uploads(self) -> dict[str, Upload]:
        return self.parts[1]

    @property
    def bearer(self) -> str:
        scheme, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if scheme.lower() == "bearer" else ""


def gather(pairs: list[tuple[str, str]]) -> Fields:
    """Form pairs as a dict; `name[]` and repeated names become lists under `name`."""
    fields: Fields = {}
    for name, value in pairs:
        if name.endswith("[]"):
            fields.setdefault(name[:-2], []).append(value)
        else:
            fields[name] = value
    return fields


def from_json(body: bytes) -> Fields:
    if not body.strip():
        return {}
    try:
        value = json.loads(body)
    except ValueError as why:
        raise Malformed("The body is not valid JSON.") from why
    if not isinstance(value, dict):
        raise Malformed("The body must be a JSON object.")
    return value


def from_form(body: bytes) -> Fields:
    try:
        return gather(parse_qsl(body.decode(), keep_blank_values=True))
    except ValueError as why:
        raise Malformed("The form is not UTF-8.") from why


def parameter(header: str, name: str) -> str:
    """One parameter of a header such as `form-data; name="file"; filename="a.png"`."""
    for piece in header.split(";")[1:]:
        key, _, value = piece.strip().partition("=")
        if key.lower() == name:
            return value.strip().strip('"')
    return ""


def from_multipart(body: bytes, content_type: str) -> tuple[Fields, dict[str, Upload]]:
    boundary = parameter(content_type, "boundary").encode()
    if not boundary or not body.rstrip(b"\r\n").endswith(b"--" + boundary + b"--"):
        raise Malformed("The multipart body has no boundary, or it ends too early.")
    pairs: list[tuple[str, str]] = []
    uploads: dict[str, Upload] = {}
    for chunk in (b"\r\n" + body).split(b"\r\n--" + boundary)[1:-1]:
        head, gap, data = chunk.partition(b"\r\n\r\n")
        if not gap:
            raise Malformed("A part of the multipart body has no headers.")
        headers = part_headers(head)
        disposition = headers.get("content-disposition", "")
        name = parameter(disposition, "name")
        if "filename" in disposition:
            mime = headers.get("content-type", "application/octet-stream")
            uploads[name] = Upload(parameter(disposition, "filename"), mime, data)
        else:
            pairs.append((name, data.decode(errors="replace")))
    return gather(pairs), uploads


def part_headers(head: bytes) -> dict[str, str]:
    lines = [line for line in head.decode(errors="replace").split("\r\n") if ":" in line]
    split = (line.split(":", 1) for line in lines)
    return {name.strip().lower(): value.strip() for name, value in split}


def as_json(value: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Answer:
    body = json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")
    return Answer(status, body, headers=headers or {})


def redirect(location: str, status: int = 302) -> Answer:
    return Answer(status, b"", "text/plain; charset=utf-8", {"Location": location})
