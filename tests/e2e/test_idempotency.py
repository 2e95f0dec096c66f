"""One Idempotency-Key, many requests at once, two servers: one lead."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from smarter_dev.server import OdooServer, free_port

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
