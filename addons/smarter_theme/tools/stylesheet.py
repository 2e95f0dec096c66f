"""The stylesheet of a brand: custom properties, nothing else."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from .palette import Brand


class Sheet(NamedTuple):
    """A stylesheet, and the digest that names this version of it."""

    text: str
    digest: str


def of(brand: Brand) -> Sheet:
    """Return the stylesheet of a brand.

    It outweighs the same properties in our bundles, whichever comes first.
    """
    tokens = ";".join(f"--so-{name}:{value}" for name, value in brand.tokens().items())
    text = f"html:root{{{tokens}}}\n"
    return Sheet(text, hashlib.sha256(text.encode()).hexdigest()[:16])


NEUTRAL = of(Brand())
