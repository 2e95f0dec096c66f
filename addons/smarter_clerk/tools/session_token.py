"""Verifying Clerk's session tokens: who is this, and in which organisation.

One instance key signs session tokens, tokens of JWT templates, of machines and of
OAuth clients, and id_tokens. Only the first are a session, so what tells them apart is
checked like the signature itself. Where we are stricter than Clerk's own package,
``tests/conformity/clerk_tokens.py`` has the reason.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from .config import ClerkConfig
from .jws import (
    INVALID_CLAIM,
    INVALID_ISSUER,
    KeySource,
    TokenRefused,
    check_dates,
    open_token,
    text,
)

INVALID_PARTY = "token-invalid-authorized-parties"
INVALID_CATEGORY = "token-invalid-category"
PENDING = "session-pending"
IMPERSONATION = "token-impersonation"
UNKNOWN_VERSION = "token-unknown-version"
NOT_CONFIGURED = "not-configured"

SESSION_CATEGORY = "cl_B7d4PD111AAA"
ACTIVE = "active"
ROLE_PREFIX = "org:"
USER_ID = re.compile(r"user_[A-Za-z0-9_-]{1,100}")
SESSION_ID = re.compile(r"sess_[A-Za-z0-9_-]{1,100}")
ORGANIZATION_ID = re.compile(r"org_[A-Za-z0-9_-]{1,100}")
ROLE = re.compile(r"[A-Za-z0-9_:-]{1,100}")
_JWT_BEGINS = "eyJ"


@dataclass(frozen=True)
class SessionToken:
    """What a valid token says. ``role`` always has the prefix ``org:`` of Clerk.

    :ivar party: origin of the page that got the token
    :ivar actor: who acts for the user, in an impersonated session
    :ivar version: layout of the claims, 1 or 2
    """

    user_id: str
    session_id: str
    organization_id: str | None
    role: str | None
    issued_at: float
    expires_at: float
    party: str
    actor: str | None
    version: int


def looks_like_jwt(text: str) -> bool:
    """Whether a bearer token is meant to be a JWT and not an API key of ours."""
    return text.startswith(_JWT_BEGINS) and text.count(".") == 2


def verify(
    token: str, keys: KeySource, config: ClerkConfig, now: float
) -> SessionToken:
    """Return what a session token says.

    :param now: seconds since 1970
    :raises TokenRefused: for everything that is no valid session token of the instance
    """
    if not config.enabled:
        raise TokenRefused(NOT_CONFIGURED)
    header, claims = open_token(token, keys)
    if header.get("cat", SESSION_CATEGORY) != SESSION_CATEGORY:
        raise TokenRefused(INVALID_CATEGORY)
    if claims.get("iss") != config.issuer:
        raise TokenRefused(INVALID_ISSUER)
    user_id = text(claims, "sub", USER_ID)
    session_id = text(claims, "sid", SESSION_ID)
    party = _party(claims, config)
    issued_at, expires_at = check_dates(
        claims, now, skew_s=config.skew_s, max_lifetime_s=config.max_lifetime_s
    )
    if claims.get("sts", ACTIVE) != ACTIVE:
        raise TokenRefused(PENDING)
    version = _version(claims)
    organization_id, role = _organization(claims, version)
    actor = _actor(claims, config)
    return SessionToken(
        user_id,
        session_id,
        organization_id,
        role,
        issued_at,
        expires_at,
        party,
        actor,
        version,
    )


def _party(claims: Mapping[str, object], config: ClerkConfig) -> str:
    party = claims.get("azp")
    if not isinstance(party, str) or party not in config.authorized_parties:
        raise TokenRefused(INVALID_PARTY)
    return party


def _version(claims: Mapping[str, object]) -> int:
    """Return the layout. A later one may say elsewhere who belongs where."""
    version = claims.get("v", 1)
    if type(version) is not int or version not in (1, 2):
        raise TokenRefused(UNKNOWN_VERSION)
    return version


def _organization(
    claims: Mapping[str, object], version: int
) -> tuple[str | None, str | None]:
    """Return organisation and role. The claims of the other layout do not count:
    names that the layout does not reserve can be custom claims."""
    if version == 1:
        return _read_organization(claims, "org_id", "org_role", "")
    inner = claims.get("o")
    if inner is None:
        return None, None
    if not isinstance(inner, dict) or "id" not in inner:
        raise TokenRefused(INVALID_CLAIM, "o")
    return _read_organization(inner, "id", "rol", ROLE_PREFIX)


def _read_organization(
    source: Mapping[str, object], id_name: str, role_name: str, prefix: str
) -> tuple[str | None, str | None]:
    if source.get(id_name) is None:
        return None, None
    organization_id = text(source, id_name, ORGANIZATION_ID)
    if source.get(role_name) is None:
        return organization_id, None
    return organization_id, prefix + text(source, role_name, ROLE)


def _actor(claims: Mapping[str, object], config: ClerkConfig) -> str | None:
    actor = claims.get("act")
    if actor is None:
        return None
    if not config.allow_impersonation:
        raise TokenRefused(IMPERSONATION)
    name = actor.get("sub") if isinstance(actor, dict) else None
    if not isinstance(name, str) or not 0 < len(name) <= 256:
        raise TokenRefused(INVALID_CLAIM, "act")
    return name
