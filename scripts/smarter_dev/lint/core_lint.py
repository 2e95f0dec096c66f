"""Odoo's own ``test_lint`` on our addons, on a clone of the template."""

from __future__ import annotations

import contextlib
import os
import re

from smarter_dev import addons, database, odoo_cli, paths, template
from smarter_dev.errors import SetupError
from smarter_dev.lint.check import Outcome

PREFIX = "smarteros_lint_"
MODULE = "test_lint"
# One failure in Odoo's log: from its headline to the next line with a time stamp.
FAILURE = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:,]+ \d+ ERROR .*?(?=^\d{4}-\d\d-\d\d [\d:,]+ \d+ |\Z)",
    re.MULTILINE | re.DOTALL,
)


def run() -> Outcome:
    """Install the linter in a throw-away database and run its tests."""
    source = template.ensure()
    name = f"{PREFIX}{os.getpid()}"
    log = paths.log_dir() / f"{name}.log"
    database.clone(source, name)
    words = ["server", "-d", name, "--stop-after-init", "--no-http"]
    words += ["-i", MODULE, "--test-tags", f"/{MODULE}"]
    try:
        # Failures of core alone end Odoo with an error too: the log decides.
        with contextlib.suppress(SetupError):
            odoo_cli.run_logged(words, log)
        return judge(log.read_text(errors="replace"))
    finally:
        database.drop(name)
        log.unlink(missing_ok=True)


def judge(log: str) -> Outcome:
    """Fail on what concerns our addons; core's own failures are core's business."""
    ours = [failure for failure in FAILURE.findall(log) if concerns_us(failure)]
    if "tests in" not in log and not ours:
        return Outcome(False, "test_lint did not run:\n" + log[-2000:])
    return Outcome(not ours, "\n".join(ours))


def concerns_us(failure: str) -> bool:
    """Whether a failure names a file or an addon of ours."""
    return str(paths.ADDONS) in failure or any(
        re.search(rf"\b{name}\b", failure) for name in addons.names()
    )
