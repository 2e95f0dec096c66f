"""Clerk: sign-in pages, OpenID Connect, key set, Backend API and webhooks.

One instance whose Frontend API and Backend API are both here: ``/.well-known``,
``/oauth`` and ``/v1``. People, organisations, sessions and everything that misbehaves
are set up below ``/control/clerk``, see :class:`Clerk.control`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from typing import Any

from ...errors import InvalidSetup
from ...message import Reply, Request, json_reply, text_reply
from .. import Outcome, Service
from . import tokens
from .backend import BackendApi
from .keys import KeyRing
from .oauth import OAuth
from .state import Membership, Session, State
from .webhooks import Endpoint, Message, Webhooks

JWKS = "/.well-known/jwks.json"
DISCOVERY = (
    "/.well-known/openid-configuration",
    "/.well-known/oauth-authorization-server",
)
SETTINGS = (
    "frontend_url",
    "secret_keys",
    "token_version",
    "clock_offset_s",
    "invalid_grant_status",
    "id_claims",
)
_TOKEN = {
    "kind",
    "session_id",
    "user_id",
    "organization_id",
    "party",
    "issuer",
    "version",
    "claims",
    "header",
    "key",
    "algorithm",
}


class Clerk(Service):
    """One Clerk instance."""

    name = "clerk"
    max_body_bytes = 1024 * 1024

    def __init__(self) -> None:
        self._reset()

    def _reset(self) -> None:
        self.state = State()
        self.keys = KeyRing()
        self.webhooks = Webhooks(self.state.now)
        self.oauth = OAuth(self.state, self.keys)
        self.backend = BackendApi(self.state, self.keys, self.webhooks.notify)
        self.frontend_url = ""
        self.token_version = 2

    @property
    def issuer(self) -> str:
        return self.frontend_url or self.url

    def serves(self, path: str) -> bool:
        return path.startswith(("/v1/", "/oauth/", "/.well-known/"))

    def handle(self, request: Request) -> Outcome:
        with self.state.lock:
            return Outcome(self._answer(request))

    def _answer(self, request: Request) -> Reply:
        if request.path.startswith("/v1/"):
            return self.backend.handle(request)
        if request.path.startswith("/oauth/"):
            return self.oauth.handle(request, self.issuer)
        if request.method not in ("GET", "HEAD"):
            return json_reply({"error": "not_found"}, 404)
        if request.path == JWKS:
            return self._jwks()
        if request.path in DISCOVERY:
            return self.oauth.discovery(self.issuer)
        return json_reply({"error": "not_found"}, 404)

    def _jwks(self) -> Reply:
        if self.keys.override:
            body, content_type = self.keys.override
            return Reply(200, body, {"content-type": content_type})
        return json_reply(self.keys.published())

    def too_large(self) -> Reply:
        return text_reply("Request Entity Too Large", 413)

    def load(self, settings: Mapping[str, Any]) -> None:
        """Set up from a file: settings, people, organisations, applications."""
        for key, value in settings.items():
            setup = {
                "settings": self._settings,
                "users": lambda rows: [self.state.put_user(row) for row in rows],
                "organizations": lambda rows: [
                    self.state.put_organization(row) for row in rows
                ],
                "memberships": lambda rows: [
                    self.state.put_membership(**row) for row in rows
                ],
                "applications": lambda found: [
                    self.oauth.register(name, row) for name, row in found.items()
                ],
                "webhook": self._set_webhook,
            }.get(key)
            if setup is None:
                raise InvalidSetup(f"clerk has no setting {key}")
            try:
                setup(value)
            except (TypeError, AttributeError) as error:
                raise InvalidSetup(f"clerk.{key}: {error}") from None

    def control(self, method: str, path: str, body: object) -> Reply | None:
        """Answer ``/control/clerk/<path>``.

        ``DELETE``                                  forget everything
        ``PUT settings``                            see ``SETTINGS``
        ``PUT users | organizations``               create or change (``id`` optional)
        ``DELETE users/<id> | organizations/<id>``
        ``PUT | DELETE memberships/<organization>/<user>``   ``{"role": "org:admin"}``
        ``PUT sessions``, ``PUT sessions/<id>/<status>``
        ``POST tokens``                             mint, see ``tokens``
        ``POST keys/rotate``, ``PUT keys``          ``keep``; ``body``, ``extra``
        ``PUT applications/<client id>``
        ``PUT webhook``, ``POST webhook``           set up; send, see ``Message``
        """
        kind, _separator, rest = path.partition("/")
        values = body if isinstance(body, dict) else {}
        if (method, path) == ("POST", "webhook"):
            # Without the lock: the receiver may call back while it answers.
            return json_reply(self.webhooks.send(_message(values)))
        handlers: dict[tuple[str, str], Callable[[str, dict[str, Any]], object]] = {
            ("DELETE", ""): lambda _rest, _values: self._reset(),
            ("PUT", "settings"): lambda _rest, found: self._settings(found),
            ("PUT", "users"): self._put_user,
            ("DELETE", "users"): self._delete_user,
            ("PUT", "organizations"): self._put_organization,
            ("DELETE", "organizations"): self._delete_organization,
            ("PUT", "memberships"): self._put_membership,
            ("DELETE", "memberships"): self._delete_membership,
            ("PUT", "sessions"): self._put_session,
            ("POST", "tokens"): self._mint,
            ("POST", "keys"): self._rotate,
            ("PUT", "keys"): self._override_keys,
            ("PUT", "applications"): self._register,
            ("PUT", "webhook"): lambda _rest, found: self._set_webhook(found),
        }
        handler = handlers.get((method, kind))
        if handler is None:
            return None
        with self.state.lock:
            try:
                return json_reply(handler(rest, values))
            except (KeyError, TypeError) as error:
                raise InvalidSetup(f"{method} {path}: {error!r}") from None

    def _settings(self, values: Mapping[str, Any]) -> None:
        unknown = set(values) - set(SETTINGS)
        if unknown:
            raise InvalidSetup(f"settings are: {', '.join(SETTINGS)}")
        owners: dict[str, object] = {
            "secret_keys": self.backend,
            "clock_offset_s": self.state,
            "invalid_grant_status": self.oauth,
            "id_claims": self.oauth,
        }
        for name, value in values.items():
            setattr(owners.get(name, self), name, value)

    # People and organisations

    def _put_user(self, _rest: str, values: dict[str, Any]) -> object:
        known = values.get("id") in self.state.users
        user = self.state.put_user(values)
        self.webhooks.notify(f"user.{_change(known)}", user.as_json())
        return user.as_json()

    def _delete_user(self, user_id: str, _values: dict[str, Any]) -> object:
        self.state.delete_user(user_id)
        gone = {"object": "user", "id": user_id, "deleted": True}
        self.webhooks.notify("user.deleted", gone)
        return gone

    def _put_organization(self, _rest: str, values: dict[str, Any]) -> object:
        known = values.get("id") in self.state.organizations
        found = self.state.put_organization(values)
        self.webhooks.notify(f"organization.{_change(known)}", found.as_json())
        return found.as_json()

    def _delete_organization(self, name: str, _values: dict[str, Any]) -> object:
        self.state.delete_organization(name)
        gone = {"object": "organization", "id": name, "deleted": True}
        self.webhooks.notify("organization.deleted", gone)
        return gone

    def _put_membership(self, rest: str, values: dict[str, Any]) -> object:
        organization_id, _separator, user_id = rest.partition("/")
        known = (organization_id, user_id) in self.state.memberships
        member = self.state.put_membership(organization_id, user_id, **values)
        return self._tell_of(member, _change(known))

    def _delete_membership(self, rest: str, _values: dict[str, Any]) -> object:
        organization_id, _separator, user_id = rest.partition("/")
        member = self.state.memberships[organization_id, user_id]
        shown = self._tell_of(member, "deleted")
        del self.state.memberships[organization_id, user_id]
        return shown

    def _tell_of(self, member: Membership, what: str) -> object:
        shown = self.state.membership_json(member)
        self.webhooks.notify(f"organizationMembership.{what}", shown)
        return shown

    # Sessions and tokens

    def _put_session(self, rest: str, values: dict[str, Any]) -> object:
        """Open one, or give one another status."""
        session_id, _separator, status = rest.partition("/")
        if status:
            session = self.state.sessions[session_id]
            self.state.end_session(session, status)
        else:
            session = self.state.open_session(**values)
            status = "created"
        self.webhooks.notify(f"session.{status}", self._session_event(session))
        return session.as_json()

    def _session_event(self, session: Session) -> dict[str, Any]:
        user = self.state.users.get(session.user_id)
        return {**session.as_json(), "user": user.as_json() if user else None}

    def _mint(self, _rest: str, values: dict[str, Any]) -> object:
        if (
            set(values) - _TOKEN
            or values.get("kind", tokens.SESSION) not in tokens.KINDS
        ):
            raise InvalidSetup(f"a token takes: {', '.join(sorted(_TOKEN))}")
        kind = values.get("kind", tokens.SESSION)
        session = self._session_for(values)
        claims = self._claims(kind, session, values)
        key = values.get("key")
        kid = self.keys.active if key in (None, "stranger") else key
        algorithm = values.get("algorithm", "RS256")
        header = tokens.header_of(kind, kid) | {"alg": algorithm}
        header = tokens.bend(header, values.get("header", {}))
        token = tokens.sign(
            self.keys,
            header,
            tokens.bend(claims, values.get("claims", {})),
            key=key,
            algorithm=algorithm,
        )
        return {"token": token, "session_id": session.id, "claims": claims}

    def _session_for(self, values: Mapping[str, Any]) -> Session:
        if "session_id" in values:
            return self.state.sessions[values["session_id"]]
        organization_id = values.get("organization_id")
        return self.state.open_session(values["user_id"], organization_id)

    def _claims(
        self, kind: str, session: Session, values: Mapping[str, Any]
    ) -> dict[str, Any]:
        user = self.state.users[session.user_id]
        issuer = values.get("issuer") or self.issuer
        now, party = int(self.state.now()), values.get("party") or self.issuer
        if kind != tokens.SESSION:
            return tokens.other_claims(kind, issuer, now, user, party)
        organization_id = session.last_active_organization_id or ""
        member = self.state.memberships.get((organization_id, user.id))
        slug = self.state.organizations[organization_id].slug if member else ""
        version = values.get("version") or self.token_version
        return tokens.session_claims(
            issuer, now, user, session, member, slug, party=party, version=version
        )

    # Keys, applications, webhooks

    def _rotate(self, _rest: str, values: dict[str, Any]) -> object:
        return {"kid": self.keys.rotate(keep=bool(values.get("keep", False)))}

    def _override_keys(self, _rest: str, values: dict[str, Any]) -> None:
        """Publish a text instead of the keys, or more keys beside them."""
        if set(values) - {"body", "content_type", "extra"}:
            raise InvalidSetup("keys take: body, content_type, extra")
        body = values.get("body")
        kind = values.get("content_type", "text/html")
        self.keys.override = None if body is None else (body.encode(), kind)
        self.keys.extra = values.get("extra", [])

    def _register(self, client_id: str, values: dict[str, Any]) -> object:
        found = asdict(self.oauth.register(client_id, values))
        return {key: value for key, value in found.items() if key != "client_secret"}

    def _set_webhook(self, values: Mapping[str, Any]) -> None:
        self.webhooks.endpoint = Endpoint(**values) if values else None


def _change(known: bool) -> str:
    return "updated" if known else "created"


def _message(values: dict[str, Any]) -> Message:
    unknown = set(values) - {one.name for one in fields(Message)}
    if unknown or not isinstance(values.get("type"), str):
        raise InvalidSetup("a message needs a type, and has fields of Message only")
    return Message(**{"data": {}, **values})
