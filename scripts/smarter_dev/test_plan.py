"""Splits the arguments of ``scripts/test`` into runs of pytest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from smarter_dev import paths
from smarter_dev.errors import SetupError

# Options of pytest whose value is the next word and could look like a path.
WITH_VALUE = frozenset(
    {
        *("-k", "-m", "-p", "-o", "-c", "-W", "-r", "-n", "--tb", "--maxfail"),
        *("--durations", "--rootdir", "--basetemp", "--junitxml", "--junit-xml"),
        *("--ignore", "--ignore-glob", "--deselect", "--log-level", "--capture"),
        *("--color", "--import-mode", "--confcutdir", "--verbosity", "--show-capture"),
    }
)


@dataclass
class Plan:
    """What to run: paths below ``addons/``, paths below ``tests/``, pytest's options."""

    addons: list[str] = field(default_factory=list)
    end_to_end: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)


def split(words: Sequence[str], root: Path = paths.ROOT) -> Plan:
    """Sort the words; without any path both parts run whole."""
    plan = Plan()
    takes_value = False
    for word in words:
        if takes_value or word.startswith("-"):
            plan.options.append(word)
            takes_value = not takes_value and word in WITH_VALUE
        else:
            add_path(plan, word, root)
    if not plan.addons and not plan.end_to_end:
        plan.addons.append(str(root / "addons"))
        plan.end_to_end.append(str(root / "tests"))
    return plan


def add_path(plan: Plan, word: str, root: Path) -> None:
    """Put a path where it belongs; a node id keeps its ``::`` part."""
    name, separator, node = word.partition("::")
    path = Path(name) if Path(name).exists() else root / name
    if not path.exists():
        raise SetupError(f"There is no file or directory {name!r} to test.")
    path = path.resolve()
    target = f"{path}{separator}{node}"
    if path == root.resolve():
        plan.addons.append(str(root / "addons"))
        plan.end_to_end.append(str(root / "tests"))
    elif path.is_relative_to(root / "addons"):
        plan.addons.append(target)
    elif path.is_relative_to(root / "tests"):
        plan.end_to_end.append(target)
    else:
        raise SetupError(f"{name} is neither below addons/ nor below tests/.")
