"""Two letters in place of a picture."""

from __future__ import annotations

import re

#: Legal forms and small words say nothing about whose initials these are.
_SKIPPED = frozenset(
    {
        "spa",
        "ltda",
        "limitada",
        "eirl",
        "sa",
        "de",
        "del",
        "la",
        "las",
        "los",
        "y",
        "el",
    }
)


def initials(name: str) -> str:
    """Return one or two capital letters, none of a name without words."""
    words = re.findall(r"\w+", name.replace(".", ""))
    telling = [word for word in words if word.casefold() not in _SKIPPED] or words
    return "".join(word[0] for word in telling[:2]).upper()
