"""Runs pytest and adds the results of several runs up."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from smarter_dev import browser, database, environment, files, paths, process, template

ADDONS_PREFIX = "smarteros_test_"
END_TO_END_PREFIX = "smarter_e2e_"
NO_TESTS = 5
# Two connections of one test that wait for each other are a failure, not a hang.
LOCK_TIMEOUT = "-c lock_timeout=60s"
PLUGIN = "smarter_dev.pytest_counts"
COUNTS_VARIABLE = "SMARTER_TEST_COUNTS"
OUTCOMES = ("failed", "passed", "skipped", "xfailed", "xpassed", "error")


@dataclass(frozen=True)
class Result:
    """Counts by outcome of one or several runs of pytest."""

    counts: Mapping[str, int] = field(default_factory=dict)
    seconds: float = 0.0
    code: int = NO_TESTS

    def __add__(self, other: Result) -> Result:
        names = {*self.counts, *other.counts}
        counts = {n: self.counts.get(n, 0) + other.counts.get(n, 0) for n in names}
        codes = [code for code in (self.code, other.code) if code != NO_TESTS]
        seconds = self.seconds + other.seconds
        return Result(counts, seconds, max(codes, default=NO_TESTS))

    @property
    def failed(self) -> bool:
        """Whether something went wrong; nothing to run is not wrong."""
        return self.code not in (0, NO_TESTS)

    def line(self) -> str:
        """One summary line in the words of pytest."""
        found = [(name, self.counts.get(name, 0)) for name in OUTCOMES]
        text = ", ".join(
            f"{count} {plural(name, count)}" for name, count in found if count
        )
        return f"{text or 'no tests ran'} in {self.seconds:.2f}s"


def plural(outcome: str, count: int) -> str:
    """The word that pytest uses for so many of an outcome."""
    return "errors" if outcome == "error" and count > 1 else outcome


def run_addons(targets: Sequence[str], options: Sequence[str], source: str) -> Result:
    """Run tests of addons in one Odoo process on a clone of the template."""
    name = f"{ADDONS_PREFIX}{os.getpid()}"
    database.clone(source, name)
    try:
        arguments = [f"--odoo-database={name}", "--odoo-http", *options, *targets]
        return pytest(arguments, source)
    finally:
        database.drop(name)


def run_end_to_end(
    targets: Sequence[str], options: Sequence[str], source: str
) -> Result:
    """Run tests that talk to real servers; Odoo's plugin stays out of this process."""
    return pytest(["-p", "no:odoo", *options, *targets], source)


def pytest(arguments: Sequence[str], source: str) -> Result:
    """Run pytest with its output on this terminal and read its counts."""
    found = environment.load()
    report = paths.log_dir() / f"tests-{os.getpid()}.json"
    report.unlink(missing_ok=True)
    variables = {
        **found.full_variables(),
        COUNTS_VARIABLE: str(report),
        "PYTHONPATH": str(paths.SCRIPTS),
        "PGOPTIONS": LOCK_TIMEOUT,
        # All tests come from one address, many of them with keys that do not count.
        "SMARTER_LIMIT_ADDRESS": "1000000",
        "CHROMIUM": str(browser.find()),
        template.VARIABLE: source,
    }
    command = [str(found.python), "-m", "pytest", "-p", PLUGIN, *arguments]
    started = time.monotonic()
    code = subprocess.call(
        command, cwd=paths.ROOT, env=variables, stdin=subprocess.DEVNULL
    )
    # A run that died before its summary counts as one error.
    counts = files.read_json(report) or ({} if code in (0, NO_TESTS) else {"error": 1})
    report.unlink(missing_ok=True)
    return Result(counts, time.monotonic() - started, code)


def drop_leftovers() -> None:
    """Remove databases of test runs that were killed."""
    for prefix in (ADDONS_PREFIX, END_TO_END_PREFIX):
        for name in database.names(prefix):
            owner = name.removeprefix(prefix).partition("_")[0]
            if not owner.isdigit() or process.start_time(int(owner)) is None:
                database.drop(name)
