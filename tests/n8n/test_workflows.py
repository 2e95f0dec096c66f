"""Our own code puts workflows into n8n, a lead runs one, and its answer comes back.

On a running server, for two tenants with one n8n; the real one with ``SMARTER_N8N=real``.
"""

from __future__ import annotations

import secrets
import uuid
from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.stage import Stage
from tests.support.waiting import until
from tests.support.web import WebSession

from .conftest import REAL
from .peer import Peer

ADMIN = ("admin", "admin")
SETTLE_S = 150
TEMPLATES = 3


@dataclass
class Place:
    """A tenant's n8n, as its manager sees it."""

    stage: Stage
    web: WebSession
    tenant: Any
    instance_id: int

    def workflow(self, template: str) -> dict[str, Any]:
        domain = [("instance_id", "=", self.instance_id), ("template", "=", template)]
        (found,) = self.web.call(
            "smarter.n8n.workflow", "search_read", domain, load=False
        )
        return dict(found)

    def do(self, template: str, action: str) -> dict[str, Any]:
        """Press a button and wait for what the cron makes of it."""
        found = self.workflow(template)
        self.web.call("smarter.n8n.workflow", action, [found["id"]])
        return until(
            lambda: self.workflow(template),
            accept=lambda row: row["state"] not in ("queued", "running"),
            timeout_s=SETTLE_S,
            what=f"{action} of {template}",
        )

    def post_lead(self, email: str | None, **more: object) -> int:
        """Post a lead and return its id in the CRM."""
        api = self.tenant.api(self.stage.url)
        values = {"name": "Ana Rojas", **({"email": email} if email else {}), **more}
        accepted = api.create_lead(**values)["id"]
        rows = until(
            lambda: self.stage.sql.rows(
                "SELECT l.id FROM crm_lead l JOIN smarter_lead_intake i"
                " ON l.intake_id = i.id WHERE i.uuid = %s",
                accepted,
            ),
            timeout_s=SETTLE_S,
            what="the lead in the CRM",
        )
        return int(rows[0][0])

    def facts(self, lead_id: int) -> list[tuple[str, str, str]]:
        """Return what workflows have found out about a lead."""
        rows = self.web.call(
            "smarter.lead.enrichment",
            "search_read",
            [("lead_id", "=", lead_id)],
            ["field", "value", "source"],
        )
        return [(row["field"], row["value"], row["source"]) for row in rows]


def random_phone() -> str:
    """Return a mobile number of Chile that nobody else of these tests has."""
    return f"+56987{secrets.randbelow(10**6):06d}"


@pytest.fixture(scope="module")
def reachable(stage: Stage, n8n: Peer) -> Stage:
    """The stage with n8n on its allow-list, and with its own address in its links."""
    if REAL or not stage.is_running:
        stage.stop()
        allowed = f"{stage.sandbox.address},{n8n.address}"
        stage.start(variables={"SMARTER_OUTBOUND_ALLOW": allowed})
    admin = WebSession(stage.url, *ADMIN)
    admin.call("ir.config_parameter", "set_param", "web.base.url", stage.url)
    return stage


@pytest.fixture(scope="module")
def places(reachable: Stage, n8n: Peer) -> list[Place]:
    """Two tenants, each with a key of its own of the same n8n."""
    found = []
    for tenant in reachable.tenants[:2]:
        web = tenant.web(reachable.url)
        values = {"name": "n8n", "url": n8n.url, "api_key": n8n.key()}
        (instance_id,) = web.call("smarter.n8n.instance", "create", [values])
        found.append(Place(reachable, web, tenant, instance_id))
    return found


@pytest.fixture(scope="module")
def installed(places: list[Place]) -> list[Place]:
    for place in places:
        row = place.do("lead_enrichment", "action_install")
        assert (row["state"], row["error"]) == ("installed", False)
    return places


def test_installed_published_and_listed(installed, n8n, key):
    first, second = (place.workflow("lead_enrichment") for place in installed)
    assert first["is_active"] and second["is_active"]
    assert first["remote_id"] != second["remote_id"]
    for place, row in zip(installed, (first, second), strict=True):
        remote = n8n.api(key, "GET", f"/workflows/{row['remote_id']}").json()
        assert place.tenant.rut in remote["name"]
    rows = installed[0].web.call("smarter.n8n.workflow", "search_count", [])
    assert rows == TEMPLATES


def test_the_last_runs_are_read_from_n8n(installed):
    """Being called like a stranger, when it was installed, was the first run."""
    runs = until(
        lambda: installed[0].do("lead_enrichment", "action_check")["executions"],
        timeout_s=SETTLE_S,
        what="an execution",
    )
    assert {run["status"] for run in runs} <= {"success", "running", "new"}


def test_installing_again_makes_nothing_twice(installed, n8n, key):
    place = installed[0]
    before = place.workflow("lead_enrichment")
    after = place.do("lead_enrichment", "action_install")
    assert after["state"] == "installed"
    assert after["remote_id"] == before["remote_id"]
    assert after["credential_ids"] == before["credential_ids"]
    found = n8n.api(key, "GET", f"/workflows?name={place.tenant.rut}").json()["data"]
    assert [one["id"] for one in found] == [before["remote_id"]]


def test_a_lead_is_enriched_for_its_tenant_only(installed):
    leads = [
        place.post_lead(f"ana-{number}@{uuid.uuid4().hex}.example.cl")
        for number, place in enumerate(installed)
    ]
    for place, lead in zip(installed, leads, strict=True):
        facts = until(
            lambda place=place, lead=lead: place.facts(lead),
            timeout_s=SETTLE_S,
            what="the call-back",
        )
        ((field, value, source),) = facts
        assert (field, source) == ("website", "E-mail domain")
        assert value.endswith(".example.cl")
    assert installed[0].facts(leads[1]) == []
    assert installed[1].facts(leads[0]) == []


def test_a_new_secret_is_in_n8n_before_the_next_lead(installed):
    place = installed[0]
    row = place.workflow("lead_enrichment")
    place.web.call("smarter.connector", "action_generate_secret", [row["connector_id"]])
    until(
        lambda: place.workflow("lead_enrichment")["state"],
        accept=lambda state: state == "installed",
        timeout_s=SETTLE_S,
        what="the new secret in n8n",
    )
    lead = place.post_lead(f"eva@{uuid.uuid4().hex}.example.cl")
    until(lambda: place.facts(lead), timeout_s=SETTLE_S, what="the call-back")


def test_a_token_besides_the_signature(installed, n8n):
    place = installed[1]
    row = place.workflow("lead_enrichment")
    connector = [row["connector_id"]]
    place.web.call("smarter.connector", "write", connector, {"n8n_auth": "jwt"})
    until(
        lambda: place.workflow("lead_enrichment")["state"],
        accept=lambda state: state == "installed",
        timeout_s=SETTLE_S,
        what="the credential in n8n",
    )
    (connector_row,) = place.web.call("smarter.connector", "read", connector, ["url"])
    path = connector_row["url"].removeprefix(f"{n8n.url}/webhook/")
    # A real n8n takes a moment to put the changed webhook in the place of the old one.
    until(
        lambda: n8n.call("POST", f"/webhook/{path}", {}).body,
        accept=lambda body: body == b"No token provided",
        what="the webhook that asks for a token",
    )
    lead = place.post_lead(f"luz@{uuid.uuid4().hex}.example.cl")
    until(lambda: place.facts(lead), timeout_s=SETTLE_S, what="the call-back")


WHATSAPP = "wa/1234567890/messages"
AGREED = {
    "purposes": ["contact"],
    "channels": ["whatsapp"],
    "text_version": "2026-11",
    "text": "Acepto que me escriban por WhatsApp.",
}


@pytest.fixture(scope="module")
def follow_up(places: list[Place]) -> Place:
    """A tenant whose n8n writes by WhatsApp, at once; the sandbox is WhatsApp."""
    place = places[0]
    sandbox = place.stage.sandbox
    url = sandbox.register_webhook(
        WHATSAPP, auth="header", secret="Bearer wa-token", header_name="authorization"
    )
    settings = {
        "whatsapp_url": url.removesuffix("/1234567890/messages"),
        "whatsapp_number_id": "1234567890",
        "whatsapp_template": "seguimiento",
        "whatsapp_language": "es_CL",
        "whatsapp_token": "wa-token",
        "whatsapp_delay": 0,
    }
    row = place.workflow("whatsapp_follow_up")
    place.web.call("smarter.n8n.workflow", "write", [row["id"]], settings)
    row = place.do("whatsapp_follow_up", "action_install")
    assert (row["state"], row["error"]) == ("installed", False)
    return place


def written_to(place: Place, phone: str) -> list[dict[str, Any]]:
    """Return what WhatsApp was asked to send to a number."""
    calls = place.stage.sandbox.calls(service="n8n", path=f"/webhook/{WHATSAPP}")
    to = phone.lstrip("+")
    return [one["json"] for one in calls if (one["json"] or {}).get("to") == to]


def runs_of(place: Place, n8n: Peer, key: str) -> list[str]:
    """Return the states of the workflow's runs."""
    row = place.workflow("whatsapp_follow_up")
    path = f"/executions?workflowId={row['remote_id']}&limit=100"
    return [one["status"] for one in n8n.api(key, "GET", path).json()["data"]]


def test_who_agreed_is_written_to_by_whatsapp(follow_up, n8n, key):
    phone = random_phone()
    follow_up.post_lead(None, phone=phone, consent=AGREED)
    (message,) = until(
        lambda: written_to(follow_up, phone), timeout_s=SETTLE_S, what="the message"
    )
    assert message["template"]["name"] == "seguimiento"
    assert message["template"]["language"] == {"code": "es_CL"}


def test_who_took_it_back_while_the_event_waited_is_not(follow_up, n8n, key):
    """The event tells of a consent that stood; n8n asks, and it stands no more."""
    row = follow_up.workflow("whatsapp_follow_up")
    connector = [row["connector_id"]]
    follow_up.web.call("smarter.connector", "action_pause", connector)
    phone = random_phone()
    lead = follow_up.post_lead(None, phone=phone, consent=AGREED)
    (found,) = follow_up.web.call("crm.lead", "read", [lead], ["partner_id"])
    wizard = follow_up.web.call(
        "smarter.consent.revoke", "create", [{"partner_id": found["partner_id"][0]}]
    )
    follow_up.web.call("smarter.consent.revoke", "action_revoke", wizard)
    before = len(runs_of(follow_up, n8n, key))
    follow_up.web.call("smarter.connector", "action_resume", connector)
    runs = until(
        lambda: runs_of(follow_up, n8n, key),
        accept=lambda runs: len(runs) > before and set(runs) == {"success"},
        timeout_s=SETTLE_S,
        what="the end of the run",
    )
    assert len(runs) == before + 1
    assert written_to(follow_up, phone) == []


def test_removed_from_n8n(installed, n8n, key):
    place = installed[1]
    remote = place.workflow("lead_enrichment")["remote_id"]
    row = place.do("lead_enrichment", "action_remove")
    row = until(
        lambda: place.workflow("lead_enrichment"),
        accept=lambda found: found["state"] == "available",
        timeout_s=SETTLE_S,
        what="the end of the workflow",
    )
    assert (row["remote_id"], row["credential_ids"]) == (False, False)
    assert n8n.api(key, "GET", f"/workflows/{remote}").status == 404


ODOO_NODE = "n8n-nodes-base.odoo"


@pytest.mark.skipif(not REAL, reason="n8n's own Odoo node needs SMARTER_N8N=real")
def test_the_odoo_node_of_n8n_works_as_the_tenants_integration(reachable, n8n, key):
    """It creates and reads an opportunity through JSON-2, and sees its tenant only."""
    stage = reachable
    names = []
    for tenant in stage.tenants[:2]:
        credential = {
            "name": f"Odoo {tenant.rut}",
            "type": "odooApiKeyApi",
            "data": {
                "url": stage.url,
                "db": stage.database,
                "apiKey": stage.cli.json(
                    *("apikey", "create", "--rut", tenant.rut, "--name", "n8n"),
                    *("--scopes", "rpc"),
                )["key"],
            },
        }
        made = n8n.api(key, "POST", "/credentials", credential)
        assert made.status == 200, made.body
        tested = n8n.api(key, "POST", f"/credentials/{made.json()['id']}/test")
        assert tested.status == 200, tested.body
        name = f"De n8n {uuid.uuid4().hex}"
        path = f"odoo-{uuid.uuid4().hex}"
        body = odoo_workflow(path, made.json()["id"], credential["name"], name)
        workflow = n8n.api(key, "POST", "/workflows", body).json()
        publish = f"/workflows/{workflow['id']}/publish"
        assert n8n.api(key, "POST", publish, {}).status == 200
        answer = until(
            lambda path=path: n8n.call("POST", f"/webhook/{path}", {}),
            accept=lambda found: found.status != 404,
            what="the workflow",
        )
        assert answer.status == 200, failure_of(n8n, key, workflow["id"])
        names.append({one["name"] for one in answer.json()})
        rows = stage.sql.rows(
            "SELECT l.company_id, u.login FROM crm_lead l"
            " JOIN res_users u ON u.id = l.create_uid WHERE l.name = %s",
            name,
        )
        assert [company for company, _login in rows] == [tenant.company_id]
        assert rows[0][1].startswith("integration+")
        assert name in names[-1]
    assert not names[0] & {n for n in names[1] if n.startswith("De n8n")}


def failure_of(n8n, key, workflow_id):
    """Return what n8n kept of the last execution."""
    path = f"/executions?workflowId={workflow_id}&includeData=true&limit=1"
    (execution,) = n8n.api(key, "GET", path).json()["data"]
    return execution["data"]["resultData"]["error"]


def odoo_workflow(path, credential_id, credential_name, lead):
    """Return a workflow that creates an opportunity, then lists what it sees."""
    credentials = {"odooApiKeyApi": {"id": credential_id, "name": credential_name}}

    def odoo(name, **parameters):
        return {
            "id": name,
            "name": name,
            "type": ODOO_NODE,
            "typeVersion": 2,
            "position": [0, 0],
            "parameters": {"resource": "opportunity", **parameters},
            "credentials": credentials,
        }

    webhook = {
        "id": "hook",
        "name": "Hook",
        "type": "n8n-nodes-base.webhook",
        "typeVersion": 2.1,
        "position": [0, 0],
        "webhookId": str(uuid.uuid4()),
        "parameters": {
            "httpMethod": "POST",
            "path": path,
            "responseMode": "lastNode",
            "responseData": "allEntries",
        },
    }
    fields = {"mappingMode": "defineBelow", "value": {"name": lead}, "schema": []}
    create = odoo("Create", operation="create", fieldsToSend=fields)
    wanted = {"fieldsList": ["name", "stage_id", "tag_ids"]}
    read = odoo("Read", operation="getAll", returnAll=True, options=wanted)
    link = {"type": "main", "index": 0}
    return {
        "name": f"Odoo {path}",
        "nodes": [webhook, create, read],
        "connections": {
            "Hook": {"main": [[{"node": "Create", **link}]]},
            "Create": {"main": [[{"node": "Read", **link}]]},
        },
        "settings": {"executionOrder": "v1"},
    }
