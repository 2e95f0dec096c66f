"""What makes a lead promising, by rules of data. Pure: facts in, points out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from . import consent

SOURCE = "source"
CORPORATE_EMAIL = "corporate_email"
EMAIL = "email"
PHONE = "phone"
RUT = "rut"
COMPANY = "company"
MESSAGE = "message"
COMPLETE = "complete"
MARKETING = "marketing"
CRITERIA = (
    *(SOURCE, CORPORATE_EMAIL, EMAIL, PHONE, RUT, COMPANY, MESSAGE, COMPLETE),
    MARKETING,
)
LOWEST, HIGHEST = 0, 100

# Where people have their private addresses, in Chile first of all.
_FREE_MAIL = frozenset(
    "aol.com correo.cl fastmail.com gmail.com gmx.com gmx.net googlemail.com icloud.com"
    " mac.com mail.com me.com msn.com pm.me proton.me protonmail.com rocketmail.com"
    " terra.cl tie.cl tutanota.com vtr.net yandex.com zoho.com 123.cl".split()
)
# Of these in any country: hotmail.cl, outlook.es, yahoo.com.ar.
_FREE_MAIL_NAMES = frozenset({"hotmail", "live", "outlook", "yahoo", "ymail"})


@dataclass(frozen=True)
class Rule:
    """Points for one fact; ``value`` says which source is meant."""

    name: str
    criterion: str
    points: int
    value: str = ""

    def applies(self, facts: Mapping[str, Any]) -> bool:
        """Tell whether the lead with these facts gets the points."""
        if self.criterion == SOURCE:
            source = str(facts.get(SOURCE) or "").strip().casefold()
            return bool(source) and source == self.value.strip().casefold()
        if self.criterion == CORPORATE_EMAIL:
            return is_corporate(facts.get(EMAIL) or "")
        if self.criterion == COMPLETE:
            parts = (EMAIL, PHONE, MESSAGE)
            who = facts.get(RUT) or facts.get(COMPANY)
            return bool(who) and all(facts.get(part) for part in parts)
        return bool(facts.get(self.criterion))


def is_corporate(email: str) -> bool:
    """Tell whether the address is of a domain of its own, not a provider's for all."""
    domain = email.rpartition("@")[2].lower()
    if "." not in domain:
        return False
    return domain not in _FREE_MAIL and domain.split(".")[0] not in _FREE_MAIL_NAMES


def of_payload(payload: Mapping[str, Any]) -> dict[str, Any]:
    """Return the facts of a submission."""
    given = payload.get("consent") or {}
    agreed = consent.MARKETING in given.get("purposes", ())
    marketing = agreed and bool(given.get("channels")) and consent.is_proven(given)
    keys = (SOURCE, EMAIL, PHONE, RUT, COMPANY, MESSAGE)
    return {**{key: payload.get(key) for key in keys}, MARKETING: marketing}


def evaluate(
    rules: Sequence[Rule], facts: Mapping[str, Any]
) -> tuple[int, list[tuple[str, int]]]:
    """Return the score, held between 0 and 100, and what each rule gave."""
    given = [(rule.name, rule.points) for rule in rules if rule.applies(facts)]
    total = sum(points for _name, points in given)
    return min(max(total, LOWEST), HIGHEST), given


def explain(given: Sequence[tuple[str, int]]) -> str:
    """Return a line per rule, as in `+25 Corporate e-mail`."""
    return "\n".join(f"{points:+d} {name}" for name, points in given)
