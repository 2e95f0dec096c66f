"""Read a server's log: what was written since a mark, and what is wrong in it."""

from __future__ import annotations

import re
from pathlib import Path

_BAD_LEVEL = re.compile(r'(^\S+ \S+ \d+ |"level": ?")(WARNING|ERROR|CRITICAL)\b')
_CONFLICT = "ERROR: could not serialize access due to concurrent"


class ServerLog:
    """A log file in either format, text or JSON lines."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def mark(self) -> int:
        return self.path.stat().st_size

    def since(self, mark: int = 0) -> list[str]:
        with self.path.open("rb") as file:
            file.seek(mark)
            return file.read().decode("utf-8", "replace").splitlines()

    def problems(self, mark: int = 0, *, with_conflicts: bool = True) -> list[str]:
        """Return the lines above INFO, and any traceback.

        :param with_conflicts: also that two transactions changed one row at once: the
            ORM logs an error, PostgreSQL refuses the second and Odoo does it again
        """
        lines = self.since(mark)
        return [
            line
            for line, reason in zip(lines, [*lines[1:], ""], strict=True)
            if (_BAD_LEVEL.search(line) or "Traceback" in line)
            and (with_conflicts or not reason.startswith(_CONFLICT))
        ]
