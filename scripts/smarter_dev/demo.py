"""Puts the demo into a database, all of it through the doors that customers use.

Tenants and keys are made in ``odoo shell`` (an operator's work), connectors over the web
client's RPC as each manager, leads over ``POST /leads/create`` with the tenant's key.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from smarter_dev import (
    credentials,
    demo_chatwoot,
    demo_clerk,
    files,
    odoo_cli,
    paths,
    process,
    rpc,
)
from smarter_dev.demo_data import TENANTS, DemoLead, DemoTenant
from smarter_dev.errors import SetupError

CONVERSION_SECONDS = 60
CONNECTOR_NAME = "n8n"
EVENT = "lead.created"


def admin_password() -> str:
    """Password of the administrator of this checkout's database."""
    return str(credentials.get("admin_password", credentials.password))


def tenant_secrets(tenant: DemoTenant) -> dict[str, str]:
    """Password and signing secret of a demo tenant, made once."""
    return {
        "password": credentials.get(f"password:{tenant.login}", credentials.password),
        "webhook": credentials.get(f"webhook:{tenant.rut}", credentials.webhook_secret),
    }


def known() -> dict[str, dict[str, str]]:
    """Slug and API key by RUT, as the last seeding left them."""
    value: dict[str, dict[str, str]] = credentials.get("demo", dict)
    return value


def webhooks() -> dict[str, str]:
    """Path and signing secret of each tenant's webhook."""
    facts = known()
    return {
        facts[tenant.rut]["slug"]: tenant_secrets(tenant)["webhook"]
        for tenant in TENANTS
        if tenant.rut in facts
    }


def seed(database: str, *, with_tenants: bool) -> None:
    """Set the administrator's password and create the tenants."""
    answer = paths.local_dir() / "seed.json"
    job = {
        "admin_password": admin_password(),
        "answer": str(answer),
        "tenants": [seed_values(tenant) for tenant in TENANTS] if with_tenants else [],
    }
    source = (Path(__file__).parent / "seed.py").read_text(encoding="utf-8")
    log = paths.log_dir() / "seed.log"
    script = source.replace("\nseed(env, JOB)", f"\nseed(env, {job!r})")
    odoo_cli.run_logged(
        ["shell", "-d", database, "--no-http", "--shell-interface=python"],
        log,
        stdin=script,
    )
    credentials.put("demo", files.read_json(answer))
    answer.unlink()


def seed_values(tenant: DemoTenant) -> dict[str, Any]:
    """What the seed needs to know about a tenant."""
    return {
        "rut": tenant.rut,
        "name": tenant.name,
        "login": tenant.login,
        "manager": tenant.manager,
        "password": tenant_secrets(tenant)["password"],
        "address": {
            "street": tenant.street,
            "city": tenant.city,
            "phone": tenant.phone,
        },
    }


def fill(url: str, sandbox_url: str | None) -> None:
    """Connect each tenant to n8n, Chatwoot and Clerk and give it its leads."""
    for tenant in TENANTS:
        session = rpc.WebSession(url, tenant.login, tenant_secrets(tenant)["password"])
        if sandbox_url:
            connect(session, tenant, sandbox_url)
            demo_chatwoot.connect(session, sandbox_url)
        if add_leads(url, session, tenant):
            arrange(session, tenant)
    if sandbox_url:
        admin = rpc.WebSession(url, "admin", admin_password())
        demo_clerk.connect(admin, sandbox_url)


def connect(session: rpc.WebSession, tenant: DemoTenant, sandbox_url: str) -> None:
    """Point the tenant's n8n connector to the sandbox."""
    values = {
        "url": f"{sandbox_url}/webhook/{known()[tenant.rut]['slug']}",
        "secret": tenant_secrets(tenant)["webhook"],
    }
    domain = [["provider", "=", "n8n"], ["name", "=", CONNECTOR_NAME]]
    found = session.call("smarter.connector", "search", domain)
    if found:
        session.call("smarter.connector", "write", found, values)
        return
    events = session.call("smarter.event.type", "search", [["code", "=", EVENT]])
    values |= {"name": CONNECTOR_NAME, "provider": "n8n"}
    session.call(
        "smarter.connector", "create", [{**values, "event_type_ids": [[6, 0, events]]}]
    )


def add_leads(url: str, session: rpc.WebSession, tenant: DemoTenant) -> bool:
    """Send the leads that are not there yet; True when there were any."""
    present = emails(session)
    missing = [lead for lead in tenant.leads if lead.email not in present]
    key = {"Authorization": f"Bearer {known()[tenant.rut]['api_key']}"}
    for lead in missing:
        rpc.post_json(f"{url}/leads/create", lead.submission(), key)
    wanted = {lead.email for lead in tenant.leads}
    if not process.wait_until(lambda: wanted <= emails(session), CONVERSION_SECONDS):
        raise SetupError(
            f"The demo leads of {tenant.name} were accepted but did not reach the"
            f" pipeline within {CONVERSION_SECONDS} s: see the menu Intakes."
        )
    return bool(missing)


def emails(session: rpc.WebSession) -> set[str]:
    """E-mail addresses of the leads that this person sees."""
    rows = session.call("crm.lead", "search_read", [], ["email_from"])
    return {row["email_from"] for row in rows}


def arrange(session: rpc.WebSession, tenant: DemoTenant) -> None:
    """Spread the leads over the pipeline as the staff would have."""
    stages = session.call("crm.stage", "search", [], order="sequence, id")
    rows = session.call("crm.lead", "search_read", [], ["email_from"])
    by_email = {row["email_from"]: row["id"] for row in rows}
    for lead in tenant.leads:
        session.call(
            "crm.lead", "write", [by_email[lead.email]], pipeline_values(lead, stages)
        )


def pipeline_values(lead: DemoLead, stages: list[int]) -> Mapping[str, Any]:
    """Values of a lead that the staff has worked on."""
    return {
        "stage_id": stages[min(lead.stage, len(stages) - 1)],
        "expected_revenue": lead.revenue,
        "priority": lead.priority,
        "type": "opportunity",
    }


def facts() -> list[dict[str, str]]:
    """What ``scripts/up`` tells about each tenant."""
    found = known()
    return [
        {
            "rut": tenant.rut,
            "name": tenant.name,
            "login": tenant.login,
            "password": tenant_secrets(tenant)["password"],
            "api_key": found[tenant.rut]["api_key"],
        }
        for tenant in TENANTS
        if tenant.rut in found
    ]


def curl(url: str, api_key: str) -> str:
    """A command that a person can paste to send a lead."""
    body = json.dumps(
        {
            "name": "Javiera Soto",
            "email": "javiera.soto@correo.example",
            "phone": "+56 9 8123 4567",
            "message": "Quisiera una cotización",
            "source": "curl",
        },
        ensure_ascii=False,
    )
    return (
        f"curl -i {url}/leads/create \\\n"
        f"  -H 'Authorization: Bearer {api_key}' \\\n"
        f"  -H 'Content-Type: application/json' \\\n"
        f"  -d '{body}'"
    )
