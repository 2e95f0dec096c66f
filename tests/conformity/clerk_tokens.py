"""Good and bad session tokens, and what we and Clerk's package must say to them."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.sandbox.client_clerk import ClerkControl

PARTY = "https://app.example.cl"
OTHER_PARTY = "https://portal.example.cl"
ANA, ACME = "user_ana", "org_acme"
ACTOR = {"iss": "https://dashboard.clerk.com", "sid": "sess_9", "sub": "user_9"}
JWK_OF_STRANGER = {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": "x"}

#: Tokens that both accept: changes to a good token.
GOOD: dict[str, dict[str, Any]] = {
    "version 2 with organisation": {"organization_id": ACME},
    "version 2 without organisation": {},
    "version 1 with organisation": {"organization_id": ACME, "version": 1},
    "version 1 without organisation": {"version": 1},
    "another allowed party": {"party": OTHER_PARTY},
    "minted before categories": {"header": {"cat": None}},
    "unknown header": {"header": {"oiat": 1, "x": {"y": 1}}},
    "custom claims": {"claims": {"email": "ana@example.cl", "meta": {"a": [1]}}},
    "key in the header that nobody asked for": {"header": {"jwk": JWK_OF_STRANGER}},
    "audience of another service": {"claims": {"aud": "https://api.example.cl"}},
    "expired by 4 s": {"dates": {"exp": -4, "iat": -64}},
    "dates with fractions": {"dates": {"exp": 30.5, "nbf": 5.9, "iat": 5.9}},
    "not valid for 4 s": {"dates": {"nbf": 4}},
    "not valid for 5 s": {"dates": {"nbf": 5}},
    "issued in 4 s": {"dates": {"iat": 4}},
    "nbf zero": {"claims": {"nbf": 0}},
    "ten minutes": {"dates": {"exp": 600}},
}

#: Tokens that both refuse.
BAD: dict[str, dict[str, Any]] = {
    "alg none": {"algorithm": "none"},
    "alg none, signed": {"header": {"alg": "none"}},
    "alg None": {"header": {"alg": "None"}},
    "HMAC with the public key": {"algorithm": "HS256"},
    "RS384 with our key": {"algorithm": "RS384"},
    "RS512 with our key": {"algorithm": "RS512"},
    "PS256 with our key": {"algorithm": "PS256"},
    "no alg": {"header": {"alg": None}},
    "forged signature": {"key": "stranger"},
    "forged, key in the header": {
        "key": "stranger",
        "header": {"jwk": JWK_OF_STRANGER, "jku": "https://evil.example/jwks.json"},
    },
    "unknown kid": {"header": {"kid": "ins_x"}},
    "no kid": {"header": {"kid": None}},
    "kid of the prototype": {"header": {"kid": "__proto__"}},
    "OAuth access token": {"kind": "oauth"},
    "type of an access token": {"header": {"typ": "at+jwt"}},
    "machine token": {"kind": "machine"},
    "issuer of another instance": {"claims": {"iss": "https://clerk.evil.example"}},
    "issuer with a slash": {"issuer_suffix": "/"},
    "no issuer": {"claims": {"iss": None}},
    "issuer is a list": {"claims": {"iss": ["x"]}},
    "party that is not allowed": {"party": "https://evil.example"},
    "party with a slash": {"party": f"{PARTY}/"},
    "no party": {"claims": {"azp": None}},
    "empty party": {"claims": {"azp": ""}},
    "no subject": {"claims": {"sub": None}},
    "subject is a number": {"claims": {"sub": 7}},
    "expired by 4.9 s": {"dates": {"exp": -4.9, "iat": -64}},
    "expired by 5 s": {"dates": {"exp": -5, "iat": -65}},
    "expired by 6 s": {"dates": {"exp": -6, "iat": -66}},
    "expired for ever": {"claims": {"exp": 0}},
    "no expiry": {"claims": {"exp": None}},
    "expiry is a text": {"claims": {"exp": "4102444800"}},
    "expiry is a truth value": {"claims": {"exp": True}},
    "not valid for 6 s": {"dates": {"nbf": 6}},
    "nbf is a text": {"claims": {"nbf": "0"}},
    "issued in 6 s": {"dates": {"iat": 6}},
    "iat is a text": {"claims": {"iat": "0"}},
}

#: Tokens that Clerk's package accepts and we do not, with the reason.
STRICTER: dict[str, tuple[dict[str, Any], str]] = {
    "pending session": (
        {"claims": {"sts": "pending"}},
        "tasks such as choosing an organisation are open; the package leaves this to"
        " its auth object",
    ),
    "ended session": (
        {"claims": {"sts": "ended"}},
        "only an active session is one",
    ),
    "template token": (
        {"kind": "template"},
        "tokens of JWT templates go to other services, which could use them here",
    ),
    "template token without category": (
        {"kind": "template", "header": {"cat": None}},
        "the same, minted before categories: it has no session",
    ),
    "machine token without category": (
        {"kind": "machine", "header": {"cat": None}, "claims": {"azp": PARTY}},
        "a machine is no person",
    ),
    "ignored category": (
        {"header": {"cat": "cl_I7d4PD111III"}},
        "every category that is not the one of sessions is another kind of token",
    ),
    "unknown category": ({"header": {"cat": "cl_X"}}, "the same"),
    "no type": (
        {"header": {"typ": None}},
        "Clerk always writes it, so a token without one is not Clerk's session token",
    ),
    "critical header": (
        {"header": {"crit": ["exp"]}},
        "RFC 7515: who does not understand an extension must refuse it",
    ),
    "unencoded payload": (
        {"header": {"b64": False}},
        "RFC 7797: the signature would be over other bytes",
    ),
    "no nbf": ({"claims": {"nbf": None}}, "all three dates are always there"),
    "no iat": ({"claims": {"iat": None}}, "all three dates are always there"),
    "negative nbf": ({"claims": {"nbf": -1}}, "no date of a token"),
    "endless expiry": (
        {"claims": {"exp": 1e300}},
        "no date at all: the package calculates with an invalid one",
    ),
    "expires in a hundred years": (
        {"dates": {"exp": 100 * 365 * 86400}},
        "a token must not outlive a session: ten minutes at most",
    ),
    "issued a day ago": ({"dates": {"iat": -86400}}, "the same"),
    "no session": ({"claims": {"sid": None}}, "sessions must be ended by their name"),
    "session is a number": ({"claims": {"sid": 7}}, "the same"),
    "subject that is no user": (
        {"claims": {"sub": "org_acme"}},
        "only people sign in",
    ),
    "impersonation": (
        {"claims": {"act": ACTOR}},
        "somebody else acts for the user; operators allow that, or not",
    ),
    "unknown version": (
        {"claims": {"v": 3}},
        "a later layout may say elsewhere who belongs where",
    ),
    "organisation is a text": (
        {"claims": {"o": ACME}},
        "half-read claims could mean no organisation instead of a refusal",
    ),
    "role is a number": ({"claims": {"o": {"id": ACME, "rol": 1}}}, "the same"),
}

BENDS: dict[str, Callable[[str], str]] = {
    "nothing": lambda token: "",
    "two parts": lambda token: token.rpartition(".")[0],
    "four parts": lambda token: f"{token}.x",
    "no signature": lambda token: token.rpartition(".")[0] + ".",
    "another payload": lambda token: _swap(token, 1, {"sub": "user_2"}),
    "payload is no JSON": lambda token: _swap(token, 1, None),
    "header is no JSON": lambda token: _swap(token, 0, None),
    "not base64": lambda token: token.replace(".", ".!", 1),
}
LONG = ("size", "a token is a kilobyte: 8 KiB at most, before anything is parsed")


@dataclass(frozen=True)
class Case:
    """One token and the two verdicts."""

    name: str
    token: str
    ours: bool
    theirs: bool
    reason: str = ""


def cases(clerk: ClerkControl, now: int) -> list[Case]:
    """Have the sandbox mint all tokens."""

    def mint(values: dict[str, Any]) -> str:
        return _mint(clerk, now, values)

    found = [Case(name, mint(values), True, True) for name, values in GOOD.items()]
    found += [Case(name, mint(values), False, False) for name, values in BAD.items()]
    found += [
        Case(name, mint(values), False, True, reason)
        for name, (values, reason) in STRICTER.items()
    ]
    good = mint({})
    found += [Case(name, bend(good), False, False) for name, bend in BENDS.items()]
    long = mint({"claims": {"x": "x" * 9000}})
    found += [Case(LONG[0], long, False, True, LONG[1])]
    return found


def _mint(clerk: ClerkControl, now: int, values: dict[str, Any]) -> str:
    values = dict(values)
    dates = {"iat": 0, "nbf": -10, "exp": 60, **values.pop("dates", {})}
    claims = {name: now + offset for name, offset in dates.items()}
    if suffix := values.pop("issuer_suffix", ""):
        claims["iss"] = clerk.url + suffix
    claims |= values.pop("claims", {})
    return clerk.token(**{"user_id": ANA, "party": PARTY, "claims": claims, **values})


def _swap(token: str, place: int, content: object) -> str:
    """Replace a part; the signature stays."""
    parts = token.split(".")
    raw = b"{" if content is None else json.dumps(content).encode()
    parts[place] = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    return ".".join(parts)
