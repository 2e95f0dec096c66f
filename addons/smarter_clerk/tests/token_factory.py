"""Tokens for tests, good ones and all kinds of bad ones."""

from __future__ import annotations

import base64
import functools
import json

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from ..tools.config import ClerkConfig
from ..tools.key_set import KeySet

NOW = 1_800_000_000
ISSUER = "https://clerk.example.cl"
PARTY = "https://app.example.cl"
KID = "ins_1"
CATEGORY = "cl_B7d4PD111AAA"
CONFIG = ClerkConfig(
    issuer=ISSUER,
    jwks_url=f"{ISSUER}/.well-known/jwks.json",
    authorized_parties=frozenset({PARTY}),
    client_id="client_1",
)


def private_key(name: str = KID, bits: int = 2048) -> rsa.RSAPrivateKey:
    """One key per name: making them takes time."""
    return _made(name, bits)


@functools.cache
def _made(name: str, bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def pem(key: rsa.RSAPrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )


def keys(*names: str) -> KeySet:
    return KeySet({name: private_key(name).public_key() for name in names or [KID]})


def jwk(name: str = KID, bits: int = 2048, **changes: object) -> dict[str, object]:
    public = private_key(name, bits).public_key()
    entry = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(public))
    entry |= {"kid": name, "use": "sig", "alg": "RS256"} | changes
    return {key: value for key, value in entry.items() if value is not None}


def document(*entries: dict[str, object]) -> bytes:
    return json.dumps({"keys": list(entries)}).encode()


def claims(**changes: object) -> dict[str, object]:
    """The claims of version 2; ``None`` takes one away."""
    found = {
        "v": 2,
        "iss": ISSUER,
        "sub": "user_1",
        "sid": "sess_1",
        "azp": PARTY,
        "iat": NOW,
        "nbf": NOW - 10,
        "exp": NOW + 60,
        "jti": "abc",
        "fva": [3, -1],
        "sts": "active",
        "o": {"id": "org_1", "slg": "acme", "rol": "admin"},
        **changes,
    }
    return {key: value for key, value in found.items() if value is not None}


def id_claims(**changes: object) -> dict[str, object]:
    found = {
        "iss": ISSUER,
        "aud": "client_1",
        "sub": "user_1",
        "iat": NOW,
        "exp": NOW + 86400,
        "jti": "abc",
        "nonce": "n-0S6_WzA2Mj",
        "email": "ana@example.cl",
        "email_verified": True,
        "given_name": "Ana",
        "family_name": "Ñandú",
        "name": "Ana Ñandú",
        "org_id": "org_1",
        **changes,
    }
    return {key: value for key, value in found.items() if value is not None}


def header(**changes: object) -> dict[str, object]:
    found = {"alg": "RS256", "typ": "JWT", "kid": KID, "cat": CATEGORY, **changes}
    return {key: value for key, value in found.items() if value is not None}


def encode(value: object) -> str:
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def sign(
    payload: object, head: object = None, key: str = KID, method: str = "RS256"
) -> str:
    """Sign exactly these bytes: the library would repair what is wrong with them."""
    content = f"{encode(head or header())}.{encode(payload)}"
    algorithm = jwt.get_algorithm_by_name(method)
    signature = algorithm.sign(content.encode(), private_key(key))
    return f"{content}.{encode(signature)}"


def token(head: dict[str, object] | None = None, **changes: object) -> str:
    """A session token with some claims changed."""
    return sign(claims(**changes), header(**(head or {})))
