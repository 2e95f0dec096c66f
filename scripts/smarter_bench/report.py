"""Write the table into docs/performance.md and the raw values beside the logs."""

from __future__ import annotations

import json
from datetime import date

from smarter_dev import paths

from .figures import Line

DOCUMENT = paths.ROOT / "docs" / "performance.md"
BEGIN, END = "<!-- table: begin -->", "<!-- table: end -->"
HEADER = ["What", "Ours", "Peer", "Result", "Bar", "Holds"]


def table(lines: list[Line]) -> str:
    """Return the table as Markdown."""
    rows = [HEADER, ["---"] * len(HEADER), *(line.cells() for line in lines)]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def save(lines: list[Line], machine: str, document: bool) -> None:
    """Store the values as JSON and, when wanted, the table in the document."""
    target = paths.local_dir() / "bench" / "result.json"
    target.parent.mkdir(exist_ok=True)
    result = {
        "machine": machine,
        "date": date.today().isoformat(),
        "lines": [line.as_json() for line in lines],
    }
    target.write_text(json.dumps(result, indent=2, ensure_ascii=False) + "\n", "utf-8")
    if document:
        _replace_table(f"Measured {result['date']} on {machine}.\n\n{table(lines)}")


def _replace_table(text: str) -> None:
    before, _begin, rest = DOCUMENT.read_text("utf-8").partition(BEGIN)
    after = rest.partition(END)[2]
    DOCUMENT.write_text(f"{before}{BEGIN}\n{text}\n{END}{after}", "utf-8")
