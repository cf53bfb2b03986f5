"""Mastodon's API as published (OpenAPI), as checks for one call."""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from .call import Call


class Mastodon:
    """OpenAPI 3.1: paths, parameters, bodies and answers."""

    def __init__(self, contracts: Path) -> None:
        self.spec = json.loads((contracts / "mastodon" / "openapi.json").read_text())
        resource = Resource.from_contents(self.spec, default_specification=DRAFT202012)
        self.registry: Registry[Any] = Registry().with_resource("urn:mastodon", resource)

    def request(self, call: Call) -> list[str]:
        operation = self._operation(call)
        if operation is None:
            return [f"no operation {call.method} {call.path}"]
        problems = []
        parameters = [self._resolved(each) for each in operation.get("parameters", [])]
        known = {each["name"].lower() for each in parameters if each["in"] == "query"}
        problems += [
            f"unknown parameter {name}" for name in call.query if name.lower() not in known
        ]
        problems += [
            f"missing parameter {each['name']}"
            for each in parameters
            if each.get("required") and each["in"] == "query" and each["name"] not in call.query
        ]
        return problems + self._body(call, operation)

    def answer(self, call: Call, status: int, body: Any) -> list[str]:
        operation = self._operation(call) or {}
        described = operation.get("responses", {}).get(str(status))
        if described is None:
            return [f"{call.method} {call.path} never answers {status}"]
        content = self._resolved(described).get("content", {}).get("application/json")
        return self._errors(content["schema"], body) if content and "schema" in content else []

    def _operation(self, call: Call) -> Mapping[str, Any] | None:
        for template in sorted(self.spec["paths"], key=lambda path: path.count("{")):
            pattern = re.sub(r"\\\{[^}]*\\\}", "[^/]+", re.escape(template))
            if re.fullmatch(pattern, call.path):
                found: Mapping[str, Any] | None = self.spec["paths"][template].get(
                    call.method.lower()
                )
                if found:
                    return found
        return None

    def _body(self, call: Call, operation: Mapping[str, Any]) -> list[str]:
        described = operation.get("requestBody")
        if described is None:
            return ["a body where none is described"] if call.body else []
        content = self._resolved(described)["content"]
        if call.content_type not in content:
            return [f"content type {call.content_type}, described are {sorted(content)}"]
        schema = content[call.content_type]["schema"]
        fields = {
            name: "<bytes>" if isinstance(value, bytes) else value
            for name, value in call.fields().items()
        }
        problems = []
        if schema.get("oneOf"):  # a text status and a media status overlap: any of them will do
            tried: list[list[str]] = [self._errors(each, fields) for each in schema["oneOf"]]
            problems += sorted(tried, key=lambda problems: len(problems))[0]
        else:
            problems += self._errors(schema, fields)
        known = self._properties(schema)
        return problems + [f"unknown field {name}" for name in fields if name not in known]

    def _properties(self, schema: Mapping[str, Any]) -> set[str]:
        schema = self._resolved(schema)
        found = set(schema.get("properties", {}))
        for part in (*schema.get("allOf", []), *schema.get("oneOf", [])):
            found |= self._properties(part)
        return found

    def _errors(self, schema: Mapping[str, Any], value: Any) -> list[str]:
        schema = {**schema}
        if "$ref" in schema:
            schema["$ref"] = "urn:mastodon" + schema["$ref"]
        else:
            schema = json.loads(json.dumps(schema).replace('"#/', '"urn:mastodon#/'))
        validator = Draft202012Validator(schema, registry=self.registry)
        return [
            f"{error.json_path}: {error.message}"[:300] for error in validator.iter_errors(value)
        ]

    def _resolved(self, part: Mapping[str, Any]) -> Mapping[str, Any]:
        while "$ref" in part:
            found: Any = self.spec
            for step in part["$ref"].removeprefix("#/").split("/"):
                found = found[step]
            part = found
        return part
