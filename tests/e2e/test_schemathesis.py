"""The API against its own document: whatever is sent, answers are as described.

By default a short run; with ``SMARTER_TEST_API_EXAMPLES=450`` so many examples of every
operation, again with other seeds until there were 10,000 calls.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.web import WebSession

# What a RUT, a phone or an address is cannot be said in JSON Schema: a body that fits
# the schema may be refused. All other checks hold, among them: no 5xx, no answer that
# is not in the document, nothing invalid accepted, no route without authentication.
NOT_CHECKED = "positive_data_acceptance"
SHORT = 8
SEED = 2026
CALLS = 10_000


@pytest.fixture
def without_limits(running):
    """Take the limits off: they would answer instead of what is tested."""
    admin = WebSession(running.url, "admin", "admin")
    names = ["max_requests_per_minute", "max_leads_per_month"]
    was = admin.call("smarter.plan", "search_read", [], names)
    none = dict.fromkeys(names, 0)
    admin.call("smarter.plan", "write", [plan["id"] for plan in was], none)
    yield running
    for plan in was:
        admin.call("smarter.plan", "write", plan.pop("id"), plan)


def run(stage, examples: int, folder: Path, seed: int = SEED) -> int:
    """Run schemathesis and return how many calls it made."""
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        *("run", f"{stage.url}/api/v1/openapi.json"),
        *("--header", f"Authorization: Bearer {stage.tenants[0].api_key}"),
        *("--checks", "all", "--exclude-checks", NOT_CHECKED),
        *("--max-examples", str(examples), "--seed", str(seed), "--workers", "1"),
        *("--generation-database", "none", "--warnings", "off", "--no-color"),
    ]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=3000
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    found = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert found, done.stdout
    return int(found.group(1))


def test_no_answer_against_the_document(without_limits, tmp_path, report_figure):
    calls = run(without_limits, SHORT, tmp_path)
    assert calls > 300
    report_figure(f"schemathesis: {calls} cases, every answer as documented")
    assert not [line for line in without_limits.log.since() if "Traceback" in line]


@pytest.mark.schemathesis
@pytest.mark.skipif(
    "SMARTER_TEST_API_EXAMPLES" not in os.environ, reason="a long run, on demand"
)
@pytest.mark.timeout(7200)
def test_10_000_calls(without_limits, tmp_path, report_figure):
    examples = int(os.environ["SMARTER_TEST_API_EXAMPLES"])
    calls, seed = 0, SEED
    while calls < CALLS:
        calls += run(without_limits, examples, tmp_path, seed)
        seed += 1
    report_figure(f"schemathesis: {calls} cases, every answer as documented")
