"""What to look for when staff type part of a phone number or a RUT."""

from __future__ import annotations

import re

from odoo.addons.smarter_tenant.tools import rut as rut_library

from . import normalize

_SEPARATORS = re.compile(r"[\s().\-/]")
_DIGITS = re.compile(r"\+?\d{3,15}")


def phone_part(typed: str) -> str | None:
    """Return the part of a stored E.164 number that the typed text stands for."""
    try:
        return normalize.phone(typed)
    except normalize.NormalizationError:
        digits = _SEPARATORS.sub("", typed)
        return digits if _DIGITS.fullmatch(digits) else None


def rut_beginning(typed: str) -> str | None:
    """Return how stored RUTs begin that the typed text stands for."""
    try:
        return normalize.rut(typed)
    except normalize.NormalizationError:
        beginning: str = rut_library.fragment(typed)
        return beginning or None
