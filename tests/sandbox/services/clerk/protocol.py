"""The messages of OAuth 2: reading requests, checking proofs, sending browsers back."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, unquote, urlencode, urlsplit

from ...message import Reply, Request

MIN_STATE = 8
SCOPES = (
    "openid",
    "profile",
    "email",
    "public_metadata",
    "private_metadata",
    "offline_access",
    "user:org:read",
)
DEFAULT_SCOPE = "profile email"
FORM = "application/x-www-form-urlencoded"
NO_STORE = {"cache-control": "no-store", "pragma": "no-cache"}


@dataclass
class Application:
    """A registered client. Without a secret it is public and must use PKCE."""

    client_id: str
    client_secret: str = ""
    redirect_uris: list[str] = field(default_factory=list)
    pkce_required: bool = False
    scopes: str = " ".join(SCOPES)

    @property
    def public(self) -> bool:
        return not self.client_secret


@dataclass
class Grant:
    """One authorization under way: asked, then given a code, then redeemed."""

    application: Application
    redirect_uri: str
    scopes: list[str]
    state: str | None
    nonce: str | None
    challenge: str | None
    user_id: str = ""
    session_id: str = ""
    organization_id: str | None = None
    issued_at: float = 0.0
    used: bool = False


class OAuthProblem(Exception):
    """An error of the protocol, with its name in RFC 6749."""

    def __init__(self, error: str, description: str, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.status = status

    def as_json(self) -> dict[str, str]:
        return {"error": self.error, "error_description": str(self)}


def read_grant(
    application: Application, redirect_uri: str, values: Mapping[str, str]
) -> Grant:
    """Check a request for authorization.

    :raises OAuthProblem: which the browser carries back to the application
    """
    if values.get("response_type") != "code":
        raise OAuthProblem("unsupported_response_type", "only code")
    if values.get("response_mode", "query") != "query":
        raise OAuthProblem("invalid_request", "response_mode is not played here")
    scopes = (values.get("scope") or DEFAULT_SCOPE).split()
    if set(scopes) - set(application.scopes.split()):
        raise OAuthProblem("invalid_scope", "a scope is not allowed")
    challenge = values.get("code_challenge")
    if challenge and values.get("code_challenge_method") != "S256":
        raise OAuthProblem("invalid_request", "code_challenge_method must be S256")
    if challenge and len(challenge) != 43:
        raise OAuthProblem("invalid_request", "code_challenge is no S256 digest")
    if not challenge and (application.public or application.pkce_required):
        raise OAuthProblem("invalid_request", "code_challenge is required")
    state = values.get("state")
    if not challenge and len(state or "") < MIN_STATE:
        raise OAuthProblem("invalid_request", "state must have 8 characters")
    nonce = values.get("nonce")
    return Grant(application, redirect_uri, scopes, state, nonce, challenge)


def proves(challenge: str | None, verifier: str | None) -> bool:
    if challenge is None or not verifier:
        return challenge is None and not verifier
    digest = hashlib.sha256(verifier.encode()).digest()
    encoded = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    return 43 <= len(verifier) <= 128 and hmac.compare_digest(encoded, challenge)


def read_basic(header: str) -> tuple[str, str] | None:
    scheme, _separator, encoded = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        text = base64.b64decode(encoded, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise OAuthProblem("invalid_client", "damaged authorization", 401) from None
    name, _separator, secret = text.partition(":")
    return unquote(name), unquote(secret)


def back(redirect_uri: str, state: str | None, problem: OAuthProblem) -> Reply:
    return redirect(redirect_uri, {**problem.as_json(), "state": state})


def redirect(url: str, values: Mapping[str, str | None]) -> Reply:
    given = {key: value for key, value in values.items() if value is not None}
    separator = "&" if urlsplit(url).query else "?"
    target = f"{url}{separator}{urlencode(given, quote_via=quote)}"
    return Reply(303, b"", {"location": target, **NO_STORE})


def read_query(request: Request) -> dict[str, str]:
    return _once(urlsplit(request.target).query)


def read_form(request: Request) -> dict[str, str]:
    return _once(request.body.decode("utf-8", "replace"))


def _once(text: str) -> dict[str, str]:
    """Return each field once; one that comes twice counts as absent."""
    found = parse_qs(text)
    return {key: values[0] for key, values in found.items() if len(values) == 1}
