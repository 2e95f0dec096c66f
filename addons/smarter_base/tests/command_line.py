"""Runs our ``odoo <command>`` inside a test, on the test's own transaction."""

from __future__ import annotations

import io
import json
import sys
from contextlib import redirect_stderr, redirect_stdout
from unittest.mock import patch

from odoo.cli.command import find_command


class SavepointSession:
    """Stands in for the session: nothing is committed, refusals are undone."""

    def __init__(self, env):
        self._env = env

    def transact(self, function, *words, **options):
        """Run the function in a savepoint instead of a transaction."""
        with self._env.cr.savepoint():
            return function(self._env(context={}), *words, **options)


class CommandMixin:
    """Mix into a test case with an ``env``; ``command`` is the command's name."""

    command: str

    def run_command(self, *arguments, stdin=""):
        """Run the command and return (exit code, standard output, error)."""
        command = find_command(self.command)()
        out, err = io.StringIO(), io.StringIO()
        session = SavepointSession(self.env)
        with (
            patch.object(type(command), "_session", lambda *_: session),
            patch.object(sys, "stdin", io.StringIO(stdin)),
            redirect_stdout(out),
            redirect_stderr(err),
        ):
            try:  # not assertRaises, which rolls back what the command did
                command.run(list(arguments))
            except SystemExit as exit_:
                code = exit_.code
        return code, out.getvalue(), err.getvalue()

    def run_json(self, *arguments, **options):
        """Run the command with ``--json``; return exit code and document."""
        code, out, _err = self.run_command(*arguments, "--json", **options)
        return code, json.loads(out)
