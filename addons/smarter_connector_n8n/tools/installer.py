"""Bring a plan into n8n, however often and wherever an earlier try stopped. Pure.

Everything is looked for before it is made: by the id that we remember, else by its
fixed name. Runs without a transaction; facts are told as soon as they are known.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from odoo.addons.smarter_connector.exceptions import NotReady, Rejected

from .rest import Api, Conflict, Missing
from .templates import AUTHENTICATION, Credential, Plan, keep

#: n8n registers a webhook some moments after it has said that it is published.
READY_S = 20.0
POLL_S = 0.25
#: What a stranger is told by a published workflow, by the Webhook node's setting.
CLOSED = {"none": 401, "headerAuth": 403, "jwtAuth": 401}
LISTED = 10

Json = Any


@dataclass
class Facts:
    """What is known of a workflow in n8n; kept also when a later call fails."""

    workflow_id: str = ""
    credential_ids: dict[str, str] = field(default_factory=dict)
    active: bool = False
    executions: list[dict[str, Json]] = field(default_factory=list)


def install(
    api: Api,
    plan: Plan,
    facts: Facts,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Make or update, publish, and see that strangers are turned away."""
    for credential in plan.credentials:
        facts.credential_ids[credential.key] = _put_credential(
            api, credential, facts.credential_ids.get(credential.key)
        )
    workflow = plan.workflow(facts.credential_ids)
    old = _old_workflow(api, plan.name, facts.workflow_id)
    if old:
        facts.workflow_id = str(old["id"])
        keep(workflow, old, plan.template.kept)
        api.update_workflow(facts.workflow_id, workflow)
    else:
        facts.workflow_id = str(api.create_workflow(workflow)["id"])
    facts.active = bool(api.publish(facts.workflow_id).get("active"))
    _wait_until_closed(api, plan, sleep, clock)
    facts.executions = summary(api.executions(facts.workflow_id, LISTED))


def check(api: Api, plan_name: str, facts: Facts) -> None:
    """Look how the workflow is doing."""
    found = _old_workflow(api, plan_name, facts.workflow_id)
    if not found:
        raise Missing("the workflow is not in n8n any more: install it again")
    facts.workflow_id = str(found["id"])
    facts.active = bool(found.get("active"))
    facts.executions = summary(api.executions(facts.workflow_id, LISTED))


def remove(
    api: Api,
    plan_name: str,
    facts: Facts,
    *,
    sleep: Callable[[float], None] = time.sleep,
    clock: Callable[[], float] = time.monotonic,
) -> None:
    """Take the workflow and its credentials out of n8n; what is gone is fine."""
    found = _old_workflow(api, plan_name, facts.workflow_id)
    if found:
        _delete_workflow(api, str(found["id"]), sleep, clock)
    facts.workflow_id, facts.active, facts.executions = "", False, []
    for key in list(facts.credential_ids):
        with suppress(Missing):
            api.delete_credential(facts.credential_ids[key])
        del facts.credential_ids[key]


def _delete_workflow(
    api: Api,
    workflow_id: str,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
) -> None:
    """Unpublish and delete: n8n takes a moment to end a workflow."""
    api.unpublish(workflow_id)
    end = clock() + READY_S
    while True:
        try:
            api.delete_workflow(workflow_id)
            return
        except Conflict as exc:
            if clock() > end:
                raise NotReady(str(exc), status=exc.status) from exc
        sleep(POLL_S)


def summary(executions: list[Mapping[str, Json]] | Json) -> list[dict[str, Json]]:
    """Return of executions what people are shown."""
    return [
        {
            "id": str(one.get("id")),
            "status": str(one.get("status")),
            "started": str(one.get("startedAt") or ""),
            "stopped": str(one.get("stoppedAt") or ""),
        }
        for one in executions
    ]


def _put_credential(api: Api, credential: Credential, known: str | None) -> str:
    name, kind, data = credential.name, credential.type, credential.data
    for found in (known, None):
        found = found or api.find_credential(name, kind)
        if not found:
            return api.create_credential(name, kind, data)
        try:
            return api.update_credential(found, name, kind, data)
        except Missing:
            # It was deleted in n8n: there may be another of that name, or none.
            continue
    return api.create_credential(name, kind, data)


def _old_workflow(api: Api, name: str, known: str) -> dict[str, Json] | None:
    """Return the workflow that an earlier run left; not one in n8n's archive."""
    if known:
        try:
            found = api.workflow(known)
        except Missing:
            found = None
        if found and not found.get("isArchived"):
            return found
    other = api.find_workflow(name)
    return api.workflow(other) if other else None


def _wait_until_closed(
    api: Api,
    plan: Plan,
    sleep: Callable[[float], None],
    clock: Callable[[], float],
) -> None:
    """Call the webhook like a stranger until it refuses: registered, and guarded."""
    wanted = CLOSED[AUTHENTICATION[plan.authentication]]
    end = clock() + READY_S
    while True:
        status = api.post_webhook(plan.path, b"{}").status
        if status == wanted:
            return
        if status < 400:
            raise Rejected("the workflow takes events that nobody has signed")
        if clock() > end:
            raise NotReady(f"the published webhook answers {status}", status=status)
        sleep(POLL_S)
