"""The OpenAPI 3.1 document, made of the table of routes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from typing import Any

from pydantic import TypeAdapter
from pydantic.json_schema import JsonSchemaMode

from flows.web.api.routes import Parameter, Route, adapter
from flows.web.problem import TYPE, Problem

REFERENCE = "#/components/schemas/{model}"
PLACE = re.compile(r"\{(\w+)(:int)?\}")
REFUSALS = {
    "400": "the body is no JSON",
    "401": "no token of the API and no session",
    "403": "the role does not allow it, or a session sent no form token or came from another site",
    "404": "there is no such thing",
    "409": "somebody else saved another version since",
    "415": "the body is not said to be JSON",
    "422": "a field cannot be used: `errors` names each, and what to write instead",
    "429": "too many requests: wait for the seconds of `Retry-After`",
    "503": "the database is away or this took too long: ask again later",
}
# what only changes answer
OF_CHANGES = ("400", "409", "415")
INTRODUCTION = """What the page of Tocsin does, as JSON. Send a token with each request, `Authorization: Bearer …`
(`tocsin tokens add`, or "Feeds and programs" on your account's page); it does at most what its person may do, and every
change stands in the audit log under that name. A session of the page works as well: then each change needs the header
`X-CSRF-Token` with `form_token` of `/me`. Reading is GET, changing is POST with a JSON body. Lists come in parts: go on
with `cursor`, which is `next` of the part before. Unknown parameters and fields are refused. What is refused is told as
problem details (RFC 9457)."""


@lru_cache(maxsize=4)
def document(routes: tuple[Route, ...], prefix: str) -> dict[str, Any]:
    """The description of these routes."""
    references, components = _schemas(routes)
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        method = "get" if route.body is None else "post"
        paths.setdefault(PLACE.sub(r"{\1}", route.path), {})[method] = _operation(route, references)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Tocsin", "version": version("tocsin"), "description": INTRODUCTION},
        "servers": [{"url": prefix}],
        "security": [{"token": []}, {"session": []}],
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {
                "token": {"type": "http", "scheme": "bearer"},
                "session": {"type": "apiKey", "in": "header", "name": "X-CSRF-Token"},
            },
        },
    }


def _schemas(routes: Sequence[Route]) -> tuple[dict[tuple[Any, str], Any], dict[str, Any]]:
    """The schema of each answer and body, and the definitions that they share."""
    answers: dict[Any, None] = dict.fromkeys(route.answer for route in routes)
    bodies: dict[Any, None] = dict.fromkeys(route.body for route in routes if route.body is not None)
    inputs: list[tuple[Any, JsonSchemaMode, TypeAdapter[Any]]] = [
        *((kind, "serialization", adapter(kind)) for kind in (*answers, Problem)),
        *((kind, "validation", adapter(kind)) for kind in bodies),
    ]
    schemas, definitions = TypeAdapter.json_schemas(inputs, ref_template=REFERENCE)
    return dict(schemas), _with_sound_defaults(definitions["$defs"])


def _with_sound_defaults(schema: Any) -> Any:
    """A schema without defaults that are no value of it: null, and times as pydantic writes them."""
    if isinstance(schema, list):
        return [_with_sound_defaults(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: _with_sound_defaults(value)
        for name, value in schema.items()
        if name != "default" or _is_sound(value, schema)
    }


def _is_sound(default: object, schema: dict[str, Any]) -> bool:
    if isinstance(default, str) and "pattern" in schema:
        return re.search(schema["pattern"], default) is not None
    return default is not None


def _operation(route: Route, schemas: dict[tuple[Any, str], Any]) -> dict[str, Any]:
    answer = schemas[route.answer, "serialization"]
    if route.is_list:
        answer = {
            "type": "object",
            "required": ["items", "next"],
            "properties": {"items": {"type": "array", "items": answer}, "next": {"type": ["string", "null"]}},
        }
    refusals = {
        status: {"description": words, "content": {TYPE: {"schema": schemas[Problem, "serialization"]}}}
        for status, words in REFUSALS.items()
        if route.body is not None or status not in OF_CHANGES
    }
    operation: dict[str, Any] = {
        "operationId": _operation_id(route),
        "tags": [route.path.split("/")[1]],
        "summary": route.summary,
        "description": f"Needs the role {route.access}.",
        "parameters": [*_places(route), *map(_parameter, route.parameters)],
        "responses": {
            "200": {"description": route.summary, "content": {"application/json": {"schema": answer}}},
            **refusals,
        },
    }
    if route.body is not None:
        schema = schemas[route.body, "validation"]
        operation["requestBody"] = {
            "required": any(field.is_required() for field in route.body.model_fields.values()),
            "content": {"application/json": {"schema": schema}},
        }
    return operation


def _places(route: Route) -> list[dict[str, Any]]:
    """What stands in the path."""
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "integer", "minimum": 1} if is_number else {"type": "string"},
        }
        for name, is_number in PLACE.findall(route.path)
    ]


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "integer", "minimum": 0} if parameter.is_number else {"type": "string"}
    if parameter.choices:
        schema["enum"] = list(parameter.choices)
    return {
        "name": parameter.name,
        "in": "query",
        "required": parameter.is_required,
        "description": parameter.words,
        "schema": schema,
    }


def _operation_id(route: Route) -> str:
    verb = "get" if route.body is None else "post"
    words = [part for part in re.split(r"[^A-Za-z]+", PLACE.sub(r"by \1", route.path)) if part]
    return "_".join([verb, *words])
