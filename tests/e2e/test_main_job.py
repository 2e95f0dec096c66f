"""Two tenants, a lead each: from ``POST /leads/create`` to the pipeline and to n8n."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.support.stage import Stage
from tests.support.tenants import N8nConnection, Tenant
from tests.support.web import Json2, RemoteError, WebSession

from .journey import events_received, wait_until_settled

PEOPLE = (
    {
        "name": "María José Peña",
        "email": "MJ.Pena@Example.CL",
        "phone": "9 8765 4321",
        "rut": "12.345.678-5",
        "message": "Necesito 40 planchas de zinc para Ñuble.",
        "source": "web",
    },
    {
        "name": "Óscar Ibáñez",
        "email": "oscar@example.cl",
        "phone": "+56 2 2345 6789",
        "message": "Hora para limpieza dental",
        "source": "whatsapp",
    },
)


@dataclass(frozen=True)
class Journey:
    """One tenant's lead and everything that is known about it outside."""

    tenant: Tenant
    connection: N8nConnection
    person: dict[str, str]
    accepted: dict[str, Any]
    event: str
    web: WebSession

    @property
    def uuid(self) -> str:
        return str(self.accepted["id"])


@pytest.fixture(scope="module")
def log_problems() -> list[str]:
    """What the server complained about while all went well."""
    return []


@pytest.fixture(scope="module")
def journeys(stage: Stage, log_problems: list[str]) -> list[Journey]:
    """Post both leads, and wait until each has reached its n8n."""
    stage.sandbox.clear_calls()
    mark = stage.log.mark()
    accepted = [
        tenant.api(stage.url).create_lead(**person)
        for tenant, person in zip(stage.tenants, PEOPLE, strict=True)
    ]
    events = wait_until_settled(stage, [answer["id"] for answer in accepted])
    webs = [tenant.web(stage.url) for tenant in stage.tenants]
    for web in webs:
        web.call("crm.lead", "search_read", [], ["name"])
    log_problems += stage.log.problems(mark)
    facts = zip(stage.tenants, stage.connections, PEOPLE, accepted, webs, strict=True)
    return [
        Journey(tenant, connection, person, answer, events[answer["id"]], web)
        for tenant, connection, person, answer, web in facts
    ]


@pytest.fixture(scope="module")
def lead_ids(stage: Stage, journeys: list[Journey]) -> list[int]:
    """The id of each journey's lead, as the database knows it."""
    query = (
        "SELECT l.id FROM crm_lead l JOIN smarter_lead_intake i ON i.id = l.intake_id"
        " WHERE i.uuid = %s"
    )
    return [stage.sql.value(query, journey.uuid) for journey in journeys]


def own_ids(stage: Stage, table: str, journey: Journey) -> set[int]:
    """Return the ids of all rows of the tenant, from behind the server's back."""
    query = f"SELECT id FROM {table} WHERE company_id = %s"
    return {row for (row,) in stage.sql.rows(query, journey.tenant.company_id)}


def test_acceptance_says_where_to_look(journeys):
    for journey in journeys:
        assert journey.accepted["status"] == "received"
        assert journey.accepted["url"] == f"/api/v1/leads/{journey.uuid}"
        assert journey.accepted["received_at"].endswith("Z")


def test_each_manager_sees_only_the_own_leads_in_the_web_client(
    stage, journeys, lead_ids
):
    for journey, lead_id in zip(journeys, lead_ids, strict=True):
        leads = journey.web.call("crm.lead", "search_read", [], ["company_id"])
        assert {lead["id"] for lead in leads} == own_ids(stage, "crm_lead", journey)
        assert lead_id in {lead["id"] for lead in leads}
        assert {lead["company_id"][0] for lead in leads} == {journey.tenant.company_id}
        assert journey.web.call("crm.lead", "search_count", []) == len(leads)


def test_the_lead_is_what_was_sent(journeys, lead_ids):
    fields = ["contact_name", "email_from", "phone", "intake_source"]
    phones = ("+56987654321", "+56223456789")
    for journey, lead_id, phone in zip(journeys, lead_ids, phones, strict=True):
        (lead,) = journey.web.call("crm.lead", "read", [lead_id], fields)
        assert lead["contact_name"] == journey.person["name"]
        assert lead["email_from"] == journey.person["email"].lower()
        assert lead["phone"].replace(" ", "") == phone
        assert lead["intake_source"] == journey.person["source"]


def test_each_manager_sees_only_the_own_contact(journeys):
    first, second = journeys
    for own, other in ((first, second), (second, first)):
        emails = {
            partner["email"]
            for partner in own.web.call("res.partner", "search_read", [], ["email"])
        }
        assert own.person["email"].lower() in emails
        assert other.person["email"].lower() not in emails


@pytest.mark.parametrize(
    "model", ["smarter.lead.intake", "smarter.connector", "smarter.delivery"]
)
def test_each_manager_sees_only_the_own_rows_of_our_models(stage, journeys, model):
    for journey in journeys:
        seen = set(journey.web.call(model, "search", []))
        assert seen == own_ids(stage, model.replace(".", "_"), journey) != set()


def test_the_other_lead_cannot_be_read_by_id(journeys, lead_ids):
    for journey, other_id in zip(journeys, reversed(lead_ids), strict=True):
        with pytest.raises(RemoteError) as caught:
            journey.web.call("crm.lead", "read", [other_id], ["name"])
        assert caught.value.name in ("AccessError", "MissingError")


def test_companies_named_in_the_context_change_nothing(journeys, lead_ids):
    first, second = journeys
    context = {"allowed_company_ids": [second.tenant.company_id]}
    with pytest.raises(RemoteError) as caught:
        first.web.call("crm.lead", "read", [lead_ids[1]], ["name"], context=context)
    assert caught.value.name in ("AccessError", "MissingError")


def test_json2_with_a_personal_key_sees_only_the_own_leads(running, journeys, lead_ids):
    for journey, other_id in zip(journeys, reversed(lead_ids), strict=True):
        json2 = Json2(running.url, journey.web.create_api_key("e2e"))
        own = own_ids(running, "crm_lead", journey)
        assert set(json2.call("crm.lead", "search", domain=[])) == own
        assert json2.call("crm.lead", "search_count", domain=[]) == len(own)
        refused = json2.post("crm.lead", "read", ids=[other_id], fields=["name"])
        assert refused.status_code in (403, 404)
        assert journey.person["name"] not in refused.text


def test_n8n_holds_one_valid_event_per_tenant(running, journeys):
    for journey in journeys:
        (call,) = events_received(running, journey.connection.path)
        assert call["signature"] == "valid"
        assert call["headers"]["webhook-id"] == journey.event == call["json"]["id"]
        assert call["headers"]["content-type"].startswith("application/json")
        assert call["json"]["type"] == "lead.created"
        assert call["json"]["tenant"]["id"] == journey.tenant.uuid
        assert call["json"]["tenant"]["rut"] == journey.tenant.rut
        lead = call["json"]["data"]["lead"]
        assert lead["intake_id"] == journey.uuid
        assert lead["contact"]["name"] == journey.person["name"]
        assert lead["message"] == journey.person["message"]


def test_deliveries_are_delivered(journeys):
    for journey in journeys:
        domain = [("event_id.uuid", "=", journey.event)]
        (delivery,) = journey.web.call(
            "smarter.delivery", "search_read", domain, ["state"]
        )
        assert delivery["state"] == "delivered"


def test_status_says_new_to_its_tenant_and_404_to_the_other(running, journeys):
    first, second = journeys
    for own, other in ((first, second), (second, first)):
        answer = own.tenant.api(running.url).lead_status(own.uuid)
        assert (answer.status_code, answer.json()["status"]) == (200, "new")
        assert answer.json()["id"] == own.uuid
        refused = other.tenant.api(running.url).lead_status(own.uuid)
        assert refused.status_code == 404
        assert refused.headers["content-type"] == "application/problem+json"


def test_nothing_in_the_log_above_info(journeys, log_problems):
    assert log_problems == []
