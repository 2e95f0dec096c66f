"""What docs/api.md shows is what happens: every example is run as it stands.

Shell blocks run one after the other with the variables that the earlier ones left; ``ID``
is the last ``id`` that an answer showed, as the text says. Only the first block, which
names the reader's own server and key, is replaced.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from smarter_dev import paths

from tests.support.markdown import Example, examples
from tests.support.shown import difference
from tests.support.stage import Stage
from tests.support.tenants import create_tenant
from tests.support.waiting import until

DOCUMENT = paths.ROOT / "docs" / "api.md"
EXAMPLES = examples(DOCUMENT)
# The tenant of the examples; nothing else is done with it.
RUT = 76_086_428
SETUP = "sh setup"
BROWSER = "js in a browser"
CODE = re.compile(r"\bcode=\"(\w+)\"")
RUN = [example for example in EXAMPLES if example.kind not in (SETUP, BROWSER)]
TIMEOUT_S = 180
RUNNERS = {
    "sh": ["bash", "-euo", "pipefail"],
    "python": [sys.executable],
    "js": ["node", "--input-type=module"],
}


class Reader:
    """Somebody who types the examples, one after the other."""

    def __init__(self, url: str, key: str, database: str, folder: Path) -> None:
        self._variables = {**os.environ, "URL": url, "KEY": key, "PGDATABASE": database}
        self._kept = folder / "variables"

    def run(self, example: Example) -> str:
        """Run the block and return what it printed."""
        code = example.code
        if example.kind == "sh":
            code = f"set -a\n{code}\nenv -0 > '{self._kept}'\n"
        done = subprocess.run(
            RUNNERS[example.kind],
            cwd=paths.ROOT,
            env=self._variables,
            input=code,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        if example.kind == "sh":
            self._keep_variables()
        return done.stdout

    def note_id(self, answer: object) -> None:
        """Take the id from an answer: of the lead, or of the only one in it."""
        if isinstance(answer, dict):
            rows = answer.get("data") or answer.get("results") or [answer]
            ids = [row["id"] for row in rows if "id" in row]
            self._variables["ID"] = ids[0] if ids else self._variables.get("ID", "")

    def _keep_variables(self) -> None:
        rows = self._kept.read_text().split("\0")
        self._variables |= dict(row.split("=", 1) for row in rows if row)


@pytest.fixture(scope="module")
def reader(stage: Stage, tmp_path_factory) -> Iterator[Reader]:
    if not stage.is_running:
        stage.start()
    tenant = create_tenant(stage.cli, RUT, "Panadería San José SpA")
    folder = tmp_path_factory.mktemp("examples")
    yield Reader(stage.url, tenant.api_key, stage.database, folder)


def name_of(example: Example) -> str:
    return f"{example.line}-{example.kind}-{example.heading}".replace(" ", "_")


@pytest.mark.parametrize("example", RUN, ids=name_of)
def test_example(reader: Reader, example: Example):
    assert example.kind in RUNNERS, "say what runs it, or name no language"
    if not shutil.which(RUNNERS[example.kind][0]):
        pytest.skip(f"no {RUNNERS[example.kind][0]} on this machine")
    # A lead reaches the pipeline in a moment: what only reads may be asked again.
    until(
        lambda: complaint(reader, example),
        accept=lambda found: found is None,
        timeout_s=0 if " -d " in example.code else TIMEOUT_S,
        what="the answer that is shown",
    )


def complaint(reader: Reader, example: Example) -> str | None:
    """Run an example; return how its answer differs from the one shown, or None."""
    printed = reader.run(example).strip()
    if example.answer_kind == "text":
        shown = (example.answer or "").strip()
        return None if printed == shown else f"printed {printed!r}"
    if example.answer_kind is None:
        return "a problem" if '"request_id"' in printed else None
    answer = json.loads(printed)
    reader.note_id(answer)
    return difference(json.loads(example.answer or ""), answer)


def test_there_are_examples_of_everything():
    """A guard of the tests above: an empty list of examples passes, too."""
    shown = {example.kind for example in EXAMPLES}
    assert {*RUNNERS, SETUP} <= shown
    code = "\n".join(example.code for example in EXAMPLES)
    for call in (
        '"$URL/api/v1/me"',
        '"$URL/api/v1/leads"',
        '"$URL/api/v1/leads/$ID"',
        '"$URL/api/v1/leads/batch"',
        '"$URL/api/v1/leads?',
        "-X PATCH",
        "Idempotency-Key",
        "/json/2/smarter.lead.intake/submit",
    ):
        assert call in code, call


def test_every_code_of_an_error_is_explained():
    """Those that answers carry on their own; codes of fields explain themselves."""
    sources = [
        path
        for addon in ("smarter_gateway", "smarter_lead")
        for path in (paths.ROOT / "addons" / addon).rglob("*.py")
        if "tests" not in path.parts
    ]
    codes = {code for path in sources for code in CODE.findall(path.read_text())}
    document = DOCUMENT.read_text(encoding="utf-8")
    assert len(codes) > 10
    assert sorted(code for code in codes if f"`{code}`" not in document) == []
