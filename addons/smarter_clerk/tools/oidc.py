"""Signing in at Clerk: OpenID Connect, authorization code flow with PKCE.

Requests are only put together here and answers only read; whoever calls makes them.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote, urlencode, urlsplit

from odoo.addons.smarter_base.tools.outbound.client import Request

from . import jws
from .config import SKEW_S
from .jws import INVALID_CLAIM, INVALID_ISSUER, KeySource, TokenRefused
from .session_token import ORGANIZATION_ID, SESSION_ID, USER_ID

DISCOVERY_PATH = "/.well-known/openid-configuration"
SCOPES = ("openid", "profile", "email", "user:org:read")
#: Metadata may be in it, which makes it larger than a session token.
MAX_ID_TOKEN_CHARS = 32 * 1024
#: The token answers a request of a moment ago, whatever life it claims.
MAX_AGE_S = 600
MAX_LIFETIME_S = 2 * 24 * 3600
MAX_NAME = 200

INVALID_AUDIENCE = "token-invalid-audience"
INVALID_NONCE = "token-invalid-nonce"
TOO_OLD = "token-too-old"

BAD_ANSWER, REFUSED, BAD_DISCOVERY = "bad_answer", "refused", "bad_discovery"


class OidcError(Exception):
    """The flow cannot go on. ``code`` is one of the constants above.

    :ivar error: what the other side called it, such as ``invalid_grant``
    """

    def __init__(self, code: str, message: str, error: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.error = error


@dataclass(frozen=True)
class Discovery:
    """Where the endpoints are. All of them are at the issuer's own host."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str | None = None

    @classmethod
    def parse(cls, document: bytes, issuer: str, *, use_pkce: bool = True) -> Discovery:
        """Read the document of an issuer.

        :raises OidcError: when it is another issuer's, or cannot do what we need
        """
        found = _object(document, BAD_DISCOVERY)
        if found.get("issuer") != issuer:
            raise OidcError(BAD_DISCOVERY, "the document is of another issuer")
        _require(found, "response_types_supported", "code")
        _require(found, "id_token_signing_alg_values_supported", jws.ALGORITHM)
        if use_pkce:
            _require(found, "code_challenge_methods_supported", "S256")
        userinfo = "userinfo_endpoint" in found
        return cls(
            issuer=issuer,
            authorization_endpoint=_endpoint(found, "authorization_endpoint", issuer),
            token_endpoint=_endpoint(found, "token_endpoint", issuer),
            jwks_uri=_endpoint(found, "jwks_uri", issuer),
            userinfo_endpoint=_endpoint(found, "userinfo_endpoint", issuer)
            if userinfo
            else None,
        )


def _require(found: Mapping[str, object], name: str, value: str) -> None:
    offered = found.get(name)
    if not isinstance(offered, list) or value not in offered:
        raise OidcError(BAD_DISCOVERY, f"{name} lacks {value}")


def _endpoint(found: Mapping[str, object], name: str, issuer: str) -> str:
    """Return an endpoint: elsewhere it would get our secret or choose our keys."""
    url = found.get(name)
    if not isinstance(url, str) or not url.isascii() or not url.isprintable():
        raise OidcError(BAD_DISCOVERY, f"{name} is missing")
    parts, home = urlsplit(url), urlsplit(issuer)
    if (parts.scheme, parts.netloc) != (home.scheme, home.netloc) or parts.fragment:
        raise OidcError(BAD_DISCOVERY, f"{name} is not at the issuer")
    return url


@dataclass(frozen=True)
class Pkce:
    """A secret of this browser's sign-in and the digest that is sent ahead."""

    verifier: str
    challenge: str

    def __repr__(self) -> str:
        return "<Pkce>"


def pkce() -> Pkce:
    """Return a new pair, method S256."""
    verifier = secrets.token_urlsafe(48)
    return Pkce(verifier, challenge_of(verifier))


def challenge_of(verifier: str) -> str:
    """Return the challenge of a verifier (RFC 7636)."""
    digest = hashlib.sha256(verifier.encode("ascii")).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode("ascii")


def random_value() -> str:
    """Return a new ``state`` or ``nonce``."""
    return secrets.token_urlsafe(32)


def authorize_url(
    discovery: Discovery,
    *,
    client_id: str,
    redirect_uri: str,
    state: str,
    nonce: str,
    challenge: str | None = None,
    scopes: tuple[str, ...] = SCOPES,
    prompt: str | None = None,
) -> str:
    """Return where the browser goes to sign in."""
    query = {
        "response_type": "code",
        "client_id": client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(scopes),
        "state": state,
        "nonce": nonce,
    }
    if challenge:
        query |= {"code_challenge": challenge, "code_challenge_method": "S256"}
    if prompt:
        query["prompt"] = prompt
    separator = "&" if "?" in discovery.authorization_endpoint else "?"
    return f"{discovery.authorization_endpoint}{separator}{urlencode(query)}"


def token_request(
    discovery: Discovery,
    *,
    client_id: str,
    client_secret: str,
    code: str,
    redirect_uri: str,
    verifier: str | None = None,
) -> Request:
    """Return the call that turns a code into tokens.

    The client proves itself with HTTP Basic (RFC 6749, 2.3.1: both parts encoded as in
    a form first); without a secret it only says its name, and PKCE is the proof.
    """
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri,
    }
    if verifier:
        form["code_verifier"] = verifier
    headers = {
        "accept": "application/json",
        "content-type": "application/x-www-form-urlencoded",
    }
    if client_secret:
        pair = f"{quote(client_id, safe='')}:{quote(client_secret, safe='')}"
        encoded = base64.b64encode(pair.encode()).decode()
        headers["authorization"] = f"Basic {encoded}"
    else:
        form["client_id"] = client_id
    return Request(discovery.token_endpoint, urlencode(form).encode(), headers)


@dataclass(frozen=True)
class TokenAnswer:
    """What the token endpoint gave. The repr leaves the tokens out."""

    id_token: str
    access_token: str

    def __repr__(self) -> str:
        return "<TokenAnswer>"


def parse_token_answer(status: int, body: bytes) -> TokenAnswer:
    """Read the answer of the token endpoint.

    :raises OidcError: ``refused`` with the reason of the other side, ``bad_answer``
    """
    if status in (400, 401):
        error = _error_of(body)
        raise OidcError(REFUSED, f"the sign-in was refused: {error}", error)
    if status != 200:
        raise OidcError(BAD_ANSWER, f"the answer was {status}")
    found = _object(body, BAD_ANSWER)
    id_token, access_token = found.get("id_token"), found.get("access_token")
    kind = str(found.get("token_type", "")).lower()
    if not (isinstance(id_token, str) and isinstance(access_token, str)):
        raise OidcError(BAD_ANSWER, "there are no tokens in the answer")
    if kind != "bearer" or not id_token:
        raise OidcError(BAD_ANSWER, "the tokens are of another kind")
    return TokenAnswer(id_token, access_token)


def userinfo_request(discovery: Discovery, access_token: str) -> Request:
    """Return the call that asks who signed in.

    :raises OidcError: when the issuer does not tell
    """
    if discovery.userinfo_endpoint is None:
        raise OidcError(BAD_DISCOVERY, "there is no userinfo endpoint")
    headers = {
        "accept": "application/json",
        "authorization": f"Bearer {access_token}",
    }
    return Request(discovery.userinfo_endpoint, b"", headers, "GET")


@dataclass(frozen=True)
class IdToken:
    """Who signed in, and for which organisation."""

    user_id: str
    email: str | None = None
    email_verified: bool = False
    first_name: str | None = None
    last_name: str | None = None
    name: str | None = None
    organization_id: str | None = None
    session_id: str | None = None


def parse_userinfo(status: int, body: bytes, user_id: str) -> IdToken:
    """Read the answer of the userinfo endpoint.

    :param user_id: of the id_token: an answer about somebody else is refused
    :raises OidcError: for anything else
    """
    if status != 200:
        raise OidcError(BAD_ANSWER, f"the answer was {status}")
    found = _object(body, BAD_ANSWER)
    if found.get("sub") != user_id:
        raise OidcError(BAD_ANSWER, "the answer is about somebody else")
    try:
        return _person(found)
    except TokenRefused as exc:
        raise OidcError(BAD_ANSWER, str(exc)) from None


def verify_id_token(
    token: str,
    keys: KeySource,
    *,
    issuer: str,
    client_id: str,
    nonce: str,
    now: float,
    access_token: str | None = None,
) -> IdToken:
    """Return who signed in.

    :param nonce: what this browser's sign-in sent ahead
    :param access_token: came with the token; compared with ``at_hash`` if that is there
    :raises TokenRefused: for everything that is not this sign-in's id_token
    """
    _header, claims = jws.open_token(
        token, keys, types=(jws.TYPE, None), max_chars=MAX_ID_TOKEN_CHARS
    )
    if claims.get("iss") != issuer:
        raise TokenRefused(INVALID_ISSUER)
    _check_audience(claims, client_id)
    issued_at, _expires_at = jws.check_dates(
        claims,
        now,
        skew_s=SKEW_S,
        max_lifetime_s=MAX_LIFETIME_S,
        required=("exp", "iat"),
    )
    if now - issued_at > MAX_AGE_S:
        raise TokenRefused(TOO_OLD)
    given = claims.get("nonce")
    if not nonce or not isinstance(given, str) or not _same(given, nonce):
        raise TokenRefused(INVALID_NONCE)
    if access_token is not None:
        _check_access_token(claims, access_token)
    return _person(claims)


def _check_audience(claims: Mapping[str, object], client_id: str) -> None:
    """Accept a token for us alone; several audiences are several who could replay."""
    audience = claims.get("aud")
    if not client_id or audience not in (client_id, [client_id]):
        raise TokenRefused(INVALID_AUDIENCE)
    if claims.get("azp", client_id) != client_id:
        raise TokenRefused(INVALID_AUDIENCE, "azp")


def _check_access_token(claims: Mapping[str, object], access_token: str) -> None:
    given = claims.get("at_hash")
    if given is None:
        return
    digest = hashlib.sha256(access_token.encode()).digest()[:16]
    wanted = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
    if not isinstance(given, str) or not _same(given, wanted):
        raise TokenRefused(INVALID_CLAIM, "at_hash")


def _person(claims: Mapping[str, object]) -> IdToken:
    organization = claims.get("org_id") is not None
    session = claims.get("sid") is not None
    return IdToken(
        user_id=jws.text(claims, "sub", USER_ID),
        email=_text(claims, "email"),
        # Only the truth value counts: a text "false" would be true.
        email_verified=claims.get("email_verified") is True,
        first_name=_text(claims, "given_name"),
        last_name=_text(claims, "family_name"),
        name=_text(claims, "name"),
        organization_id=jws.text(claims, "org_id", ORGANIZATION_ID)
        if organization
        else None,
        session_id=jws.text(claims, "sid", SESSION_ID) if session else None,
    )


def _text(claims: Mapping[str, object], name: str) -> str | None:
    """Return a text about a person, ``None`` when it is missing or unusable."""
    value = claims.get(name)
    if not isinstance(value, str) or len(value) > MAX_NAME:
        return None
    return "".join(char for char in value if char.isprintable()).strip() or None


def _same(one: str, other: str) -> bool:
    return hmac.compare_digest(one.encode(), other.encode())


def _object(document: bytes, code: str) -> dict[str, object]:
    try:
        found = json.loads(document.decode("utf-8"))
    except (ValueError, RecursionError):
        raise OidcError(code, "the answer is not JSON") from None
    if not isinstance(found, dict):
        raise OidcError(code, "the answer is no object")
    return found


def _error_of(body: bytes) -> str:
    """Return the error code of the other side; nothing else of its text is shown."""
    try:
        error = _object(body, BAD_ANSWER).get("error")
    except OidcError:
        return ""
    known = isinstance(error, str) and error.isascii() and len(error) <= 60
    return str(error) if known and str(error).isidentifier() else ""
