"""Which events a change of a lead is. Pure: what was and what is, events out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .payload import LEAD_ASSIGNED, LEAD_LOST, LEAD_QUALIFIED, LEAD_UPDATED, LEAD_WON

#: Field of crm.lead -> name in the document.
LEAD_FIELDS = {
    "name": "title",
    "partner_id": "contact",
    "contact_name": "contact",
    "partner_name": "contact",
    "email_from": "contact",
    "phone": "contact",
    "description": "message",
    "intake_source": "source",
    "source_id": "source",
    "medium_id": "medium",
    "campaign_id": "campaign",
    "stage_id": "stage",
    "user_id": "assigned_to",
    "score": "score",
    "tag_ids": "tags",
    "expected_revenue": "expected_revenue",
    "active": "status",
    "won_status": "status",
}
#: Field of res.partner -> name in the document.
CONTACT_FIELDS = {
    "name": "name",
    "is_company": "is_company",
    "parent_id": "company",
    "company_name": "company",
    "email": "email",
    "phone": "phone",
    "vat": "rut",
    "lang": "language",
}
#: Computed from others, kept with what was: the status in the words of the API.
STATUS = "status"
NEW, QUALIFIED, CONVERTED, LOST = "new", "qualified", "converted", "lost"
State = Mapping[str, Any]


def status(state: State, of_stage: str | None) -> str:
    """Return the status of a lead in this state, in the words of the API."""
    if not state["active"] and state["won_status"] != "won":
        return LOST
    return of_stage or NEW


def names(fields: Mapping[str, str], before: State, after: State) -> list[str]:
    """Return the names in the document of what changed."""
    changed = [key for key in after if before.get(key) != after[key]]
    return sorted({fields.get(key, key) for key in changed})


def lead_events(before: State, after: State) -> list[str]:
    """Return the events of a change: always the update, and what it means besides."""
    events = [LEAD_UPDATED]
    if after["user_id"] and after["user_id"] != before["user_id"]:
        events.append(LEAD_ASSIGNED)
    if after[STATUS] != before[STATUS]:
        special = {QUALIFIED: LEAD_QUALIFIED, CONVERTED: LEAD_WON, LOST: LEAD_LOST}
        if event := special.get(after[STATUS]):
            events.append(event)
    return events
