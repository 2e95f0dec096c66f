"""Answer calls of the tests, one JSON document per line: ``python -m ... <database>``.

Standard output belongs to the answers; whatever Odoo prints or logs goes to standard
error. Every call runs in a transaction that is rolled back unless it asks to keep it.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import sys
import threading
import traceback
from collections.abc import Callable
from typing import Any, TextIO

import odoo.init  # noqa: F401  (first: it sets Odoo's shortcuts up)
from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.modules.registry import Registry
from odoo.tools import config


def answer_stream() -> TextIO:
    """Take standard output for us alone and send everything else to standard error."""
    stream = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    return stream


def call(registry: Registry, request: dict[str, Any]) -> Any:
    """Run one call in a transaction of its own."""
    # Late: the addons can be imported once the configuration is read.
    calls = importlib.import_module("tests.isolation.inside.calls")
    function: Callable[..., Any] = getattr(calls, request["call"])
    with registry.cursor() as cr:
        env = Environment(cr, SUPERUSER_ID, {})
        try:
            result = function(env, **request["arguments"])
            if request.get("keep"):
                env.flush_all()
                cr.commit()
            return result
        finally:
            cr.rollback()
            env.transaction.reset()
            registry.clear_all_caches()


def main(database: str) -> None:
    """Serve until standard input ends."""
    answers = answer_stream()
    config.parse_config(["-d", database, "--no-http"], setup_logging=True)
    # Rows that PostgreSQL refuses are part of the job.
    for noisy in ("odoo.sql_db", "odoo.tools.translate"):
        logging.getLogger(noisy).setLevel(logging.CRITICAL)
    registry = Registry(database)
    # Where Odoo looks for it outside of a request.
    threading.current_thread().dbname = database  # type: ignore[attr-defined]
    for line in sys.stdin:
        try:
            answer = {"result": call(registry, json.loads(line))}
        except Exception:  # the other side raises it
            answer = {"error": traceback.format_exc()}
        answers.write(json.dumps(answer, default=str) + "\n")
        answers.flush()


main(sys.argv[1])
