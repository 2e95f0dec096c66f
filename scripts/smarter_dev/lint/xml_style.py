"""Formatting of XML files: one shape for all, checked line by line.

The rules are those that OCA's formatter produces and that a person sees: declaration
first, four spaces per level, one attribute per line once a tag does not fit, a space
before ``/>``. Text inside elements is never touched, because white space can matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.parsers import expat

DECLARATION = '<?xml version="1.0" encoding="utf-8" ?>'
INDENT = "    "
WIDTH = 88
NO_SPACE_BEFORE_END = re.compile(r"[^\s/]/>")
FIRST_TAG = re.compile(r"\s*<")


@dataclass
class Layout:
    """Depth of the tags that begin a line, read off by a parser."""

    depth_by_line: dict[int, int] = field(default_factory=dict)
    text_lines: set[int] = field(default_factory=set)


def read_layout(text: str) -> Layout:
    """Parse a document; raises ExpatError when it is not well-formed."""
    layout, depth = Layout(), 0
    parser = expat.ParserCreate()

    def note(level: int) -> None:
        layout.depth_by_line.setdefault(parser.CurrentLineNumber, level)

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal depth
        note(depth)
        depth += 1

    def end(_name: str) -> None:
        nonlocal depth
        depth -= 1
        note(depth)

    def data(characters: str) -> None:
        if characters.strip():
            layout.text_lines.add(parser.CurrentLineNumber)

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = data
    parser.CommentHandler = lambda _text: note(depth)
    parser.Parse(text, True)
    return layout


def problems(text: str) -> Iterator[tuple[int, str]]:
    """Yield line numbers and what is wrong there."""
    try:
        layout = read_layout(text)
    except expat.ExpatError as exc:
        yield exc.lineno, f"not well-formed: {expat.ErrorString(exc.code)}"
        return
    lines = text.split("\n")
    if lines[0] != DECLARATION:
        yield 1, f"the first line must be {DECLARATION}"
    if not text.endswith("\n") or text.endswith("\n\n"):
        yield len(lines), "the file must end with exactly one line break"
    for number, line in enumerate(lines, 1):
        yield from line_problems(number, line, layout)


def line_problems(number: int, line: str, layout: Layout) -> Iterator[tuple[int, str]]:
    """Yield what is wrong with one line."""
    if line != line.rstrip():
        yield number, "white space at the end of the line"
    if "\t" in line:
        yield number, "tab"
    begins_tag = FIRST_TAG.match(line) and number in layout.depth_by_line
    if begins_tag and number not in layout.text_lines:
        wanted = INDENT * layout.depth_by_line[number]
        if line[: len(line) - len(line.lstrip())] != wanted:
            yield number, f"wants an indentation of {len(wanted)} spaces"
    if begins_tag and NO_SPACE_BEFORE_END.search(line):
        yield number, "wants a space before />"
    if begins_tag and len(line) > WIDTH and line.count('="') > 1:
        yield number, f"longer than {WIDTH} columns: one attribute per line"


def repaired(text: str) -> str:
    """Repair what can be repaired without touching text."""
    layout = read_layout(text)
    lines = [line.rstrip() for line in text.split("\n")]
    for index, line in enumerate(lines):
        number = index + 1
        if FIRST_TAG.match(line) and number in layout.depth_by_line:
            line = re.sub(r"([^\s/])/>", r"\1 />", line)
            if number not in layout.text_lines:
                line = INDENT * layout.depth_by_line[number] + line.lstrip()
            lines[index] = line
    if lines[0].startswith("<?xml"):
        lines[0] = DECLARATION
    else:
        lines.insert(0, DECLARATION)
    return "\n".join(lines).rstrip("\n") + "\n"


def check(files: Iterable[Path], root: Path) -> list[str]:
    """Return one line per problem."""
    return [
        f"{path.relative_to(root)}:{number}: {problem}"
        for path in files
        for number, problem in problems(path.read_text(encoding="utf-8"))
    ]


def repair(files: Iterable[Path]) -> list[Path]:
    """Rewrite the files that need it; return them."""
    changed = []
    for path in files:
        before = path.read_text(encoding="utf-8")
        after = repaired(before)
        if after != before:
            path.write_text(after, encoding="utf-8")
            changed.append(path)
    return changed
