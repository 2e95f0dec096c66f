"""Tokens that Clerk issues; one key signs them all.

For tests they can be bent: ``claims`` and ``header`` replace parts (``null`` takes one
away), ``key`` names another key, ``algorithm`` another algorithm.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from ...errors import InvalidSetup
from .keys import KeyRing
from .state import Membership, Session, User

SESSION, TEMPLATE, MACHINE, OAUTH = "session", "template", "machine", "oauth"
KINDS = (SESSION, TEMPLATE, MACHINE, OAUTH)
CATEGORIES = {
    SESSION: "cl_B7d4PD111AAA",
    TEMPLATE: "cl_B7d4PD222AAA",
    MACHINE: "cl_B7d4PD333AAA",
}
LIFE_S = 60
NBF_BEFORE_S = 10
DAY_S = 86_400
SIGNED = ("RS256", "RS384", "RS512", "PS256")


def session_claims(
    issuer: str,
    now: int,
    user: User,
    session: Session,
    membership: Membership | None,
    slug: str,
    *,
    party: str,
    version: int,
) -> dict[str, Any]:
    """Return the claims of a session token, layout 1 or 2."""
    claims: dict[str, Any] = {
        "azp": party,
        "exp": now + LIFE_S,
        "fva": [0, -1],
        "iat": now,
        "iss": issuer,
        "jti": secrets.token_hex(10),
        "nbf": now - NBF_BEFORE_S,
        "sid": session.id,
        "sts": "pending" if session.status == "pending" else "active",
        "sub": user.id,
    }
    if version == 2:
        claims["v"] = 2
        if membership:
            role = membership.role.removeprefix("org:")
            inner = {"id": membership.organization_id, "rol": role, "slg": slug}
            claims["o"] = inner
    elif membership:
        claims |= {
            "org_id": membership.organization_id,
            "org_permissions": [],
            "org_role": membership.role,
            "org_slug": slug,
        }
    return claims


def other_claims(
    kind: str, issuer: str, now: int, user: User, party: str
) -> dict[str, Any]:
    """Return the claims of a token that is no session."""
    claims = {
        "iss": issuer,
        "sub": user.id,
        "iat": now,
        "nbf": now - NBF_BEFORE_S,
        "exp": now + LIFE_S,
        "jti": secrets.token_hex(10),
    }
    if kind == TEMPLATE:
        claims["azp"] = party
    elif kind == MACHINE:
        claims["sub"] = "mch_" + user.id.removeprefix("user_")
    elif kind == OAUTH:
        claims |= {"client_id": "client", "scope": "profile email"}
        claims["exp"] = now + DAY_S
    return claims


def header_of(kind: str, kid: str) -> dict[str, Any]:
    header = {"alg": "RS256", "kid": kid, "typ": "at+jwt" if kind == OAUTH else "JWT"}
    if kind in CATEGORIES:
        header["cat"] = CATEGORIES[kind]
    return header


def bend(values: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Replace parts; ``None`` takes one away."""
    changed = {**values, **changes}
    return {key: value for key, value in changed.items() if value is not None}


def sign(
    keys: KeyRing,
    header: Mapping[str, Any],
    claims: Mapping[str, Any],
    *,
    key: str | None = None,
    algorithm: str = "RS256",
) -> str:
    """Sign exactly what is given, however wrong it is."""
    content = f"{_encode(header)}.{_encode(claims)}"
    signature = _signature(keys.private(key), algorithm, content.encode())
    return f"{content}.{_base64url(signature)}"


def _signature(key: RSAPrivateKey, algorithm: str, content: bytes) -> bytes:
    if algorithm == "none":
        return b""
    if algorithm == "HS256":
        # Algorithm confusion: the public key is taken for a shared secret.
        secret = key.public_key().public_bytes(
            Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
        )
        return hmac.new(secret, content, hashlib.sha256).digest()
    if algorithm not in SIGNED:
        raise InvalidSetup(f"algorithm must be none, HS256, {', '.join(SIGNED)}")
    signature: bytes = jwt.get_algorithm_by_name(algorithm).sign(content, key)
    return signature


def _encode(values: Mapping[str, Any]) -> str:
    return _base64url(json.dumps(values, separators=(",", ":")).encode())


def _base64url(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
