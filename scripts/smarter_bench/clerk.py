"""What the session tokens of Clerk cost."""

from __future__ import annotations

import time

from . import measures
from .figures import Line, Series, limit_line
from .measures import Effort
from .stage import BenchStage

PARTY = "https://app.example.cl"
PERSON, ORGANIZATION = "user_bench", "org_bench"
VERIFICATIONS = 3000
#: As long as tokens may live: a run is longer than Clerk's minute.
LIFE_S = 600


def verification(stage: BenchStage, url: str, effort: Effort) -> list[Line]:
    """Verify in one process; show a constant answer over HTTP beside it."""
    _set_up(stage)
    found = stage.ask("verify", "--token", _token(stage), "--count", VERIFICATIONS)
    target = f"{url}/api/bench/authenticated"
    p50: dict[str, list[float]] = {"token": [], "API key": []}
    for _turn in range(effort.rounds):
        keys = {"token": _token(stage), "API key": stage.tenants[0]["api_key"]}
        for name, key in keys.items():
            load = measures.run_once(
                target, "plain", key, connections=1, seconds=effort.warm_up_s
            )
            p50[name].append(load.p50_ms)
    peer = ", ".join(f"{n} {Series(v).median:.2f} ms" for n, v in p50.items())
    what = "Verify a Clerk session token, p50"
    return [limit_line(what, found["p50_ms"], unit="ms", bar=0.5, peer=peer)]


def _set_up(stage: BenchStage) -> None:
    """Give the first tenant an organisation with its manager in it."""
    clerk = stage.sandbox.clerk
    clerk.put_user(id=PERSON, email="bench@example.cl")
    clerk.put_organization(id=ORGANIZATION)
    clerk.put_membership(ORGANIZATION, PERSON, "org:admin")
    stage.ask(
        "clerk",
        *("--key", clerk.publishable_key, "--party", PARTY),
        *("--login", stage.tenants[0]["login"]),
        *("--person", PERSON, "--organization", ORGANIZATION),
    )


def _token(stage: BenchStage) -> str:
    return stage.sandbox.clerk.token(
        user_id=PERSON,
        organization_id=ORGANIZATION,
        party=PARTY,
        claims={"exp": int(time.time()) + LIFE_S - 10},
    )
