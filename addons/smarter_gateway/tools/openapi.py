"""The OpenAPI 3.1 document, made from what the routes declare.

A route is part of it when it states its ``answers``; everything else comes from what
the route needs anyway: the models that validate, its scope, its limits.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pydantic
from pydantic.json_schema import JsonSchemaMode, models_json_schema

from . import idempotency, json_body, problem
from .answers import Problem

VERSION = "1.0.0"
_REF = "#/components/schemas/{model}"
_ARGUMENT = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
_STATUS_TEXT = {
    200: "Done.",
    202: "Stored; the rest happens in the background.",
    400: "The request cannot be read.",
    401: "No credential, or one that is not valid.",
    403: "The credential may not do this.",
    404: "Nothing here that the credential may see.",
    409: "Not now: see `code`.",
    413: "The body is too large.",
    415: "The body is not JSON by its content type.",
    422: "The body breaks the rules listed under `errors`.",
    429: "A limit is reached; `Retry-After` says for how long.",
    500: "Our fault.",
    503: "Something that we need does not answer; try again later.",
}
_HEADERS = ("X-Request-Id", "RateLimit", "RateLimit-Policy")
_ALWAYS = (400, 401, 403, 429, 500, 503)

Model = type[pydantic.BaseModel]


@dataclass(frozen=True)
class Operation:
    """One method on one path, as its route declares it."""

    path: str
    method: str
    name: str
    documentation: str
    answers: Mapping[int, Model]
    scope: str | None = None
    body: Model | None = None
    query: Model | None = None
    max_bytes: int = 0
    is_idempotent: bool = False
    is_public: bool = False
    #: Schemas of the parts of the path that are no UUID.
    arguments_like: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    refusals: tuple[int, ...] = field(default=())

    @classmethod
    def of_route(cls, path: str, endpoint: Any) -> Operation:
        """Read the declaration of a route of ours."""
        routing = endpoint.routing
        return cls(
            path=path,
            method=routing["methods"][0].lower(),
            name=endpoint.func.__name__,
            documentation=inspect.getdoc(endpoint.func) or "",
            answers=routing["answers"],
            scope=routing.get("scope"),
            body=routing.get("body"),
            query=routing.get("query"),
            max_bytes=routing.get("max_content_length", 0),
            is_idempotent=bool(routing.get("idempotent")),
            is_public=routing["auth"] == "none",
            arguments_like=routing.get("arguments_like", {}),
            refusals=tuple(routing.get("refusals", ())),
        )

    @property
    def arguments(self) -> list[str]:
        """Names of the parts of the path that vary."""
        return _ARGUMENT.findall(self.path)

    def statuses(self) -> list[int]:
        """Return every status that the operation answers with."""
        found = {*self.answers, *_ALWAYS, *self.refusals}
        if self.is_public:
            found.discard(401)
        if self.body:
            found |= {413, 415, 422}
        if self.arguments:
            found.add(404)
        if self.is_idempotent:
            found.add(409)
        return sorted(found)

    def models(self) -> Iterator[tuple[Model, JsonSchemaMode]]:
        """Return the models behind the operation, and which side of them it needs."""
        for model in (self.body, self.query):
            if model:
                yield model, "validation"
        for model in self.answers.values():
            yield model, "serialization"


def document(operations: Iterable[Operation]) -> dict[str, Any]:
    """Return the OpenAPI document of these operations."""
    ordered = sorted(operations, key=lambda each: (each.path, each.method))
    schemas = _Schemas(ordered)
    paths: dict[str, dict[str, Any]] = {}
    for operation in ordered:
        path = _ARGUMENT.sub(r"{\1}", operation.path)
        paths.setdefault(path, {})[operation.method] = _described(operation, schemas)
    return {
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://json-schema.org/draft/2020-12/schema",
        "info": {
            "title": "SmarterOS API",
            "version": VERSION,
            "description": "Leads of one tenant: the credential decides which.",
            "license": {"name": "LGPL-3.0", "identifier": "LGPL-3.0-only"},
        },
        "servers": [{"url": "/"}],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "schemas": schemas.components,
            "securitySchemes": {
                "bearer": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API key of the tenant: `sk_...`",
                }
            },
            "headers": {
                "X-Request-Id": {
                    "description": "Leads to the line in the server's log.",
                    "required": True,
                    "schema": {"type": "string"},
                },
                "RateLimit": _header("What is left of the limit, and until when."),
                "RateLimit-Policy": _header("The limits that count requests."),
            },
        },
    }


class _Schemas:
    """The schemas of all models, each under its name."""

    def __init__(self, operations: Iterable[Operation]) -> None:
        wanted: list[tuple[Model, JsonSchemaMode]] = [(Problem, "serialization")]
        for operation in operations:
            wanted += [pair for pair in operation.models() if pair not in wanted]
        refs, definitions = models_json_schema(wanted, ref_template=_REF)
        self._refs = refs
        self.components = dict(sorted(definitions["$defs"].items()))

    def ref(self, model: Model, mode: JsonSchemaMode) -> dict[str, Any]:
        """Return where the schema of a model is."""
        return dict(self._refs[model, mode])

    def of(self, model: Model) -> dict[str, Any]:
        """Return the schema of a request model itself."""
        name = self.ref(model, "validation")["$ref"].rpartition("/")[2]
        return dict(self.components[name])


def _described(operation: Operation, schemas: _Schemas) -> dict[str, Any]:
    summary, _blank, more = operation.documentation.partition("\n\n")
    described: dict[str, Any] = {
        "operationId": operation.name,
        "summary": summary,
        "description": f"{more}\n\n{_needs(operation)}".strip(),
        **({"security": []} if operation.is_public else {}),
        "parameters": list(_parameters(operation, schemas)),
        "responses": {
            str(status): _response(operation, status, schemas)
            for status in operation.statuses()
        },
    }
    if operation.body:
        described["requestBody"] = {
            "required": True,
            "description": f"At most {operation.max_bytes:,} bytes of UTF-8.",
            "content": {
                json_body.JSON_TYPE: {
                    "schema": schemas.ref(operation.body, "validation")
                }
            },
        }
    return described


def _needs(operation: Operation) -> str:
    if operation.is_public:
        return "No credential."
    return f"Scope: `{operation.scope}`." if operation.scope else "Any credential."


def _parameters(operation: Operation, schemas: _Schemas) -> Iterator[dict[str, Any]]:
    for name in operation.arguments:
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", **operation.arguments_like.get(name, _UUID)},
        }
    if operation.query:
        properties = schemas.of(operation.query)["properties"]
        for name, schema in properties.items():
            yield {"name": name, "in": "query", **_optional(schema)}
    if operation.is_idempotent:
        yield {
            "name": idempotency.HEADER,
            "in": "header",
            "description": "Repeating a request with its key repeats its answer.",
            "schema": {
                "type": "string",
                "minLength": 1,
                "maxLength": idempotency.MAX_LENGTH,
                "pattern": r"^[!-~]([ -~]*[!-~])?[ \t]*$",
            },
        }


def _optional(schema: Mapping[str, Any]) -> dict[str, Any]:
    """Return a query parameter: it is absent, but never null."""
    kept = {key: value for key, value in schema.items() if key not in _NOT_OURS}
    kinds = [kind for kind in schema.get("anyOf", ()) if kind.get("type") != "null"]
    if kinds:
        kept = {key: value for key, value in kept.items() if key != "anyOf"} | kinds[0]
    text = schema.get("description", "")
    return {"description": text, "required": False, "schema": kept}


_NOT_OURS = {"title", "description"}
_UUID = {"format": "uuid"}


def _response(operation: Operation, status: int, schemas: _Schemas) -> dict[str, Any]:
    model = operation.answers.get(status)
    media_type = json_body.JSON_TYPE if model else problem.MEDIA_TYPE
    headers: dict[str, Any] = {
        name: {"$ref": f"#/components/headers/{name}"} for name in _HEADERS
    }
    if status == 202:
        headers["Location"] = _header("Where to ask what became of it.")
    if status == 429:
        headers["Retry-After"] = _header("Seconds until it is worth trying again.")
    if model and operation.is_idempotent:
        headers[idempotency.REPLAYED_HEADER] = _header("`true` when repeated.")
    return {
        "description": _STATUS_TEXT[status],
        "headers": headers,
        "content": {
            media_type: {"schema": schemas.ref(model or Problem, "serialization")}
        },
    }


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}
