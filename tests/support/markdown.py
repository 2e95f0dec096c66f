"""Examples of a document: its fenced blocks of code, each with the answer it shows."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(
    r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
ANSWERS = ("json", "text")


@dataclass(frozen=True)
class Example:
    """A block to run; ``kind`` is all that stands behind its fence."""

    heading: str
    line: int
    kind: str
    code: str
    answer_kind: str | None
    answer: str | None


def examples(path: Path) -> list[Example]:
    """Return the blocks of a document in order, answers with what they answer."""
    document = path.read_text(encoding="utf-8")
    blocks = list(_BLOCK.finditer(document))
    found = []
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        if not block["info"] or block["info"] in ANSWERS:
            continue
        shown = after if after and after["info"] in ANSWERS else None
        before = document[: block.start()]
        found.append(
            Example(
                heading=_HEADING.findall(_BLOCK.sub("", before))[-1],
                line=before.count("\n") + 1,
                kind=block["info"],
                code=block["text"],
                answer_kind=shown["info"] if shown else None,
                answer=shown["text"] if shown else None,
            )
        )
    return found
