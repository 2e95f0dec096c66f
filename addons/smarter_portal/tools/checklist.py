"""What a new tenant does first, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do; texts are in the language of the reader."""

    code: str
    title: str
    hint: str
    url: str
    done: bool


@dataclass(frozen=True, slots=True)
class Checklist:
    """Tasks in their order."""

    tasks: tuple[Task, ...]

    @property
    def done(self) -> int:
        """How many tasks are done."""
        return sum(task.done for task in self.tasks)

    @property
    def percent(self) -> int:
        """How far it is, never rounded up to all."""
        return 100 * self.done // len(self.tasks) if self.tasks else 100

    @property
    def is_complete(self) -> bool:
        """Whether there is nothing left to do."""
        return self.done == len(self.tasks)

    @property
    def following(self) -> Task | None:
        """What to do now: the first task that is not done."""
        return next((task for task in self.tasks if not task.done), None)


def of(tasks: Sequence[Task]) -> Checklist:
    """Return the checklist of these tasks."""
    return Checklist(tuple(tasks))
