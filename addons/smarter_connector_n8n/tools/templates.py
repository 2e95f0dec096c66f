"""Workflow templates: data of this addon, and how one becomes a tenant's workflow. Pure.

``data/workflows/receive.json`` begins every workflow: it takes the event, checks the
signature over the raw bytes and answers. The other files continue it. A value that
begins with ``$`` and is named in a plan's ``values`` is replaced by that value; nothing
is replaced inside of texts, so no value can break out of its place. Values that n8n
would evaluate are refused.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

FOLDER = Path(__file__).parent.parent / "data" / "workflows"
RECEIVE = "receive"
CODES = ("lead_enrichment", "lead_notification", "whatsapp_follow_up")

#: Names of credentials in a template, and the type that n8n gives them.
SIGNING, WHATSAPP, HEADER, JWT = "signing", "whatsapp", "header", "jwt"
CREDENTIAL_TYPES = {
    SIGNING: "crypto",
    WHATSAPP: "httpHeaderAuth",
    HEADER: "httpHeaderAuth",
    JWT: "jwtAuth",
}
#: What the Webhook node asks for, by the authentication of the connector.
AUTHENTICATION = {"signature": "none", "header": "headerAuth", "jwt": "jwtAuth"}

Json = Any


class BadValue(ValueError):
    """A value of the tenant's would mean something else in n8n."""


@dataclass(frozen=True)
class Template:
    """One file of ``data/workflows``."""

    code: str
    name: str
    version: int
    events: tuple[str, ...]
    settings: tuple[str, ...]
    #: Nodes that belong to the tenant: an upgrade leaves what they do alone.
    kept: tuple[str, ...]
    nodes: tuple[dict[str, Json], ...]
    then: tuple[str, ...]


@dataclass(frozen=True)
class Credential:
    """A credential that a workflow needs; ``data`` never leaves but to n8n."""

    key: str
    name: str
    data: Mapping[str, Json] = field(repr=False)

    @property
    def type(self) -> str:
        return CREDENTIAL_TYPES[self.key]


@dataclass(frozen=True)
class Plan:
    """What has to be in n8n for one tenant and template."""

    template: Template
    name: str
    path: str
    webhook_id: str
    authentication: str
    credentials: tuple[Credential, ...]
    values: Mapping[str, Json]

    def workflow(self, credential_ids: Mapping[str, str]) -> dict[str, Json]:
        """Return the body that n8n's API takes."""
        receive = _read(RECEIVE)
        nodes = [
            self._node(node, credential_ids)
            for node in (*receive["nodes"], *self.template.nodes)
        ]
        return {
            "name": self.name,
            "nodes": nodes,
            "connections": _connections(
                receive["chain"],
                receive["then"],
                self.template.then,
                branches=receive["branches"],
            ),
            "settings": {"executionOrder": "v1"},
        }

    def _node(
        self, node: dict[str, Json], credential_ids: Mapping[str, str]
    ) -> dict[str, Json]:
        built = {
            "id": str(uuid5(NAMESPACE_URL, f"{self.webhook_id}/{node['name']}")),
            **self._fill({k: v for k, v in node.items() if k != "credentials"}),
        }
        wanted = node.get("credentials", {})
        if wanted == "$webhook_credentials":
            wanted = _webhook_credentials(self.authentication)
        if wanted:
            built["credentials"] = {
                kind: {"id": credential_ids[key], "name": self.credential(key).name}
                for kind, key in wanted.items()
            }
        return built

    def _fill(self, value: Json) -> Json:
        if isinstance(value, dict):
            return {key: self._fill(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._fill(item) for item in value]
        if isinstance(value, str) and value.startswith("$"):
            return self._value(value[1:])
        return value

    def _value(self, name: str) -> Json:
        own = {
            "webhook_path": self.path,
            "webhook_id": self.webhook_id,
            "webhook_authentication": AUTHENTICATION[self.authentication],
        }
        value = {**self.values, **own}[name]
        if isinstance(value, str) and value.startswith("="):
            raise BadValue("a value cannot begin with “=”")
        return value

    def credential(self, key: str) -> Credential:
        """Return one credential by the name that templates use."""
        return next(one for one in self.credentials if one.key == key)


def load(code: str) -> Template:
    """Return a template by its code."""
    if code not in CODES:
        raise KeyError(code)
    found = _read(code)
    return Template(
        code=code,
        name=found["name"],
        version=found["version"],
        events=tuple(found["events"]),
        settings=tuple(found["settings"]),
        kept=tuple(found["kept"]),
        nodes=tuple(found["nodes"]),
        then=tuple(found["then"]),
    )


def plan(
    template: Template,
    *,
    tenant_uuid: str,
    rut: str,
    authentication: str,
    credentials: Mapping[str, Mapping[str, Json]],
    values: Mapping[str, Json],
) -> Plan:
    """Return the plan for a tenant. Names are fixed: that is how we find ours again."""
    name = remote_name(template, rut)
    webhook_id = str(uuid5(NAMESPACE_URL, f"smarteros/{tenant_uuid}/{template.code}"))
    return Plan(
        template=template,
        name=name,
        path=path(template.code, tenant_uuid),
        webhook_id=webhook_id,
        authentication=authentication,
        credentials=tuple(
            Credential(key, f"{name}: {key}", data) for key, data in credentials.items()
        ),
        values=values,
    )


def remote_name(template: Template, rut: str) -> str:
    """Return the name of the workflow in n8n."""
    return f"SmarterOS: {template.name} ({rut})"


def path(code: str, tenant_uuid: str) -> str:
    """Return the path of the webhook, which no other tenant has."""
    return f"smarteros-{code.replace('_', '-')}-{tenant_uuid}"


def keep(workflow: dict[str, Json], old: Json, names: tuple[str, ...]) -> None:
    """Let the nodes that belong to the tenant do what they did before an upgrade."""
    before = {
        node.get("name"): node
        for node in old.get("nodes", ())
        if isinstance(node, dict) and isinstance(node.get("parameters"), dict)
    }
    for node in workflow["nodes"]:
        mine = before.get(node["name"]) if node["name"] in names else None
        if mine and mine.get("type") == node["type"]:
            node["parameters"] = mine["parameters"]


def _read(code: str) -> dict[str, Json]:
    found: dict[str, Json] = json.loads((FOLDER / f"{code}.json").read_text("utf-8"))
    return found


def _webhook_credentials(authentication: str) -> dict[str, str]:
    if authentication == "signature":
        return {}
    return {CREDENTIAL_TYPES[authentication]: authentication}


def _connections(
    *chains: tuple[str, ...] | list[str], branches: Mapping[str, list[str]]
) -> dict[str, Json]:
    found: dict[str, Json] = {
        source: {"main": [[_link(target)] for target in targets]}
        for source, targets in branches.items()
    }
    for chain in chains:
        for source, target in zip(chain, chain[1:], strict=False):
            found[source] = {"main": [[_link(target)]]}
    return found


def _link(target: str) -> dict[str, Json]:
    return {"node": target, "type": "main", "index": 0}
