"""What the web client asks the server for when somebody opens the pipeline."""

from __future__ import annotations

import threading
from typing import Any

CARD_FIELDS = (
    *("name", "contact_name", "email_from", "phone", "stage_id", "user_id", "tag_ids"),
    *("expected_revenue", "priority", "activity_state", "activity_ids", "partner_id"),
    *("company_id", "create_date", "color", "active"),
)
DOMAIN = [["type", "=", "opportunity"]]
PROGRESS_BAR = {
    "field": "activity_state",
    "colors": {"planned": "success", "today": "warning", "overdue": "danger"},
}


def calls() -> list[tuple[str, dict[str, Any]]]:
    """Return the methods of ``crm.lead`` with their arguments, in order."""
    specification = {name: {} for name in CARD_FIELDS}
    return [
        (
            "get_views",
            {
                "views": [[False, "kanban"], [False, "list"], [False, "search"]],
                "options": {"toolbar": True, "load_filters": True},
            },
        ),
        (
            "web_read_group",
            {
                "domain": DOMAIN,
                "groupby": ["stage_id"],
                "aggregates": ["__count", "expected_revenue:sum"],
                "auto_unfold": True,
                "unfold_read_specification": specification,
                "unfold_read_default_limit": 40,
            },
        ),
        (
            "read_progress_bar",
            {
                "domain": DOMAIN,
                "group_by": "stage_id",
                "progress_bar": PROGRESS_BAR,
            },
        ),
    ]


def slowest_query(env, rounds: int) -> dict[str, Any]:
    """Return the slowest query of the last of several openings: ms and text."""
    seen: list[tuple[float, str]] = []
    current = threading.current_thread()
    for _turn in range(rounds):
        seen.clear()
        env.invalidate_all()
        current.query_hooks = [
            lambda _cr, query, _params, _start, delay: seen.append((delay, str(query)))
        ]
        try:
            for method, arguments in calls():
                getattr(env["crm.lead"], method)(**arguments)
        finally:
            del current.query_hooks
    seconds, query = max(seen)
    return {"ms": seconds * 1000, "query": " ".join(query.split()), "count": len(seen)}
