"""Odoo's command line as an operator's script would call it."""

from __future__ import annotations

import json
import os
import subprocess
from typing import Any

TIMEOUT_S = 120


class OdooCli:
    """Runs ``odoo <command> ...`` on one database."""

    def __init__(self, environment: Any, database: str) -> None:
        self._environment = environment
        self._database = database

    def run(
        self, *arguments: str, input_text: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Run ``odoo <command> <action> -d <database> ...`` and return what it said."""
        return subprocess.run(
            self._words(*arguments),
            env=self._variables(),
            input=input_text,
            capture_output=True,
            text=True,
            timeout=TIMEOUT_S,
            check=False,
        )

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command that the test waits for, or kills."""
        return subprocess.Popen(
            self._words(*arguments),
            env=self._variables(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )

    def _words(self, command: str, action: str, *rest: str) -> list[str]:
        python = str(self._environment.python)
        return [python, "-m", "odoo", command, action, "-d", self._database, *rest]

    def _variables(self) -> dict[str, str]:
        return {**os.environ, **self._environment.variables}

    def json(self, *arguments: str, input_text: str | None = None) -> Any:
        """Run a command that must succeed and return its JSON document."""
        done = self.run(*arguments, "--json", input_text=input_text)
        assert done.returncode == 0, f"{arguments}: {done.returncode}\n{done.stderr}"
        return json.loads(done.stdout)
