"""Steps of the provisioning of a tenant, and what a run of them hands over."""

from __future__ import annotations

from dataclasses import dataclass, field

from odoo.api import SUPERUSER_ID
from odoo.exceptions import UserError

from odoo.addons.smarter_base.tools import redaction

TODO = "todo"
RUNNING = "running"
DONE = "done"
FAILED = "failed"
SKIPPED = "skipped"

# Nothing is left to do about a step in one of these states.
FINISHED = frozenset({DONE, SKIPPED})


@dataclass(frozen=True)
class Step:
    """One part of a new tenant.

    ``method`` is the name of a method of ``res.company`` that takes a Handover. It runs
    as superuser pinned to the tenant, in a savepoint, and may run again at any time: it
    adds what is missing and leaves alone what is there. UserError is a failure whose
    text people can read, Skipped says that there is nothing to do here.
    """

    code: str
    label: str
    method: str


@dataclass
class Handover:
    """What a run hands to the person who started it, and to nobody else.

    Kept in memory only: ``secrets`` are shown once and stored nowhere. Without anybody
    to show them to (``shown``) none should be made.
    """

    run_by: int = SUPERUSER_ID
    shown: bool = True
    secrets: dict[str, str] = field(default_factory=dict, repr=False)


class Skipped(Exception):
    """A step has nothing to do for this tenant; the text says why."""


def insert(steps: list[Step], step: Step, *, after: str) -> list[Step]:
    """Return ``steps`` with one more behind the step ``after``, or at the end."""
    codes = [known.code for known in steps]
    place = codes.index(after) + 1 if after in codes else len(steps)
    return [*steps[:place], step, *steps[place:]]


def reason(error: Exception) -> str:
    """Return why a step failed, for people and without credentials."""
    text = str(error).strip()
    if not isinstance(error, UserError):
        first_line = text.partition("\n")[0]
        text = ": ".join(filter(None, [type(error).__name__, first_line]))
    return redaction.redact(text)
