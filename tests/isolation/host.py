"""An Odoo process that does what the tests ask for, see ``inside``."""

from __future__ import annotations

import json
import subprocess
import threading
from pathlib import Path
from typing import Any

from smarter_dev import environment, paths


class OdooHost:
    """Calls functions of ``inside.calls``; one call at a time."""

    def __init__(self, database: str, log_path: Path) -> None:
        found = environment.load()
        self._lock = threading.Lock()
        self._log_path = log_path
        self._log = log_path.open("ab")
        self._process = subprocess.Popen(
            [str(found.python), "-m", "tests.isolation.inside", database],
            cwd=paths.ROOT,
            env={
                **found.full_variables(),
                "PYTHONPATH": str(paths.ROOT),
                "PGOPTIONS": "-c jit=off",
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )

    def call(self, name: str, *, keep: bool = False, **arguments: object) -> Any:
        """Call a function; with ``keep`` its transaction is committed."""
        request = {"call": name, "arguments": arguments, "keep": keep}
        assert self._process.stdin
        assert self._process.stdout
        with self._lock:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        assert line, f"the Odoo process died, see {self._log_path}"
        answer = json.loads(line)
        assert "error" not in answer, answer["error"]
        return answer["result"]

    def close(self) -> None:
        """End the process and wait for it."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        self._process.wait(timeout=30)
        self._process.stdout.close()
        self._log.close()
