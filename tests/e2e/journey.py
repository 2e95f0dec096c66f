"""Follow leads from the API to the pipeline and to n8n."""

from __future__ import annotations

import json
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


def wait_until_settled(stage: Stage, uuids: list[str]) -> dict[str, str]:
    """Wait until each intake has its lead and its delivery; return event by intake.

    Fails when any of them has more than one.
    """
    wanted = sorted(uuids)

    def delivered() -> list[str]:
        rows = deliveries_of(stage, uuids)
        return sorted(uuid for uuid, _event, state in rows if state == "delivered")

    until(
        delivered,
        accept=lambda done: done == wanted or len(done) > len(wanted),
        timeout_s=SETTLE_TIMEOUT_S,
        what=f"{len(wanted)} deliveries",
    )
    assert leads_of(stage, uuids) == Counter(wanted)
    assert delivered() == wanted
    return {uuid: event for uuid, event, _state in deliveries_of(stage, uuids)}


def events_received(stage: Stage, path: str) -> list[dict[str, Any]]:
    """Return what n8n took at one webhook, each with its parsed ``json``."""
    calls = stage.sandbox.calls(service="n8n", path=path)
    for call in calls:
        assert call["json"] == json.loads(call["body"])
    return [call for call in calls if call["status"] == 200]
