"""Finds what must not be in Odoo's log when addons install."""

from __future__ import annotations

import re

LINE = re.compile(
    r"^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d+ \d+ (?P<level>[A-Z]+) (?P<rest>.*)$"
)
BAD_LEVELS = frozenset({"WARNING", "ERROR", "CRITICAL"})
# Said by every start of Odoo on a machine without wkhtmltopdf, whatever the addons.
HARMLESS = re.compile(r"wkhtmltopdf|Wkhtmltopdf")


def problems(log: str) -> list[str]:
    """Return the warnings and errors of a log, each with its first following lines."""
    found: list[str] = []
    inside = False
    for line in log.splitlines():
        match = LINE.match(line)
        if match:
            inside = match["level"] in BAD_LEVELS and not HARMLESS.search(line)
            if inside:
                found.append(line)
        elif inside and found[-1].count("\n") < 12:
            found[-1] += "\n" + line
    return found
