"""Take secrets out of text and structures before they reach a log or a row."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

MASK = "[redacted]"
_SECRET_NAME = re.compile(
    r"pass(word|wd)?|secret|token|api_?key|authorization|cookie|signature|session_id",
    re.IGNORECASE,
)
# A token starts where no other can be running: without that, a peer's answer full of
# beginnings would take quadratic time to scan.
_START = r"(?<![\w-])"
_PATTERNS = (
    # Our API keys: the first characters stay, they are the public lookup prefix.
    (re.compile(_START + r"([sp]k_[A-Za-z0-9]{4})[A-Za-z0-9_-]{12,}"), rf"\1{MASK}"),
    (re.compile(_START + r"whsec_[A-Za-z0-9+/=_-]+"), f"whsec_{MASK}"),
    (re.compile(r"\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}", re.I), rf"\1 {MASK}"),
    # An address of ours that is itself the credential, as the access log shows it.
    (re.compile(r"/hooks/[A-Za-z0-9_-]{16,}"), f"/hooks/{MASK}"),
    (re.compile(_START + r"gAAAA[A-Za-z0-9_=-]{20,}"), MASK),
    (re.compile(_START + r"eyJ[\w-]+\.[\w-]+\.[\w-]*"), MASK),
    (
        re.compile(
            r"(?P<name>(?:password|passwd|secret|api_?key|session_id)[\"']?\s*[:=]\s*)"
            r"(?P<quote>[\"']?)(?!\[redacted\])[^\s\"',;&})\]]+",
            re.IGNORECASE,
        ),
        rf"\g<name>\g<quote>{MASK}",
    ),
)


def redact(text: str) -> str:
    """Return ``text`` with everything that looks like a credential masked."""
    for pattern, replacement in _PATTERNS:
        text = pattern.sub(replacement, text)
    return text


def redact_data(value: object) -> object:
    """Return a JSON-like copy of ``value`` without credentials.

    Values under a telling name are masked whole, every other text is scanned.
    """
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, Mapping):
        return {
            str(name): MASK if _SECRET_NAME.search(str(name)) else redact_data(item)
            for name, item in value.items()
        }
    if isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        return [redact_data(item) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return redact(str(value))
