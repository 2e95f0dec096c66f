"""From a visitor's form to the salesperson's activity, for two tenants at once.

The same person asks both, in words of their own each time: whatever went to the wrong
place would be seen by its words. ``docs/walk-through.md`` tells the same with pictures.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.stage import Stage
from tests.support.tenants import Tenant, create_tenant
from tests.support.walk import FINDINGS, HAND_OFF, Person, Walk
from tests.support.web import RemoteError, WebSession

ADMIN = ("admin", "admin")
BUSINESSES = (
    (78_234_561, "Maestranza Los Aromos SpA"),
    (78_345_672, "Clínica Dental Bellavista Ltda."),
)
PEOPLE = (
    Person(
        "María José Peña",
        "mj@aromos.example.cl",
        "+56987654321",
        "Cuarenta planchas de zinc",
    ),
    Person(
        "María José Peña", "mj@muelas.example.cl", "+56987654321", "Hora para limpieza"
    ),
)
SAID = (
    ("Sí, las necesito el viernes", "¿Con despacho a Ñuble?"),
    ("Sí, mejor en la tarde", "¿Le acomoda a las cinco?"),
)
#: Everything that the walk leaves in rows of a tenant.
TABLES = {
    "crm_lead": "concat(name, description, email_from, bot_answers)",
    "smarter_lead_intake": "payload::text",
    "smarter_event": "payload",
    "smarter_connector_message": "payload",
    "smarter_bot_message": "text",
    "smarter_lead_enrichment": "value",
    "smarter_connector_link": "data::text",
}


@pytest.fixture(scope="module")
def walking(stage: Stage) -> Iterator[Stage]:
    """The stage, reachable under its own address; the log of the walk is clean."""
    stage.sandbox.clear_faults()
    if not stage.is_running:
        stage.start()
    admin = WebSession(stage.url, *ADMIN)
    admin.call("ir.config_parameter", "set_param", "web.base.url", stage.url)
    stage.sandbox.clear_calls()
    yield stage


@pytest.fixture(scope="module")
def tenants(walking: Stage) -> list[Tenant]:
    """Tenants of their own: connectors of the others would hear of every lead."""

    def create(business: tuple[int, str]) -> Tenant:
        return create_tenant(walking.cli, *business, with_key=False)

    with ThreadPoolExecutor() as pool:
        return list(pool.map(create, BUSINESSES))


@pytest.fixture(scope="module")
def log_problems() -> list[str]:
    return []


@pytest.fixture(scope="module")
def walks(walking: Stage, tenants: list[Tenant], log_problems: list[str]) -> list[Walk]:
    """Walk all the way with both, step by step, so that they meet at each."""
    mark = walking.log.mark()
    walks = [
        Walk(
            url=walking.url,
            web=tenant.web(walking.url),
            sandbox=walking.sandbox,
            login=tenant.login,
            company=tenant.name,
            person=person,
        )
        for tenant, person in zip(tenants, PEOPLE, strict=True)
    ]
    with ThreadPoolExecutor(len(walks)) as pool:
        for step in (Walk.set_up, Walk.wait_until_ready, Walk.fill_in_the_form):
            list(pool.map(step, walks))
        list(pool.map(talk, walks, SAID))
        list(pool.map(hand_over, walks))
    log_problems += walking.log.problems(mark, with_conflicts=False)
    return walks


def talk(walk: Walk, said: tuple[str, str]) -> None:
    """From the lead in the CRM to the bot's answer in WhatsApp."""
    customer, bot = said
    walk.wait_for_the_lead()
    walk.wait_for_facts()
    walk.wait_for_message(walk.greeting)
    walk.wait_for_the_bot()
    walk.take_the_lead()
    walk.customer_writes(customer)
    walk.wait_until_bot_heard(customer)
    walk.bot_says(bot)
    walk.wait_for_message(bot)


def hand_over(walk: Walk) -> None:
    """From what the bot has found out to the salesperson's activity."""
    walk.bot_tells(FINDINGS)
    walk.wait_for_lead(bot_state="qualified")
    walk.bot_tells(HAND_OFF)
    walk.wait_for_lead(bot_state="handed_off")
    walk.wait_for_message(walk.person.message)
    walk.wait_for_assignee()


def test_there_are_two_tenants(tenants):
    """Made here, so that their making does not count as a part of the walk."""
    assert len({tenant.company_id for tenant in tenants}) == 2


def test_the_lead_is_what_the_visitor_sent(walks):
    for walk in walks:
        lead = walk.wait_for_the_lead()
        assert lead["contact_name"] == walk.person.name
        assert lead["phone"].replace(" ", "") == walk.person.phone
        assert lead["intake_source"] == "form"


def test_n8n_has_verified_the_event_and_signed_its_answer(walks):
    for walk in walks:
        ((field, value, source),) = [
            (row["field"], row["value"], row["source"]) for row in walk.wait_for_facts()
        ]
        assert (field, source) == ("website", "E-mail domain")
        assert value == f"https://{walk.person.email.partition('@')[2]}"


def test_each_n8n_heard_of_its_own_lead_only(walks):
    calls = walks[0].sandbox.calls(service="n8n")
    events = [
        call for call in calls if (call["json"] or {}).get("id", "")[:4] == "evt_"
    ]
    assert {call["signature"] for call in events} == {"valid"}
    heard = sorted(call["json"]["data"]["lead"]["contact"]["email"] for call in events)
    assert heard == sorted(walk.person.email for walk in walks)


def test_the_conversation_as_the_customer_reads_it(walks):
    for walk, (customer, bot) in zip(walks, SAID, strict=True):
        read = [one for one in walk.messages() if not one["private"]]
        assert [one["content"] for one in read] == [walk.greeting, customer, bot]
        assert [one["message_type"] for one in read] == [1, 0, 1]
        assert all(one["sent_to_channel"] for one in read if one["message_type"] == 1)


def test_the_bot_knows_what_the_person_agreed_to(walks):
    for walk, (customer, bot) in zip(walks, SAID, strict=True):
        told = walk.wait_for_the_bot()
        assert told["lead"]["id"] == walk.ids["lead"]
        assert told["lead"]["name"] == walk.person.name
        assert "phone" not in told["lead"]
        assert walk.bot_heard() == [walk.person.message, customer, bot]


def test_the_findings_stand_at_the_lead(walks):
    for walk in walks:
        lead = walk.wait_for_lead(
            bot_score=85, city="Ñuñoa", expected_revenue=1_500_000
        )
        assert lead["bot_score"] == 85


def test_the_team_takes_over(walks):
    """The salesperson has an activity, and the transcript stands in the inbox."""
    for walk, said in zip(walks, SAID, strict=True):
        (activity,) = walk.activities()
        assert HAND_OFF["reason"] in activity["note"]
        users = walk.web.call("res.users", "read", [activity["user_id"][0]], ["login"])
        assert users[0]["login"] == walk.login
        (note,) = [one for one in walk.messages() if one["private"]]
        for words in (walk.person.message, *said):
            assert words in note["content"]
        assert walk.conversation()["meta"]["assignee"]["email"] == walk.login


def test_nothing_crossed_in_the_database(walking, tenants, walks):
    for tenant, other in zip(tenants, (1, 0), strict=True):
        foreign = (walks[other].person.message, *SAID[other], PEOPLE[other].email)
        for table, column in TABLES.items():
            query = f"SELECT {column} FROM {table} WHERE company_id = %s"
            rows = [str(one) for (one,) in walking.sql.rows(query, tenant.company_id)]
            assert rows, table
            assert not [one for one in rows if any(word in one for word in foreign)]


def test_nothing_crossed_outside(walks):
    for walk, other in zip(walks, (1, 0), strict=True):
        foreign = (walks[other].person.message, *SAID[other], walks[other].company)
        there = [one["content"] for one in walk.messages()] + walk.bot_heard()
        assert not [one for one in there if any(word in one for word in foreign)]


def test_nobody_sees_the_other_lead(walks):
    for walk, other in zip(walks, (1, 0), strict=True):
        with pytest.raises(RemoteError) as caught:
            walk.web.call("crm.lead", "read", [walks[other].ids["lead"]], ["name"])
        assert caught.value.name in ("AccessError", "MissingError")


def test_all_was_delivered(walking, tenants, walks):
    for tenant in tenants:
        states = walking.sql.rows(
            "SELECT state, count(*) FROM smarter_delivery WHERE company_id = %s"
            " GROUP BY state",
            tenant.company_id,
        )
        assert [state for state, _count in states] == ["delivered"]


def test_strictly_by_chatwoots_own_description(walks):
    assert walks[0].sandbox.chatwoot.shown()["violations"] == []


def test_nothing_in_the_log_above_info(walks, log_problems):
    assert log_problems == []
