"""The statuses of a lead that outside systems know, and where a stage belongs."""

from __future__ import annotations

import unicodedata

RECEIVED = "received"
NEW = "new"
CONTACTED = "contacted"
QUALIFIED = "qualified"
CONVERTED = "converted"
LOST = "lost"
# Not in the pipeline, and a person has to look at it.
FAILED = "failed"

# Those of a stage, in the order of a pipeline.
STAGE_STATUSES = (NEW, CONTACTED, QUALIFIED, CONVERTED)
STATUSES = (RECEIVED, *STAGE_STATUSES, LOST, FAILED)
# What somebody may set: the others come about.
SETTABLE = (*STAGE_STATUSES, LOST)

# Parts of the names that people give to stages, in English and Spanish.
_NAMED = {
    QUALIFIED: ("qualif", "calific", "propos", "propu", "cotiz", "negoc", "quot"),
    CONTACTED: ("contact", "llamad", "call"),
    NEW: ("new", "nuev", "entrad", "inbox"),
}


def guess(name: str, *, is_won: bool, is_first: bool) -> str:
    """Return the status of a stage that nobody has mapped yet."""
    if is_won:
        return CONVERTED
    if is_first:
        return NEW
    plain = _plain(name)
    for status, parts in _NAMED.items():
        if any(part in plain for part in parts):
            return status
    return CONTACTED


def _plain(name: str) -> str:
    decomposed = unicodedata.normalize("NFD", name.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))
