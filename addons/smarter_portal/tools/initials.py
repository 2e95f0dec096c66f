"""Two letters in place of a picture, as the brand has them."""

from __future__ import annotations

from odoo.addons.smarter_theme.tools.initials import initials as letters


def initials(name: str) -> str:
    """Return one or two capital letters for a person or a business."""
    return letters(name) or "?"
