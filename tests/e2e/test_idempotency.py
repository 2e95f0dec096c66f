"""One Idempotency-Key, many requests at once, two servers: one lead."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from smarter_dev.server import OdooServer, free_port

from tests.support.waiting import until

REQUESTS = 50
LEAD = {"name": "Una Sola", "email": "una-sola@example.cl", "source": "idempotency"}


@pytest.fixture(scope="module")
def second_url(stage, tmp_path_factory):
    """Where a second server on the same database answers."""
    server = OdooServer(
        database=stage.database,
        port=free_port(),
        workers=2,
        cron_threads=0,
        log_path=tmp_path_factory.mktemp("second") / "odoo.log",
    )
    server.start()
    try:
        yield server.url
    finally:
        server.stop()


def stored(stage):
    return stage.sql.value(
        "SELECT count(*) FROM smarter_lead_intake WHERE email = %s", LEAD["email"]
    )


def test_50_at_once_on_two_servers_are_one_lead(running, second_url):
    tenant = running.tenants[0]
    clients = [tenant.api(running.url), tenant.api(second_url)]
    headers = {"Idempotency-Key": "cincuenta-a-la-vez"}

    def send(number):
        client = clients[number % 2]
        return client.post("/api/v1/leads", json=LEAD, headers=headers)

    with ThreadPoolExecutor(REQUESTS) as pool:
        answers = list(pool.map(send, range(REQUESTS)))
    accepted = [answer for answer in answers if answer.status_code == 202]
    running_still = [answer for answer in answers if answer.status_code == 409]
    assert len(accepted) + len(running_still) == REQUESTS
    assert len({answer.content for answer in accepted}) == 1
    replayed = [a for a in accepted if "idempotency-replayed" in a.headers]
    assert len(replayed) == len(accepted) - 1
    codes = {answer.json()["code"] for answer in running_still}
    assert codes <= {"request_in_progress"}
    assert stored(running) == 1

    for client in clients:
        again = client.post("/api/v1/leads", json=LEAD, headers=headers)
        assert again.content == accepted[0].content
        assert again.headers["idempotency-replayed"] == "true"
    assert stored(running) == 1


def test_a_batch_sent_many_times_at_once_is_one_set_of_leads(running, second_url):
    tenant = running.tenants[0]
    clients = [tenant.api(running.url), tenant.api(second_url)]
    headers = {"Idempotency-Key": "un-lote-a-la-vez"}
    names = [f"Lote {number}" for number in range(20)]
    leads = [
        {"name": name, "email": f"lote-{number}@example.cl", "source": "lote"}
        for number, name in enumerate(names)
    ]

    def send(number):
        client = clients[number % 2]
        return client.post(
            "/api/v1/leads/batch", json={"leads": leads}, headers=headers
        )

    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(send, range(16)))
    done = [answer for answer in answers if answer.status_code == 200]
    assert {answer.status_code for answer in answers} <= {200, 409}
    assert len({answer.content for answer in done}) == 1
    results = done[0].json()["results"]
    rows = running.sql.rows(
        "SELECT name, uuid FROM smarter_lead_intake WHERE source = 'lote' ORDER BY id"
    )
    assert rows == [
        (name, result["id"]) for name, result in zip(names, results, strict=True)
    ]


def test_two_changes_of_one_lead_at_once_both_hold(running, second_url):
    """Of different facts: none is lost. Of the same: one of them, whole."""
    tenant = running.tenants[0]
    clients = [tenant.api(running.url), tenant.api(second_url)]
    lead = {"name": "Muy Pedida", "email": "muy-pedida@example.cl"}
    path = clients[0].post("/api/v1/leads", json=lead).json()["url"]
    until(
        lambda: clients[0].get(path).json()["status"],
        accept=lambda status: status == "new",
        what="the lead in the pipeline",
    )

    def change(number, values):
        return clients[number].patch(path, json=values)

    for status, company in (("contacted", "Uno SpA"), ("qualified", "Dos SpA")):
        with ThreadPoolExecutor(2) as pool:
            changes = {"status": status}, {"company": company}
            answers = list(pool.map(change, (0, 1), changes))
        assert [answer.status_code for answer in answers] == [200, 200]
        assert clients[0].get(path).json()["status"] == status
        assert stored_company(running, lead["email"]) == company

    wanted = ("contacted", "qualified")
    for _round in range(3):
        with ThreadPoolExecutor(2) as pool:
            values = [{"status": status, "company": status} for status in wanted]
            answers = list(pool.map(change, (0, 1), values))
        assert [answer.status_code for answer in answers] == [200, 200]
        status = clients[0].get(path).json()["status"]
        assert status in wanted
        assert stored_company(running, lead["email"]) == status


def stored_company(stage, email):
    return stage.sql.value(
        "SELECT partner_name FROM crm_lead WHERE email_from = %s", email
    )
