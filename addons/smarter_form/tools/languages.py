"""In which of our two languages a visitor is spoken to."""

from __future__ import annotations

from collections.abc import Iterable

SPANISH = "es"
ENGLISH = "en"
LANGUAGES = (SPANISH, ENGLISH)


def choose(wanted: str | None, accepted: Iterable[str]) -> str:
    """Return the language that was asked for, or else the browser's, or Spanish.

    :param wanted: as in the address, ``es-CL`` for example
    :param accepted: tags of the header Accept-Language, best first
    """
    for tag in (wanted or "", *accepted):
        language = tag.strip().lower().replace("_", "-").partition("-")[0]
        if language in LANGUAGES:
            return language
    return SPANISH
