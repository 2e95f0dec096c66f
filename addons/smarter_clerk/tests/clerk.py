"""Clerk as these tests need it: keys, tokens, and answers to our calls.

Calls are answered through the hook of Odoo's test cases, below our own HTTP client.
"""

from __future__ import annotations

import functools
import json
import secrets
import time
from urllib.parse import parse_qs, urlsplit

import jwt
import requests
from cryptography.hazmat.primitives.asymmetric import rsa

from odoo.addons.smarter_tenant.tests.common import TenantMixin

from ..tools import jwks, oidc_client, publishable_key

HOST = "clerk.example.com"
ISSUER = f"https://{HOST}"
ORIGIN = "https://app.example.cl"
CLIENT_ID = "client_odoo"
CLIENT_SECRET = "secret of the client"
KID = "ins_test"
ORG_A, ORG_B = "org_aaa", "org_bbb"
ANA, BERTA = "user_ana", "user_berta"


@functools.cache
def signing_key():
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def mint(claims, **header):
    """Return a signed token."""
    headers = {"kid": KID, "typ": "JWT", **header}
    return jwt.encode(claims, signing_key(), algorithm="RS256", headers=headers)


def session_claims(user=ANA, org=ORG_A, role="admin", sid="sess_1", **changes):
    """Return the claims of a session token as Clerk has them since 2025."""
    now = int(time.time())
    claims = {
        "v": 2,
        "iss": ISSUER,
        "sub": user,
        "sid": sid,
        "azp": ORIGIN,
        "iat": now,
        "nbf": now - 10,
        "exp": now + 60,
        "sts": "active",
    }
    if org:
        claims["o"] = {"id": org, "slg": "x", "rol": role}
    return claims | changes


def session_token(*args, **kwargs):
    return mint(session_claims(*args, **kwargs))


def jwk_document():
    public = jwt.algorithms.RSAAlgorithm.to_jwk(signing_key().public_key(), True)
    return {"keys": [{**public, "kid": KID, "use": "sig", "alg": "RS256"}]}


DISCOVERY = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/oauth/authorize",
    "token_endpoint": f"{ISSUER}/oauth/token",
    "userinfo_endpoint": f"{ISSUER}/oauth/userinfo",
    "jwks_uri": f"{ISSUER}/.well-known/jwks.json",
    "response_types_supported": ["code"],
    "id_token_signing_alg_values_supported": ["RS256"],
    "code_challenge_methods_supported": ["S256"],
}


class ClerkMixin(TenantMixin):
    """Two tenants with organisations, and Clerk behind the HTTP client."""

    @classmethod
    def set_up_clerk(cls):
        cls.calls = []
        cls.answers = {
            "/.well-known/jwks.json": jwk_document(),
            "/.well-known/openid-configuration": DISCOVERY,
        }
        jwks.forget()
        oidc_client.endpoints.forget()
        cls.addClassCleanup(jwks.forget)
        cls.addClassCleanup(oidc_client.endpoints.forget)
        cls.instance = cls.env["smarter.clerk.instance"]._get()
        cls.instance.write(
            {
                "publishable_key": publishable_key.make(HOST, "live"),
                "oauth_client_id": CLIENT_ID,
                "oauth_client_secret": CLIENT_SECRET,
                "authorized_parties": ORIGIN,
            }
        )

    @classmethod
    def link(cls, company, organization_id):
        company.sudo().clerk_organization_id = organization_id

    @classmethod
    def _request_handler(cls, s, r, /, **kw):
        """Play Clerk for calls to its hosts; the rest is up to Odoo."""
        parts = urlsplit(r.url)
        if parts.hostname not in (HOST, "api.clerk.com"):
            return super()._request_handler(s, r, **kw)
        cls.calls.append((r.method, parts.path, r))
        answer = cls.answers.get(parts.path)
        if callable(answer):
            answer = answer(r)
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        response = requests.Response()
        response.status_code = status if answer is not None else 404
        response._content = json.dumps(body).encode()
        response.headers["Content-Type"] = "application/json"
        response.url, response.request = r.url, r
        return response

    def called(self, path):
        """Return the requests that Clerk got at a path."""
        return [request for _method, called, request in self.calls if called == path]


class ClerkPage:
    """What happens on Clerk's page: somebody signs in, and the code is redeemed."""

    def __init__(self, answers):
        self.codes = {}
        answers["/oauth/token"] = self.token

    def sign_in(self, location, user=ANA, org=ORG_A, **claims):
        """Return the parameters with which the browser is sent back."""
        query = {
            key: value[0] for key, value in parse_qs(urlsplit(location).query).items()
        }
        code = secrets.token_urlsafe(8)
        now = int(time.time())
        self.codes[code] = (
            query,
            {
                "iss": ISSUER,
                "aud": CLIENT_ID,
                "sub": user,
                "iat": now,
                "exp": now + 3600,
                "nonce": query["nonce"],
                "email": f"{user.removeprefix('user_')}@example.cl",
                "email_verified": True,
                "given_name": user.removeprefix("user_").title(),
                "family_name": "Soto",
                **({"org_id": org} if org else {}),
                **claims,
            },
        )
        return {"code": code, "state": query["state"]}

    def token(self, request):
        """Redeem a code, once."""
        form = {key: value[0] for key, value in parse_qs(request.body.decode()).items()}
        _query, claims = self.codes.pop(form["code"], (None, None))
        if claims is None:
            return 400, {"error": "invalid_grant"}
        return {
            "access_token": "access",
            "token_type": "Bearer",
            "id_token": mint(claims),
        }
