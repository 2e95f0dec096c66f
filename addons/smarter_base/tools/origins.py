"""Origins of web pages, as people write them and as browsers send them."""

from __future__ import annotations

from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


class InvalidOrigin(ValueError):
    """A line of the allow-list is no origin; ``line`` is what was written."""

    def __init__(self, line: str) -> None:
        super().__init__(f"not an origin such as https://app.example.cl: {line}")
        self.line = line


def parse_origins(text: str) -> frozenset[str]:
    """Read one origin per line.

    :raises InvalidOrigin: for a line that is none
    """
    lines = (line.strip() for line in text.splitlines())
    return frozenset(origin(line) for line in lines if line)


def origin(text: str) -> str:
    """Return an origin as browsers write it: lower case, no default port.

    :raises InvalidOrigin: for a path, a wildcard, a user name or another scheme
    """
    try:
        parts = urlsplit(text.lower())
        port = parts.port
    except ValueError:
        raise InvalidOrigin(text) from None
    bare = parts.path in ("", "/") and not (parts.query or parts.fragment)
    host = parts.hostname or ""
    clean = text.isascii() and text.isprintable() and not set(text) & set("@*\\?# ")
    if parts.scheme not in DEFAULT_PORTS or not (host and bare and clean):
        raise InvalidOrigin(text)
    shown = f"[{host}]" if ":" in host else host
    standard = port in (None, DEFAULT_PORTS[parts.scheme])
    return f"{parts.scheme}://{shown}" + ("" if standard else f":{port}")
