"""Follow leads from the API to the pipeline and to n8n."""

from __future__ import annotations

import json
import time
import uuid
from collections import Counter
from typing import Any

from tests.support.stage import Stage
from tests.support.waiting import until

SETTLE_TIMEOUT_S = 150


def leads_of(stage: Stage, uuids: list[str]) -> Counter[str]:
    """Count the leads in the CRM per accepted intake, by the lead's own link."""
    rows = stage.sql.rows(
        "SELECT i.uuid, count(l.id) FROM smarter_lead_intake i"
        " JOIN crm_lead l ON l.intake_id = i.id"
        " WHERE i.uuid = ANY(%s) GROUP BY i.uuid",
        uuids,
    )
    return Counter(dict(rows))


def deliveries_of(stage: Stage, uuids: list[str]) -> list[tuple[str, str, str]]:
    """Return (intake uuid, event uuid, delivery state) for these intakes."""
    return stage.sql.rows(
        "SELECT i.uuid, e.uuid, d.state FROM smarter_lead_intake i"
        " JOIN crm_lead l ON l.intake_id = i.id"
        " JOIN smarter_event e ON e.res_model = 'crm.lead' AND e.res_id = l.id"
        " JOIN smarter_delivery d ON d.event_id = e.id"
        " WHERE i.uuid = ANY(%s)",
        uuids,
    )


def wait_until_settled(
    stage: Stage, uuids: list[str], *, traffic: bool = False
) -> dict[str, str]:
    """Wait until each intake has its lead and its delivery; return event by intake.

    Fails when any of them has more than one. With ``traffic``, new leads come in
    meanwhile, as they do in life, and wake the crons: on a quiet server what a killed
    one left waits for the next minute.
    """
    end = time.monotonic() + SETTLE_TIMEOUT_S
    while traffic and len(delivered(stage, uuids)) < len(uuids):
        assert time.monotonic() < end, "new leads arrive, the old ones do not"
        wait_for_deliveries(stage, [post_passing_lead(stage)])
    wait_for_deliveries(stage, uuids)
    assert leads_of(stage, uuids) == Counter(uuids)
    assert no_lead_twice(stage)
    return {uuid: event for uuid, event, _state in deliveries_of(stage, uuids)}


def delivered(stage: Stage, uuids: list[str]) -> list[str]:
    """Return the intakes whose event n8n has taken, once per delivery."""
    rows = deliveries_of(stage, uuids)
    return sorted(uuid for uuid, _event, state in rows if state == "delivered")


def wait_for_deliveries(stage: Stage, uuids: list[str]) -> None:
    """Wait until each intake has exactly one delivery, and that one is delivered."""
    wanted = sorted(uuids)
    until(
        lambda: delivered(stage, uuids),
        accept=lambda done: done == wanted,
        timeout_s=SETTLE_TIMEOUT_S,
        what=f"{len(wanted)} deliveries",
    )


def post_passing_lead(stage: Stage) -> str:
    """Post a lead of which nothing is expected but to wake the crons."""
    api = stage.tenants[0].api(stage.url)
    # Somebody new each time: who asks again joins the open lead, without an event.
    email = f"{uuid.uuid4().hex}@example.cl"
    return str(api.create_lead(name="Va pasando", email=email)["id"])


def no_lead_twice(stage: Stage) -> bool:
    """Check all intakes there are, those without an answer too."""
    return not stage.sql.rows(
        "SELECT intake_id FROM crm_lead WHERE intake_id IS NOT NULL"
        " GROUP BY intake_id HAVING count(*) > 1"
    )


def events_received(stage: Stage, path: str) -> list[dict[str, Any]]:
    """Return what n8n took at one webhook, each with its parsed ``json``."""
    calls = stage.sandbox.calls(service="n8n", path=path)
    for call in calls:
        assert call["json"] == json.loads(call["body"])
    return [call for call in calls if call["status"] == 200]
