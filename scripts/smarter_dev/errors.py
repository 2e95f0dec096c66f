"""Errors that a person can act on.

SetupError            the machine cannot run SmarterOS as it is; says why and what to do
+-- CommandFailed     a program that we ran ended badly; carries the end of its output
"""

from __future__ import annotations


class SetupError(Exception):
    """A clear sentence for the person at the keyboard; never shown as a traceback."""


class CommandFailed(SetupError):
    """A program ended with a non-zero exit code."""

    def __init__(self, command: str, code: int, output: str) -> None:
        tail = "\n".join(output.strip().splitlines()[-15:])
        super().__init__(f"`{command}` ended with code {code}.\n{tail}".rstrip())
        self.code = code
        self.output = output
