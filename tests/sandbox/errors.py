"""Mistakes of whoever drives the sandbox; the control API answers them with 400."""

from __future__ import annotations


class InvalidSetup(ValueError):
    """A webhook, a fault or a configuration file that makes no sense."""
