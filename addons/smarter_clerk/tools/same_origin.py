"""Where a sign-in may lead to: a path on this server and nowhere else."""

from __future__ import annotations

from urllib.parse import unquote

MAX_LENGTH = 2000
_MAX_LAYERS = 4
# Pages that would end the session at once, or begin the sign-in again.
_LOOPS = ("/auth/clerk/", "/web/login", "/web/session/")


def path(text: object) -> str | None:
    """Return ``text`` when it is a path of this server, else None.

    Browsers read more spellings than one would think as another host: ``//host``,
    ``/\\host``, control characters in between. So every layer of percent-encoding is
    looked at, and whatever is unusual is refused.
    """
    if not isinstance(text, str) or not 0 < len(text) <= MAX_LENGTH:
        return None
    if not all(map(_is_plain, _layers(text))) or text.startswith(_LOOPS):
        return None
    return text


def _layers(text: str) -> list[str]:
    """Return the text as it is, and as it reads decoded once, twice..."""
    layers = [text]
    while (decoded := unquote(layers[-1])) != layers[-1]:
        if len(layers) == _MAX_LAYERS:
            return ["//"]
        layers.append(decoded)
    return layers


def _is_plain(text: str) -> bool:
    before_query = text.partition("?")[0].partition("#")[0]
    return (
        text.startswith("/")
        and "//" not in before_query
        and "\\" not in text
        and text.isprintable()
        and " " not in before_query
    )
