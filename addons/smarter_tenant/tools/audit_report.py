"""What the audit found, as facts that a person or a script can read."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

LEAK = "leak"
# Worth a look; nothing of another tenant was reached.
NOTICE = "notice"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong with one model, seen from one tenant."""

    kind: str
    model: str
    tenant: str
    check: str
    detail: str


def leaks(findings: Iterable[Finding]) -> list[Finding]:
    """Return what makes the audit fail."""
    return [finding for finding in findings if finding.kind == LEAK]


def as_document(
    findings: Iterable[Finding], models: int, tenants: list[str]
) -> dict[str, Any]:
    """Return the report for ``--json``."""
    found = list(findings)
    return {
        "models": models,
        "tenants": tenants,
        "leaks": len(leaks(found)),
        "findings": [asdict(finding) for finding in found],
    }
