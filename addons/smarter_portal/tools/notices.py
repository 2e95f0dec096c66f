"""The kinds of notifications, and who gets which by default."""

from __future__ import annotations

from dataclasses import dataclass

LEAD = "lead"
HANDOFF = "handoff"
DEAD = "dead"
LIMIT = "limit"
DOWN = "down"
UP = "up"
KINDS = [
    (LEAD, "New lead"),
    (HANDOFF, "The bot hands a lead over"),
    (DEAD, "Deliveries were set aside"),
    (LIMIT, "A limit of the plan comes near"),
    (DOWN, "A connection does not work"),
    (UP, "A connection works again"),
]
#: A mail about these goes to managers anyhow.
MAILED = frozenset({LIMIT})


@dataclass(frozen=True, slots=True)
class Choice:
    """How somebody wants to hear of a kind."""

    in_app: bool = True
    by_mail: bool = False


DEFAULT = Choice()
