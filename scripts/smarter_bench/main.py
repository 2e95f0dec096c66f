"""Measure every line of the table in one run."""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence

from smarter_dev import console, environment
from smarter_dev.commands.failing import reported

from . import (
    clerk,
    hanging,
    machine,
    measures,
    pages,
    queue_job,
    report,
    tenancy,
    wrk,
)
from .figures import Line, Series
from .measures import FULL, QUICK, Effort
from .stage import BenchStage


@reported
def main(arguments: Sequence[str]) -> int:
    """Prepare, measure, print and store; return the exit code."""
    options = _parser().parse_args(arguments)
    started = time.monotonic()
    wrk.ensure()
    # The browser's driver is one of the tools.
    environment.prepare(tools=True)
    stage = BenchStage(queue_job.fetch())
    try:
        stage.prepare()
        lines = _measure(stage, QUICK if options.quick else FULL)
    finally:
        stage.close()
    described = machine.describe()
    report.save(lines, described, document=not options.quick)
    print(f"{described}\n\n{report.table(lines)}")
    print(f"\n{time.monotonic() - started:.0f} s")
    return 0


def _measure(stage: BenchStage, effort: Effort) -> list[Line]:
    """Measure with crons off first: whoever accepts must not pay for who converts."""
    with console.step("Accepting leads"), stage.server(cron_threads=0) as url:
        lines = measures.accept(stage, url, effort)
        added = measures.authentication(stage, url, effort)
        added += clerk.verification(stage, url, effort)
    with console.step("Converting leads"):
        lines += measures.conversion(stage, effort)
    with console.step("Comparing many tenants with few"):
        lines += tenancy.measure(effort)
    with console.step("Running queue_job"):
        peer, name = _queue_job_rate(stage, effort)
    with console.step("Delivering events"):
        lines += measures.deliveries(stage, effort, peer, name)
    with console.step("Delivering while one peer hangs"), stage.server() as url:
        lines += hanging.queue_delay(stage, url, effort)
    with console.step("Following leads on an idle server"), stage.server() as url:
        lines += measures.visible(stage, url, effort)
        lines += added
        lines += measures.steady(stage, url, effort)
    with console.step("Loading pages in a browser"), stage.server() as url:
        lines += pages.load_times(stage, url, effort.loads)
    return lines


def _queue_job_rate(stage: BenchStage, effort: Effort) -> tuple[Series, str]:
    if stage.queue_home is None:
        return Series([queue_job.REFERENCE_RATE]), "`queue_job` (recorded)"
    return measures.queue_jobs(stage, effort), "`queue_job`"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="one short round each, to see that it works; leaves the document alone",
    )
    return parser
