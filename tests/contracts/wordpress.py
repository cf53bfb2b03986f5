"""WordPress' REST API as a real site describes it, as checks for one call."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from .call import Call


class WordPress:
    """The index a real WordPress 6.1 gives of its own REST API: routes and arguments."""

    def __init__(self, contracts: Path) -> None:
        index = json.loads((contracts / "wordpress" / "wp-v2-index.json").read_text())
        self.routes = index["routes"]

    def request(self, call: Call) -> list[str]:
        route = call.query.get("rest_route") or call.path.removeprefix("/wp-json")
        query = {name: value for name, value in call.query.items() if name != "rest_route"}
        found = self._endpoint(route, call.method)
        if found is None:
            return [f"no route {call.method} {route}"]
        endpoint, from_path = found
        given = {**query, **call.fields(), **from_path}
        uploads = {name for name, value in given.items() if isinstance(value, bytes)}
        problems = []
        for name, value in given.items():
            described = endpoint["args"].get(name)
            if described is None:
                if not (name == "file" and name in uploads and route == "/wp/v2/media"):
                    problems.append(f"unknown argument {name}")
            else:
                problems += _wordpress_value(name, described, value)
        required = [name for name, each in endpoint["args"].items() if each.get("required") is True]
        return problems + [f"missing {name}" for name in required if name not in given]

    def answer(self, call: Call, status: int, body: Any) -> list[str]:
        """Errors have one shape; the index does not describe other answers."""
        if status < 400:
            return []
        good = isinstance(body, dict) and {"code", "message", "data"} <= body.keys()
        return [] if good and body["data"].get("status") == status else ["not a WordPress error"]

    def _endpoint(self, route: str, method: str) -> tuple[Mapping[str, Any], dict[str, str]] | None:
        for pattern, described in self.routes.items():
            matched = re.fullmatch(pattern, route)
            if matched:
                for endpoint in described["endpoints"]:
                    if method in endpoint["methods"]:
                        return endpoint, matched.groupdict()
        return None


def _wordpress_value(name: str, described: Mapping[str, Any], value: Any) -> list[str]:
    """WordPress reads query and form values by the argument's type, as here."""
    kinds = described.get("type", "string")
    kinds = kinds if isinstance(kinds, list) else [kinds]
    if isinstance(value, str):
        if "integer" in kinds and value.isdecimal():
            value = int(value)
        elif "boolean" in kinds and value in ("true", "false"):
            value = value == "true"
        elif "array" in kinds:
            value = value.split(",")
    if "object" in kinds and isinstance(value, str) and "raw" in described.get("properties", {}):
        return []  # {"raw": ...} may be written as the text alone
    schema = {
        key: each
        for key, each in described.items()
        if key in ("type", "enum", "minimum", "maximum")
    }
    if "items" in described:
        schema["items"] = {
            key: described["items"][key] for key in ("type", "enum") if key in described["items"]
        }
    return [
        f"{name}: {error.message}"[:200]
        for error in Draft202012Validator(schema).iter_errors(value)
    ]
