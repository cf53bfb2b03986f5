"""Bluesky's API and records as published (lexicons), as checks for one call."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import regex

from .call import Call

_FORMATS = {
    "datetime": r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)",
    "did": r"did:[a-z]+:[a-zA-Z0-9._:%-]+",
    "handle": r"([a-zA-Z0-9-]+\.)+[a-zA-Z][a-zA-Z0-9-]*",
    "at-identifier": r"did:[a-z]+:[a-zA-Z0-9._:%-]+|([a-zA-Z0-9-]+\.)+[a-zA-Z][a-zA-Z0-9-]*",
    "nsid": r"[a-zA-Z][a-zA-Z0-9-]*(\.[a-zA-Z0-9-]+)+",
    "record-key": r"[a-zA-Z0-9._:~-]{1,512}",
    "tid": r"[234567abcdefghij][234567a-z]{12}",
    "cid": r"[a-zA-Z0-9+=]{8,}",
    "at-uri": r"at://[^\s]+",
    "uri": r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\s]+",
    "language": r"[a-zA-Z]{2,3}(-[a-zA-Z0-9]+)*",
}
_PRIMITIVE: dict[str, Any] = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "object": dict,
    "array": list,
}


class Bluesky:
    """Lexicons: queries, procedures and records."""

    def __init__(self, contracts: Path) -> None:
        self.folder = contracts / "bluesky" / "lexicons"

    def request(self, call: Call) -> list[str]:
        nsid = call.path.removeprefix("/xrpc/")
        main = self._main(nsid)
        if main is None:
            return [f"no lexicon {nsid}"]
        verb = {"query": "GET", "procedure": "POST"}[main["type"]]
        problems = [] if call.method == verb else [f"{nsid} takes {verb}"]
        problems += self._query(call, main, nsid)
        described = main.get("input")
        if described is None:
            return problems + (["a body where none is described"] if call.body else [])
        if described["encoding"] not in ("*/*", call.content_type):
            return [*problems, f"content type {call.content_type}"]
        if "schema" in described:
            body = call.fields()
            problems += self.check(described["schema"], body, nsid, nsid)
            if "record" in body:
                problems += self.record(str(body.get("collection")), body["record"])
        return problems

    def answer(self, call: Call, status: int, body: Any) -> list[str]:
        nsid = call.path.removeprefix("/xrpc/")
        described = (self._main(nsid) or {}).get("output")
        if status != 200 or described is None or "schema" not in described:
            known = isinstance(body, dict) and "error" in body
            return [] if status == 200 or known else ["an error without its name"]
        return self.check(described["schema"], body, nsid, nsid)

    def record(self, collection: str, value: Any) -> list[str]:
        main = self._main(collection)
        if main is None or main["type"] != "record":
            return [f"no record type {collection}"]
        if not isinstance(value, dict) or value.get("$type") != collection:
            return [f"$type is not {collection}"]
        return self.check(main["record"], value, collection, "record")

    def check(self, schema: Mapping[str, Any], value: Any, nsid: str, at: str) -> list[str]:
        """Problems of `value` under one piece of the lexicon `nsid`; `at` names the place."""
        kind = schema["type"]
        if kind == "ref":
            target, where = self._ref(schema["ref"], nsid)
            return self.check(target, value, where, at)
        if kind == "union":
            return self._union(schema, value, nsid, at)
        if kind == "blob":
            return _blob(schema, value, at)
        if kind == "unknown":
            return [] if isinstance(value, dict) else [f"{at}: not an object"]
        wanted = _PRIMITIVE.get(kind)
        if wanted is None:
            return [f"{at}: type {kind} is not checked here"]
        if not isinstance(value, wanted) or (wanted is int and isinstance(value, bool)):
            return [f"{at}: not of type {kind}"]
        if kind == "object":
            return self._object(schema, value, nsid, at)
        if kind == "array":
            return self._array(schema, value, nsid, at)
        return _string(schema, value, at) if kind == "string" else _number(schema, value, at)

    def _object(self, schema: Mapping[str, Any], value: Any, nsid: str, at: str) -> list[str]:
        problems = [
            f"{at}.{name}: missing" for name in schema.get("required", []) if name not in value
        ]
        for name, part in value.items():
            described = schema.get("properties", {}).get(name)
            if described:
                problems += self.check(described, part, nsid, f"{at}.{name}")
            elif name != "$type":
                problems.append(f"{at}.{name}: unknown")
        return problems

    def _array(self, schema: Mapping[str, Any], value: Any, nsid: str, at: str) -> list[str]:
        problems = []
        if len(value) > schema.get("maxLength", len(value)):
            problems.append(f"{at}: more than {schema['maxLength']}")
        for number, part in enumerate(value):
            problems += self.check(schema["items"], part, nsid, f"{at}[{number}]")
        return problems

    def _union(self, schema: Mapping[str, Any], value: Any, nsid: str, at: str) -> list[str]:
        named = value.get("$type") if isinstance(value, dict) else None
        for ref in schema["refs"]:
            target, where = self._ref(ref, nsid)
            name = where + ("" if "#" not in ref else "#" + ref.partition("#")[2])
            if named == name:
                return self.check(target, value, where, at)
        return [f"{at}: $type {named} is none of {schema['refs']}"]

    def _query(self, call: Call, main: Mapping[str, Any], nsid: str) -> list[str]:
        described = main.get("parameters", {"properties": {}})
        values: dict[str, Any] = {}
        for name, value in call.query.items():
            kind = described["properties"].get(name, {}).get("type")
            values[name] = int(value) if kind == "integer" and value.isdecimal() else value
        return self._object(described, values, nsid, "query")

    def _ref(self, ref: str, nsid: str) -> tuple[Mapping[str, Any], str]:
        where, _, name = ref.partition("#")
        where = where or nsid
        return _lexicon(self.folder, where)["defs"][name or "main"], where

    def _main(self, nsid: str) -> Mapping[str, Any] | None:
        if not (self.folder / (nsid.replace(".", "/") + ".json")).exists():
            return None
        main: Mapping[str, Any] = _lexicon(self.folder, nsid)["defs"]["main"]
        return main


@cache
def _lexicon(folder: Path, nsid: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / (nsid.replace(".", "/") + ".json")).read_text())
    return found


def _string(schema: Mapping[str, Any], value: str, at: str) -> list[str]:
    problems = []
    size = len(value.encode())
    if size > schema.get("maxLength", size):
        problems.append(f"{at}: {size} bytes, more than {schema['maxLength']}")
    clusters = len(regex.findall(r"\X", value))
    if clusters > schema.get("maxGraphemes", clusters):
        problems.append(f"{at}: {clusters} graphemes, more than {schema['maxGraphemes']}")
    pattern = _FORMATS.get(schema.get("format", ""))
    if pattern and not re.fullmatch(pattern, value):
        problems.append(f"{at}: {value[:80]!r} is no {schema['format']}")
    if value not in schema.get("enum", [value]):
        problems.append(f"{at}: none of {schema['enum']}")
    return problems


def _number(schema: Mapping[str, Any], value: int, at: str) -> list[str]:
    low, high = schema.get("minimum", value), schema.get("maximum", value)
    return [] if low <= value <= high else [f"{at}: {value} is not from {low} to {high}"]


def _blob(schema: Mapping[str, Any], value: Any, at: str) -> list[str]:
    shape = {"$type", "ref", "mimeType", "size"}
    if not isinstance(value, dict) or value.get("$type") != "blob" or not shape <= value.keys():
        return [f"{at}: not a blob"]
    problems = []
    if value["size"] > schema.get("maxSize", value["size"]):
        problems.append(f"{at}: {value['size']} bytes, more than {schema['maxSize']}")
    accepted = [re.escape(each).replace(r"\*", ".*") for each in schema.get("accept", ["*/*"])]
    if not any(re.fullmatch(each, value["mimeType"]) for each in accepted):
        problems.append(f"{at}: type {value['mimeType']}")
    return problems
