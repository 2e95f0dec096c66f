"""Words that occur nowhere but in the rows of one owner, and how to find them."""

from __future__ import annotations

import base64
import json
import re
from typing import Any

# What all owners have in common whose rows the looking tenant must not see: one search
# finds any of them.
FOREIGN = "zqxmark"
# One per owner: the tenant that looks, the other one, and the operators.
WORDS = {"a": "zqvmarka", "b": f"{FOREIGN}b", "o": f"{FOREIGN}o"}
NONSENSE = "zqwnarkn"
# The id of no row of any model.
MISSING = 2_000_000_011
# What Odoo's own code says to a question that it has no answer for; no row is involved.
STOCK = re.compile(
    r"to SQL because it is not stored|Wrong property field value|IntegrityError"
    r"|does not support analytic_distribution grouping|has no len\(\)|^'?account_id'?$"
    r"|KeyError: '(account_id|reconciled_line_ids)'"
    r"|aggregate functions are not allowed in GROUP BY"
)
# A picture of one pixel.
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    b"awAAAABJRU5ErkJggg=="
)


def marker(letter: str, model: str) -> str:
    """Return what the rows of a model say when they are of this owner."""
    return f"{WORDS[letter]}.{model}"


def encoded(word: str) -> str:
    """Return what every base64 text begins with whose content begins with the word."""
    return base64.b64encode(word[:6].encode()).decode()


def found(text: str, letters: str) -> list[str]:
    """Return the owners of whom something is in the text, with what is around it."""
    lower = text.lower()
    hits = []
    for letter in letters:
        word = WORDS[letter]
        if (place := lower.find(word)) >= 0:
            hits.append(f"{letter}: {text[max(0, place - 40) : place + 60]!r}")
        elif (place := text.find(encoded(word))) >= 0:
            hits.append(f"{letter}: base64 {text[max(0, place - 40) : place + 60]!r}")
    return hits


def found_in(value: Any, letters: str) -> list[str]:
    """Look for markers in anything that a method returns."""
    return found(as_text(value), letters)


def as_text(value: Any) -> str:
    """Return any answer as one text; bytes as the client gets them."""
    try:
        return json.dumps(value, default=_plain, ensure_ascii=False)
    except TypeError:  # keys that no client could get
        return repr(value)


def _plain(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)
