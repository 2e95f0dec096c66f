"""Clerk as an OpenID Connect provider: authorization code flow.

Strict where Clerk is: registered redirect addresses only, codes work once and for ten
minutes, PKCE with S256, confidential clients prove themselves by Basic or in the form.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from ...errors import InvalidSetup
from ...message import Reply, Request, json_reply
from . import pages
from .keys import KeyRing
from .protocol import (
    FORM,
    NO_STORE,
    SCOPES,
    Application,
    Grant,
    OAuthProblem,
    back,
    proves,
    read_basic,
    read_form,
    read_grant,
    read_query,
    redirect,
)
from .state import ACTIVE, Session, State, User, new_id
from .tokens import DAY_S, OAUTH, SESSION, bend, header_of, sign

CODE_LIFE_S = 600
COOKIE = "__client"


class OAuth:
    """The endpoints below ``/oauth`` and the discovery documents."""

    def __init__(self, state: State, keys: KeyRing) -> None:
        self._state = state
        self._keys = keys
        self.applications: dict[str, Application] = {}
        #: Clerk answers a bad code with 400 or with 401.
        self.invalid_grant_status = 400
        #: Changes to what the id_token says, for tests.
        self.id_claims: dict[str, Any] = {}
        self._pending: dict[str, Grant] = {}
        self._codes: dict[str, Grant] = {}
        self._access: dict[str, Grant] = {}

    def register(self, client_id: str, settings: object) -> Application:
        names = {"client_secret", "redirect_uris", "pkce_required", "scopes"}
        if not isinstance(settings, Mapping) or set(settings) - names:
            raise InvalidSetup(f"an application takes: {', '.join(sorted(names))}")
        application = Application(client_id, **settings)
        if not application.redirect_uris:
            raise InvalidSetup("an application needs redirect_uris")
        self.applications[client_id] = application
        return application

    def handle(self, request: Request, issuer: str) -> Reply:
        method = "GET" if request.method == "HEAD" else request.method
        path = request.path
        if path == "/oauth/authorize" and method in ("GET", "POST"):
            return self._authorize(request)
        if path == "/oauth/sign-in" and method == "POST":
            return self._sign_in(request)
        if path == "/oauth/consent" and method == "POST":
            return self._consent(request)
        if path == "/oauth/token" and method == "POST":
            return self._protocol(lambda: self._token(request, issuer))
        if path == "/oauth/userinfo" and method in ("GET", "POST"):
            return self._userinfo(request)
        return json_reply({"error": "not_found"}, 404)

    def discovery(self, issuer: str) -> Reply:
        document = {
            "issuer": issuer,
            "authorization_endpoint": f"{issuer}/oauth/authorize",
            "token_endpoint": f"{issuer}/oauth/token",
            "revocation_endpoint": f"{issuer}/oauth/token/revoke",
            "introspection_endpoint": f"{issuer}/oauth/token_info",
            "userinfo_endpoint": f"{issuer}/oauth/userinfo",
            "jwks_uri": f"{issuer}/.well-known/jwks.json",
            "response_types_supported": ["code"],
            "response_modes_supported": ["query"],
            "grant_types_supported": ["authorization_code", "refresh_token"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": [
                "client_secret_basic",
                "client_secret_post",
                "none",
            ],
            "code_challenge_methods_supported": ["S256"],
            "scopes_supported": list(SCOPES),
            "frontchannel_logout_supported": False,
            "backchannel_logout_supported": False,
        }
        return json_reply(document)

    # The browser's side

    def _authorize(self, request: Request) -> Reply:
        values = read_form(request) if request.method == "POST" else read_query(request)
        application = self.applications.get(values.get("client_id", ""))
        redirect_uri = values.get("redirect_uri", "")
        if application is None:
            return pages.failure("This application is not known.")
        if redirect_uri not in application.redirect_uris:
            return pages.failure("The redirect address is not registered.")
        try:
            grant = read_grant(application, redirect_uri, values)
        except OAuthProblem as problem:
            return back(redirect_uri, values.get("state"), problem)
        request_id = secrets.token_urlsafe(16)
        self._pending[request_id] = grant
        session = self._browser_session(request)
        prompt = values.get("prompt", "").split()
        if session and "login" not in prompt:
            return self._ask_consent(request_id, grant, session)
        if "none" in prompt:
            problem = OAuthProblem("login_required", "nobody is signed in")
            return back(redirect_uri, grant.state, problem)
        return self._ask_person(request_id)

    def _ask_person(self, request_id: str, error: str = "") -> Reply:
        people = [(user.id, _shown(user)) for user in self._state.users.values()]
        return pages.sign_in(request_id, people, error)

    def _ask_consent(self, request_id: str, grant: Grant, session: Session) -> Reply:
        grant.user_id, grant.session_id = session.user_id, session.id
        user = self._state.users[session.user_id]
        names = self._state.organizations
        found = self._state.memberships_of(user.id)
        wanted = found if "user:org:read" in grant.scopes else []
        options = [(m.organization_id, names[m.organization_id].name) for m in wanted]
        return pages.consent(request_id, user.name, options)

    def _sign_in(self, request: Request) -> Reply:
        form = read_form(request)
        request_id = form.get("request", "")
        grant = self._pending.get(request_id)
        if grant is None:
            return pages.failure("This sign-in is over. Begin again.")
        if form.get("cancel"):
            return self._deny(request_id)
        user = self._state.users.get(form.get("user_id", ""))
        if user is None:
            return self._ask_person(request_id, "Choose who you are.")
        if user.banned or user.locked:
            return self._ask_person(request_id, "This account is banned or locked.")
        session = self._state.open_session(user.id)
        reply = self._ask_consent(request_id, grant, session)
        cookie = f"{COOKIE}={session.client_id}; Path=/; HttpOnly; SameSite=Lax"
        return Reply(reply.status, reply.body, reply.headers | {"set-cookie": cookie})

    def _consent(self, request: Request) -> Reply:
        form = read_form(request)
        request_id = form.get("request", "")
        grant = self._pending.get(request_id)
        if grant is None or not grant.user_id:
            return pages.failure("This sign-in is over. Begin again.")
        if form.get("cancel"):
            return self._deny(request_id)
        chosen = form.get("organization_id") or None
        if chosen and (chosen, grant.user_id) not in self._state.memberships:
            return pages.failure("You are not in this organization.", 403)
        del self._pending[request_id]
        grant.organization_id = chosen
        grant.issued_at = self._state.now()
        if session := self._state.sessions.get(grant.session_id):
            session.last_active_organization_id = chosen
        code = secrets.token_urlsafe(24)
        self._codes[code] = grant
        return redirect(grant.redirect_uri, {"code": code, "state": grant.state})

    def _deny(self, request_id: str) -> Reply:
        grant = self._pending.pop(request_id)
        problem = OAuthProblem("access_denied", "the person said no")
        return back(grant.redirect_uri, grant.state, problem)

    def _browser_session(self, request: Request) -> Session | None:
        for part in request.headers.get("cookie", "").split(";"):
            name, _separator, value = part.strip().partition("=")
            if name == COOKIE:
                return self._session_of(value)
        return None

    def _session_of(self, client_id: str) -> Session | None:
        for session in self._state.sessions.values():
            if session.client_id == client_id and session.status == ACTIVE:
                return session
        return None

    # The application's side

    def _protocol(self, answer: Callable[[], dict[str, Any]]) -> Reply:
        try:
            return json_reply(answer(), 200, NO_STORE)
        except OAuthProblem as problem:
            headers = dict(NO_STORE)
            if problem.error == "invalid_client":
                headers["www-authenticate"] = "Basic"
            return json_reply(problem.as_json(), problem.status, headers)

    def _token(self, request: Request, issuer: str) -> dict[str, Any]:
        if request.content_type != FORM:
            raise OAuthProblem("invalid_request", "the body must be a form")
        form = read_form(request)
        application = self._client(request, form)
        if form.get("grant_type") != "authorization_code":
            raise OAuthProblem("unsupported_grant_type", "only authorization_code")
        grant = self._codes.get(form.get("code", ""))
        if grant is None or grant.application is not application:
            raise self._bad_code("the code is not known")
        if grant.used:
            # A code that comes twice was stolen: what it gave is worth nothing now.
            self._access = {k: g for k, g in self._access.items() if g is not grant}
            raise self._bad_code("the code was used before")
        grant.used = True
        if self._state.now() - grant.issued_at > CODE_LIFE_S:
            raise self._bad_code("the code is too old")
        if form.get("redirect_uri") != grant.redirect_uri:
            raise self._bad_code("redirect_uri is another one")
        if not proves(grant.challenge, form.get("code_verifier")):
            raise self._bad_code("code_verifier is wrong")
        return self._issue(grant, issuer)

    def _bad_code(self, description: str) -> OAuthProblem:
        return OAuthProblem("invalid_grant", description, self.invalid_grant_status)

    def _client(self, request: Request, form: Mapping[str, str]) -> Application:
        basic = read_basic(request.headers.get("authorization", ""))
        if basic and "client_secret" in form:
            raise OAuthProblem("invalid_request", "two kinds of client authentication")
        name, secret = basic or (
            form.get("client_id", ""),
            form.get("client_secret", ""),
        )
        application = self.applications.get(name)
        known = application.client_secret if application else secrets.token_hex()
        if not application or not hmac.compare_digest(secret.encode(), known.encode()):
            raise OAuthProblem("invalid_client", "client authentication failed", 401)
        return application

    def _issue(self, grant: Grant, issuer: str) -> dict[str, Any]:
        now = int(self._state.now())
        kid = self._keys.active
        jti = secrets.token_hex(16)
        claims = {
            "iss": issuer,
            "sub": grant.user_id,
            "client_id": grant.application.client_id,
            "scope": " ".join(grant.scopes),
            "jti": jti,
            "iat": now,
            "nbf": now,
            "exp": now + DAY_S,
        }
        access_token = sign(self._keys, header_of(OAUTH, kid), claims)
        self._access[access_token] = grant
        answer = {
            "access_token": access_token,
            "token_type": "Bearer",
            "expires_in": DAY_S,
            "scope": " ".join(grant.scopes),
        }
        if "offline_access" in grant.scopes:
            answer["refresh_token"] = secrets.token_urlsafe(32)
        if "openid" in grant.scopes:
            answer["id_token"] = self._id_token(grant, issuer, now)
        return answer

    def _id_token(self, grant: Grant, issuer: str, now: int) -> str:
        header = header_of(SESSION, self._keys.active)
        del header["cat"]
        claims = {
            "iss": issuer,
            "aud": grant.application.client_id,
            "iat": now,
            "exp": now + DAY_S,
            "jti": secrets.token_hex(16),
            "nonce": grant.nonce,
            **self._facts(grant),
        }
        return sign(self._keys, header, bend(claims, self.id_claims))

    def _facts(self, grant: Grant) -> dict[str, Any]:
        """Return what the scopes let the application know."""
        user = self._state.users[grant.user_id]
        facts: dict[str, Any] = {"sub": user.id}
        if "email" in grant.scopes:
            facts |= {"email": user.email, "email_verified": user.email_verified}
        if "profile" in grant.scopes:
            facts |= {
                "given_name": user.first_name,
                "family_name": user.last_name,
                "name": user.name,
                "picture": "",
            }
        for name in ("public_metadata", "private_metadata"):
            if name in grant.scopes:
                facts[name] = getattr(user, name)
        if "user:org:read" in grant.scopes and grant.organization_id:
            facts["org_id"] = grant.organization_id
        return facts

    def _userinfo(self, request: Request) -> Reply:
        scheme, _separator, token = request.headers.get("authorization", "").partition(
            " "
        )
        grant = self._access.get(token) if scheme.lower() == "bearer" else None
        expired = grant and self._state.now() - grant.issued_at > DAY_S
        if grant is None or expired or grant.user_id not in self._state.users:
            headers = {"www-authenticate": 'Bearer error="invalid_token"'}
            return json_reply({"error": "invalid_token"}, 401, headers)
        facts = self._facts(grant)
        facts |= {"object": "oauth_user_info", "user_id": grant.user_id}
        facts["instance_id"] = new_id("ins")
        organization = self._state.organizations.get(grant.organization_id or "")
        if "user:org:read" in grant.scopes:
            facts["org_name"] = organization.name if organization else None
            facts["org_slug"] = organization.slug if organization else None
        return json_reply(facts)


def _shown(user: User) -> str:
    return f"{user.name} ({user.email})" if user.email else user.name
