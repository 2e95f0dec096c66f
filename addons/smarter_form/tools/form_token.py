"""The token of a shown form: when it was shown, with which consent text, and by whom.

It goes to the visitor with the form and comes back with the answers. The signature
keeps programs from making one up, the time tells those that answer faster than a
person types, and the nonce makes a form that is sent twice count once.
"""

from __future__ import annotations

import base64
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass

#: Names what the signature is good for; Odoo's secret signs other things too.
SCOPE = "smarter_form.token"
MAX_AGE_S = 24 * 3600
MAX_LENGTH = 200
#: Of a server whose clock differs from the one that made the token.
_SKEW_S = 60

EXPIRED = "form_expired"
TOO_FAST = "form_too_fast"

#: Returns the signature of a text, in hexadecimal digits.
Sign = Callable[[str], str]


class TokenRefused(ValueError):
    """A token that does not count; ``code`` says why, ``wait_s`` when it will."""

    def __init__(self, code: str, wait_s: int = 0) -> None:
        super().__init__(code)
        self.code = code
        self.wait_s = wait_s


@dataclass(frozen=True)
class Shown:
    """What a token says about the form that was shown."""

    form_id: int
    consent_version: int
    issued_at: int
    nonce: str


def issue(sign: Sign, form_id: int, consent_version: int, now: float) -> str:
    """Return a token for a form that is shown now."""
    nonce = secrets.token_urlsafe(16)
    content = f"{form_id}.{consent_version}.{int(now)}.{nonce}"
    return f"{content}.{_signature(sign, content)}"


def read(sign: Sign, text: object, form_id: int, now: float) -> Shown:
    """Return what the token says.

    :raises TokenRefused: made up, of another form, or too old
    """
    content, _dot, signature = _plain(text).rpartition(".")
    if not hmac.compare_digest(_signature(sign, content), signature):
        raise TokenRefused(EXPIRED)
    form, version, issued_at, nonce = content.split(".")
    shown = Shown(int(form), int(version), int(issued_at), nonce)
    age = now - shown.issued_at
    if shown.form_id != form_id or not -_SKEW_S <= age <= MAX_AGE_S:
        raise TokenRefused(EXPIRED)
    return shown


def check_pace(shown: Shown, now: float, min_seconds: int) -> None:
    """Refuse answers that came faster than a person gives them.

    :raises TokenRefused: with the seconds to wait
    """
    wait = min_seconds - int(now - shown.issued_at)
    if wait > 0:
        raise TokenRefused(TOO_FAST, wait)


def _plain(text: object) -> str:
    # compare_digest refuses text beyond ASCII with an exception of another kind.
    is_plain = isinstance(text, str) and len(text) <= MAX_LENGTH and text.isascii()
    return str(text) if is_plain else ""


def _signature(sign: Sign, content: str) -> str:
    raw = bytes.fromhex(sign(content))
    return base64.urlsafe_b64encode(raw).decode("ascii").rstrip("=")
