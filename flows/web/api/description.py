"""The values of the API in words, for people who read its description. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a value, its kind in words; `links`: the values that it is made of."""

    name: str
    kind: str
    links: list[str]
    is_required: bool
    words: str


@dataclass(frozen=True, slots=True)
class Value:
    """A value that is taken or answered."""

    name: str
    words: str
    choices: list[str]
    fields: list[Field]


def values(schemas: Mapping[str, Any]) -> list[Value]:
    """The values of an OpenAPI document, by name."""
    return [
        Value(
            name,
            schema.get("description", ""),
            [str(value) for value in schema.get("enum", ())],
            [
                _field(field, subschema, is_required=field in schema.get("required", ()))
                for field, subschema in schema.get("properties", {}).items()
            ],
        )
        for name, schema in sorted(schemas.items())
    ]


def _field(name: str, schema: Mapping[str, Any], *, is_required: bool) -> Field:
    links = list(dict.fromkeys(_links(schema)))
    return Field(name, _kind(schema), links, is_required, schema.get("description", ""))


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "enum" in schema or "const" in schema:
        return " | ".join(str(value) for value in schema.get("enum", [schema.get("const")]))
    if "anyOf" in schema:
        return " or ".join(_kind(option) for option in schema["anyOf"])
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {})) or 'values'}"
    return str(schema.get("format") or schema.get("type") or "")


def _links(schema: Mapping[str, Any]) -> list[str]:
    if "$ref" in schema:
        return [str(schema["$ref"]).rpartition("/")[2]]
    inner = [*schema.get("anyOf", ()), schema.get("items", {}), schema.get("additionalProperties", {})]
    return [link for part in inner if part and isinstance(part, Mapping) for link in _links(part)]
