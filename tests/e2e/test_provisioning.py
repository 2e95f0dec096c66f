"""Tenants made by the two doors that operators have, at once and with accidents."""

from __future__ import annotations

import itertools
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from tests.support.stage import Stage
from tests.support.tenants import rut
from tests.support.waiting import until
from tests.support.web import RemoteError, WebSession

OPERATOR = ("admin", "admin")
BY_WIZARD = 18
NUMBER = 77_654_321
# A command starts a whole Odoo before it does anything.
START_S = 120
STEPS = "SELECT code, state FROM smarter_tenant_step WHERE company_id = %s"


def spellings(number: int) -> list[str]:
    """Return ways in which people write one RUT."""
    body, check = rut(number).split("-")
    dotted = f"{int(body):,}".replace(",", ".")
    return [
        f"{dotted}-{check}",
        f"{body}{check}",
        f"CL{body}-{check.lower()}",
        f"0{dotted}\N{EN DASH}{check}",
        f"{dotted.replace('.', ' ')} - {check}",
    ]


def create_by_wizard(web: WebSession, text: str, number: int) -> int:
    """Fill the dialog, then call for one step after the other as the form does."""
    values = {
        "rut": text,
        "name": f"Carrera {number}",
        "admin_email": f"carrera-{number}@example.cl",
    }
    plan = web.call("smarter.plan", "search", [("code", "=", "starter")])
    (wizard,) = web.call(
        "smarter.tenant.create", "create", [{**values, "plan_id": plan[0]}]
    )
    action = web.call("smarter.tenant.create", "action_create", [wizard])
    company: int = action["res_id"]
    more = web.call("res.company", "action_provision_begin", [company])
    while more:
        more = web.call("res.company", "action_provision_next", [company])["more"]
    return company


def outcome_by_wizard(stage: Stage, text: str, number: int) -> str:
    web = WebSession(stage.url, *OPERATOR)
    try:
        create_by_wizard(web, text, number)
    except RemoteError as error:
        return error.name
    return "created"


def outcome_by_command(stage: Stage, text: str, number: int) -> str:
    done = stage.cli.run(
        *("tenant", "create", "--rut", text, "--name", f"Carrera {number}"),
        *("--admin-email", f"carrera-{number}@example.cl"),
    )
    return {0: "created", 4: "TenantConflict"}.get(done.returncode, done.stderr)


def test_one_rut_in_many_spellings_at_once_gives_one_company(running: Stage):
    """Twenty operators, by screen and by shell, and one of them is first."""
    doors = [outcome_by_command] * 2 + [outcome_by_wizard] * BY_WIZARD
    spelled = itertools.cycle(spellings(NUMBER))
    with ThreadPoolExecutor(len(doors)) as pool:
        futures = [
            pool.submit(door, running, next(spelled), number)
            for number, door in enumerate(doors)
        ]
        outcomes = Counter(future.result() for future in futures)
    assert outcomes == {"created": 1, "TenantConflict": len(doors) - 1}
    ((company, state),) = running.sql.rows(
        "SELECT id, state FROM res_company WHERE rut = %s", rut(NUMBER)
    )
    assert state == "active"
    states = dict(running.sql.rows(STEPS, company))
    assert set(states.values()) <= {"done", "skipped"}
    assert states["chart"] == "done"


def test_killed_in_the_middle_it_is_finished_later(running: Stage):
    """The command dies while the chart of accounts is loaded."""
    number = NUMBER + 1
    words = ("create", "--rut", rut(number), "--name", "Cortada SpA")
    with running.sql.no_writes_to("account_account"):
        process = running.cli.start("tenant", *words, "--admin-email", "i@cortada.cl")
        running.sql.wait_for_blocked_writer(START_S)
        process.kill()
        process.wait()
    shown = running.cli.json("tenant", "show", "--rut", rut(number))
    assert shown["state"] == "draft"
    assert (shown["steps"]["integration"], shown["steps"]["chart"]) == (
        "done",
        "running",
    )
    finished = running.cli.json("tenant", "provision", "--rut", rut(number))
    assert finished["state"] == "active"
    shown = running.cli.json("tenant", "show", "--rut", rut(number))
    assert set(shown["steps"].values()) <= {"done", "skipped"}
    assert one_of_each(running, shown["company_id"])


def one_of_each(stage: Stage, company: int) -> bool:
    """Whether nothing was made twice."""
    counts: list[Any] = [
        stage.sql.value(query, company)
        for query in (
            "SELECT count(*) FROM smarter_api_key WHERE company_id = %s",
            "SELECT count(*) FROM res_users WHERE company_id = %s"
            " AND login LIKE 'integration+%%'",
        )
    ]
    return counts == [1, 1]


def test_two_who_continue_at_once_run_no_step_twice(running: Stage):
    number = NUMBER + 2
    words = ("create", "--rut", rut(number), "--name", "Doble SpA")
    with running.sql.no_writes_to("account_account"):
        process = running.cli.start("tenant", *words, "--admin-email", "i@doble.cl")
        running.sql.wait_for_blocked_writer(START_S)
        company = running.sql.value(
            "SELECT id FROM res_company WHERE rut = %s", rut(number)
        )
        second = running.cli.run("tenant", "provision", "--rut", rut(number))
        assert second.returncode == 4, second.stderr
    assert process.wait() == 0
    until(
        lambda: running.sql.value("SELECT state FROM res_company WHERE id=%s", company),
        accept=lambda state: state == "active",
        what="the tenant to be active",
    )
    attempts = running.sql.rows(
        "SELECT DISTINCT attempts FROM smarter_tenant_step"
        " WHERE company_id = %s AND state = 'done'",
        company,
    )
    assert attempts == [(1,)]
    assert one_of_each(running, company)
