"""Make tenants the way an operator does, and connectors the way a manager does."""

from __future__ import annotations

import base64
import secrets
from dataclasses import dataclass
from typing import Any

from tests.sandbox.client import SandboxClient

from .api import ApiClient
from .cli import OdooCli
from .web import WebSession

PASSWORD = "e2e-Contrasena-2026"


@dataclass(frozen=True)
class Tenant:
    """What the outside knows about one tenant."""

    rut: str
    name: str
    uuid: str
    company_id: int
    login: str
    password: str
    api_key: str

    def api(self, url: str) -> ApiClient:
        return ApiClient(url, self.api_key)

    def web(self, url: str) -> WebSession:
        return WebSession(url, self.login, self.password)


@dataclass(frozen=True)
class N8nConnection:
    """One connector and the webhook it delivers to."""

    tenant: Tenant
    connector_id: int
    path: str
    secret: str


def rut(number: int) -> str:
    """Return the canonical RUT of a number; written apart from the product's code."""
    digits = reversed([int(digit) for digit in str(number)])
    total = sum(digit * (2 + place % 6) for place, digit in enumerate(digits))
    check = (11 - total % 11) % 11
    return f"{number}-{'K' if check == 10 else check}"


def create_tenant(
    cli: OdooCli, number: int, name: str, *, with_key: bool = True
) -> Tenant:
    """Create a tenant and an API key for it with the command line."""
    code, login = rut(number), f"gerencia-{number}@example.cl"
    created = cli.json(
        *("tenant", "create", "--rut", code, "--name", name),
        *("--admin-email", login, "--admin-password-stdin"),
        *("--plan", "enterprise", "--skip", "chart"),
        input_text=PASSWORD,
    )
    return Tenant(
        rut=created["rut"],
        name=created["name"],
        uuid=created["tenant_uuid"],
        company_id=created["company_id"],
        login=created["admin"]["login"],
        password=PASSWORD,
        api_key=_create_key(cli, code) if with_key else "",
    )


def _create_key(cli: OdooCli, code: str) -> str:
    made = cli.json(
        *("apikey", "create", "--rut", code, "--name", "e2e"),
        *("--scopes", "leads:write,leads:read,events:read"),
    )
    return str(made["key"])


def connect_n8n(url: str, tenant: Tenant, sandbox: SandboxClient) -> N8nConnection:
    """Publish a webhook and have the tenant's manager configure the connector."""
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    path = f"lead-{tenant.uuid}"
    webhook = sandbox.register_webhook(path, secret=secret)
    connector_id = _create_connector(tenant.web(url), webhook, secret)
    return N8nConnection(tenant, connector_id, path, secret)


def _create_connector(web: WebSession, webhook: str, secret: str) -> int:
    events = web.call("smarter.event.type", "search", [("code", "=", "lead.created")])
    values: dict[str, Any] = {
        "name": "n8n",
        "provider": "n8n",
        "url": webhook,
        "secret": secret,
        "event_type_ids": [(6, 0, events)],
    }
    (connector_id,) = web.call("smarter.connector", "create", [values])
    return int(connector_id)


def remove_connector(web: WebSession, connector_id: int) -> None:
    """Take a connector away again, with what still waits for it."""
    waits = [
        ("connector_id", "=", connector_id),
        ("state", "in", ("pending", "failed")),
    ]
    if waiting := web.call("smarter.delivery", "search", waits):
        web.call("smarter.delivery", "action_cancel", waiting)
    web.call("smarter.connector", "unlink", [connector_id])
