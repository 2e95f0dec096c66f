"""``scripts/test``: every test there is, or those that the arguments name."""

from __future__ import annotations

from collections.abc import Sequence

from smarter_dev import (
    browser,
    console,
    environment,
    log_check,
    postgres,
    sql,
    template,
    test_plan,
    test_run,
)
from smarter_dev.commands.failing import reported

USAGE = """usage: scripts/test [pytest arguments]

Without a path: the tests of every addon (pytest-odoo, on a clone of a template
database), then tests/ (end to end, against a real multi-worker server).

  scripts/test addons/smarter_tenant -k rut
  scripts/test tests/scripts
  scripts/test -x
"""


@reported
def main(words: Sequence[str]) -> int:
    """Run the command."""
    if {"-h", "--help"} & set(words):
        print(USAGE)
        return 0
    plan = test_plan.split(words)
    environment.prepare(tools=True)
    sql.check_server(postgres.OLDEST)
    browser.ensure()
    test_run.drop_leftovers()
    source = template.ensure()
    result = check_install_log(source) if plan.addons else test_run.Result()
    stop_early = bool({"-x", "--exitfirst"} & set(plan.options))
    if plan.addons:
        console.say("==> Tests of the addons")
        result += test_run.run_addons(plan.addons, plan.options, source)
    if plan.end_to_end and not (stop_early and result.failed):
        console.say("==> End-to-end tests")
        result += test_run.run_end_to_end(plan.end_to_end, plan.options, source)
    print(f"\n==== SmarterOS: {result.line()} ====", flush=True)
    return result.code


def check_install_log(source: str) -> test_run.Result:
    """Fail when installing our addons left a warning or an error in Odoo's log."""
    path = template.log_path(source)
    log = path.read_text(errors="replace") if path.exists() else ""
    problems = log_check.problems(log)
    for problem in problems:
        print(f"Odoo's log of the installation: {problem}")
    if problems:
        return test_run.Result({"failed": 1}, code=1)
    return test_run.Result()
