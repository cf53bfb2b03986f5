"""Holds answers of the sandbox to what each network publishes. Every function gives a list of
faults in words; an empty list is a pass."""

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator, Draft202012Validator

from tests.conftest import SHARED, need

CONTRACTS = SHARED / "contracts"


@cache
def read(path: str) -> Any:
    return json.loads(need(CONTRACTS / path).read_text())


# Mastodon: OpenAPI 3.1, so its schemas are JSON Schema 2020-12.


def mastodon(method: str, path: str, status: int, body: Any) -> list[str]:
    """`path` as the document writes it: "/api/v1/statuses/{id}"."""
    document = read("mastodon/openapi.json")
    answers = document["paths"][path][method.lower()]["responses"]
    if str(status) not in answers:
        return [f"{method} {path} has no answer {status}"]
    content = answers[str(status)].get("content")
    if content is None:
        return []
    schema = {**content["application/json"]["schema"], "components": document["components"]}
    faults = Draft202012Validator(schema).iter_errors(body)
    return [f"{fault.json_path}: {fault.message}" for fault in faults]


# Bluesky: lexicons.

FORMATS = {
    "did": r"did:[a-z]+:[a-zA-Z0-9._:%-]+",
    "handle": r"([a-z0-9-]+\.)+[a-z][a-z0-9-]*",
    "at-uri": r"at://did:[a-z]+:[a-z0-9]+/[a-zA-Z.]+/[A-Za-z0-9._:~-]+",
    "cid": r"b[a-z2-7]{58}",
    "tid": r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}",
    "uri": r"[a-z]+:\S+",
}
TYPES: dict[str, type] = {"string": str, "integer": int, "boolean": bool, "object": dict}


@cache
def lexicon(nsid: str) -> Any:
    return read(f"bluesky/lexicons/{nsid.replace('.', '/')}.json")["defs"]


def bluesky(nsid: str, body: Any) -> list[str]:
    schema = lexicon(nsid)["main"].get("output", {}).get("schema")
    return against(schema, body, nsid, "Output") if schema else []


def bluesky_error(nsid: str, status: int, body: Any) -> list[str]:
    faults = [] if set(body) == {"error", "message"} else [f"An error with {sorted(body)}"]
    return faults if 400 <= status < 600 else [*faults, f"An error with status {status}"]


def against(schema: dict[str, Any], value: Any, nsid: str, at: str) -> list[str]:
    kind = schema["type"]
    if kind == "unknown":
        return [] if isinstance(value, dict) else [f"{at} is not an object"]
    if kind == "ref":
        home, _, name = schema["ref"].partition("#")
        return against(lexicon(home or nsid)[name or "main"], value, home or nsid, at)
    if kind == "array":
        if not isinstance(value, list):
            return [f"{at} is not an array"]
        return [
            f
            for n, each in enumerate(value)
            for f in against(schema["items"], each, nsid, f"{at}/{n}")
        ]
    if kind == "blob":
        good = isinstance(value, dict) and set(value) == {"$type", "ref", "mimeType", "size"}
        return (
            []
            if good and re.fullmatch(FORMATS["cid"], value["ref"]["$link"])
            else [f"{at}: {value}"]
        )
    if not isinstance(value, TYPES[kind]):
        return [f"{at} is not of type {kind}"]
    if kind == "object":
        return of_object(schema, value, nsid, at)
    pattern = FORMATS.get(schema.get("format", ""))
    return [] if not pattern or re.fullmatch(pattern, value) else [f"{at} is no {schema['format']}"]


def of_object(schema: dict[str, Any], value: dict[str, Any], nsid: str, at: str) -> list[str]:
    known = schema.get("properties", {})
    faults = [f"{at} lacks {name}" for name in schema.get("required", []) if name not in value]
    for name, each in value.items():
        if name not in known:
            faults.append(f"{at} has {name}, which is not in the lexicon")
        else:
            faults += against(known[name], each, nsid, f"{at}/{name}")
    return faults


# Facebook: Meta's node files name the fields and the edges, and their types in words.

META_TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "bool": bool,
    "datetime": str,
    "unsigned int": int,
    "int": int,
    "float": (int, float),
}


def facebook(node: str, body: dict[str, Any]) -> list[str]:
    spec = read(f"meta/specs/{node}.json")
    fields = {each["name"]: each["type"] for each in spec["fields"]}
    edges = {each["endpoint"] for each in spec["apis"] if each.get("endpoint")}
    faults = []
    for name, value in body.items():
        if name not in fields and name not in edges:
            faults.append(f"{node} has no field or edge {name}")
        wanted = META_TYPES.get(fields.get(name, ""))
        if wanted and not isinstance(value, wanted):
            faults.append(f"{node}.{name} is not a {fields[name]}")
    return faults


def facebook_edge(node: str, method: str, edge: str, params: set[str]) -> list[str]:
    """That a call exists on a node and takes these parameters."""
    for api in read(f"meta/specs/{node}.json")["apis"]:
        if api["method"] == method and api.get("endpoint", "") == edge:
            known = {each["name"] for each in api["params"]}
            return [f"{method} {edge} takes no {name}" for name in params - known]
    return [f"{node} has no {method} {edge}"]


def facebook_error(body: Any) -> list[str]:
    error = body.get("error", {})
    wanted = {"message": str, "type": str, "code": int, "fbtrace_id": str}
    return [f"error.{k} is not right" for k, t in wanted.items() if not isinstance(error.get(k), t)]


# WordPress: the index a real site gave.


def wordpress(route: str, context: str, body: dict[str, Any]) -> list[str]:
    """An object of `route`'s schema: no field more, none of this context missing, right types."""
    known = read("wordpress/wp-v2-index.json")["routes"][route]["schema"]["properties"]
    faults = [f"{name} is not in the schema" for name in body if name not in {*known, "_links"}]
    for name, schema in known.items():
        if name not in body:
            if context in schema.get("context", []) and name not in UNSEEN:
                faults.append(f"{name} is missing")
            continue
        if body[name] in HABITS.get(name, ()):
            continue
        kind = {"type": schema["type"]} if "type" in schema else {}
        faults += [
            f"{name}: {fault.message}" for fault in Draft4Validator(kind).iter_errors(body[name])
        ]
    return faults


# In the schema's contexts, yet not in an answer of a real site for users.
UNSEEN = {"password"}
# PHP writes an empty object as an empty list; media of no post say null.
HABITS: dict[str, tuple[Any, ...]] = {"meta": ([],), "post": (None,)}


def wordpress_route(method: str, pattern: str) -> list[str]:
    """That the real site has this route and method. `pattern` as the sandbox writes it."""
    route = pattern.removeprefix("/wp-json").replace("{id}", r"(?P<id>[\d]+)")
    found = read("wordpress/wp-v2-index.json")["routes"].get(route)
    if found is None:
        return [f"There is no route {route}"]
    methods = {each for endpoint in found["endpoints"] for each in endpoint["methods"]}
    return [] if method in methods else [f"{route} takes no {method}"]


def meta_version() -> str:
    return Path(need(CONTRACTS / "meta/specs/version.txt")).read_text().strip()
