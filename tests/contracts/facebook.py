"""Facebook's Graph API as published (node specs), as checks for one call."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .call import Call

# Not in the node specs: paging and signing, on every edge; and the two OAuth calls.
_EVERYWHERE = {"fields", "limit", "since", "until", "after", "before", "appsecret_proof"}
_UPLOADS = {"photos": {"source"}}
_TOKEN_CALLS = (
    {"client_id", "client_secret", "redirect_uri", "code"},
    {"grant_type", "client_id", "client_secret", "fb_exchange_token"},
)
_GRAPH_TYPES = {
    "bool": r"true|false",
    "int": r"-?\d+",
    "unsigned int": r"\d+",
    "datetime": r"\d+|\d{4}-\d\d-\d\d.*",
}


class Facebook:
    """Meta's node specs (v25.0): edges, parameters with types, fields of nodes.

    The specs do not say what an id in a path stands for: "PAGE_POST" is read as a post, any
    other as a Page.
    """

    def __init__(self, contracts: Path) -> None:
        self.folder = contracts / "meta" / "specs"

    def request(self, call: Call) -> list[str]:
        version, _, path = call.path.lstrip("/").partition("/")
        problems = [] if re.fullmatch(r"v\d+\.\d+", version) else [f"no version in {call.path}"]
        given = {**call.query, **call.fields()}
        if path == "oauth/access_token":
            shape = set(given)
            return problems + ([] if shape in _TOKEN_CALLS else [f"token call with {shape}"])
        first, _, edge = path.partition("/")
        node = "User" if path == "me/accounts" else "PagePost" if "_" in first else "Page"
        described = self._api(node, call.method, edge)
        if described is None:
            return [*problems, f"{node} has no {call.method} {edge or '(itself)'}"]
        types = {each["name"]: each["type"] for each in described["params"]}
        for name, value in given.items():
            if name in types:
                problems += _graph_value(name, types[name], value)
            elif name not in _EVERYWHERE | _UPLOADS.get(edge, set()):
                problems.append(f"unknown parameter {name}")
        return problems + self._fields(given.get("fields", ""), described.get("return", node))

    def answer(self, call: Call, status: int, body: Any) -> list[str]:
        """Errors have one shape; the specs say nothing of answers beyond the fields of nodes."""
        if status < 400:
            return []
        error = body.get("error") if isinstance(body, dict) else None
        shape = {"message", "type", "code", "fbtrace_id"}
        return [] if isinstance(error, dict) and shape <= error.keys() else ["not a Graph error"]

    def _api(self, node: str, method: str, edge: str) -> Mapping[str, Any] | None:
        for api in self._spec(node)["apis"]:
            if api["method"] == method and api.get("endpoint", "") == edge:
                found: Mapping[str, Any] = api
                return found
        return None

    def _fields(self, asked: str, node: str) -> list[str]:
        if not asked or not (self.folder / f"{node}.json").exists():
            return []
        known = {each["name"] for each in self._spec(node)["fields"]}
        # `tasks` belongs to the edge /me/accounts, not to the Page, so the spec has it nowhere.
        known |= {"tasks"}
        return [f"{node} has no field {name}" for name in asked.split(",") if name not in known]

    def _spec(self, node: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.folder / f"{node}.json").read_text())
        return found


def _graph_value(name: str, kind: str, value: Any) -> list[str]:
    text = str(value)
    pattern = _GRAPH_TYPES.get(kind)
    if pattern and not re.fullmatch(pattern, text):
        return [f"{name}: {text[:60]!r} is no {kind}"]
    if kind.startswith("list<"):
        try:
            items = json.loads(text)
        except ValueError:
            return [f"{name}: not a JSON list"]
        wanted = dict if kind == "list<Object>" else (int, str, dict)
        if not isinstance(items, list) or not all(isinstance(item, wanted) for item in items):
            return [f"{name}: not a {kind}"]
    return []
