"""What “Check configuration” looks at. Each check gives a name, a state, a sentence."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import urlsplit

from odoo import fields, models
from odoo.tools import format_datetime

from odoo.addons.smarter_base.tools import origins
from odoo.addons.smarter_base.tools.outbound.client import Request
from odoo.addons.smarter_base.tools.outbound.errors import CallError
from odoo.addons.smarter_gateway.models.smarter_inbound_mixin import FAILED

from ..tools import jwks, oidc
from ..tools.backend_api import KeyRefused
from .clerk_check import ERROR, GOOD, WARNING

_DISCOVERY_PATH = "/.well-known/openid-configuration"
_MAX_DOCUMENT = 64 * 1024
_SILENCE_DAYS = 30
_LOCAL_HOSTS = ("localhost", "127.0.0.1", "::1")
#: What a client that is known and a code that is not are answered with.
_EXPECTED_REFUSAL = "invalid_grant"


@dataclass(frozen=True)
class Subject:
    """The settings, read before anybody is asked. The repr shows no secret."""

    issuer: str
    jwks_url: str
    client_id: str
    client_secret: str
    redirect_uri: str

    def __repr__(self) -> str:
        return f"<Subject {self.issuer}>"


class SmarterClerkInstance(models.Model):
    """One method per line of the result."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.clerk.instance"  # pylint: disable=consider-merging-classes-inherited

    def _check_subject(self):
        return Subject(
            self.frontend_url or "",
            self.jwks_url or "",
            self.oauth_client_id or "",
            self._read_secret("oauth_client_secret") or "",
            self.redirect_uri,
        )

    def _findings(self, subject, client):
        """Return ``[(name, state, message), ...]``; only this talks to Clerk."""
        env = self.env
        findings = [(env._("Publishable key"), *self._check_key(subject))]
        if subject.issuer:
            keys, finding = self._check_jwks(subject, client)
            findings += [
                (env._("Public keys"), *finding),
                (env._("Sign-in page"), *self._check_discovery(subject, client)),
                (env._("OAuth application"), *self._check_client(subject, client)),
                (env._("Secret key"), *self._check_backend(keys, client)),
            ]
        return [
            *findings,
            (env._("Webhook"), *self._check_webhook()),
            (env._("Allowed origins"), *self._check_origins()),
            (env._("Roles"), *self._check_roles()),
            (env._("This server"), *self._check_server(subject)),
        ]

    def _check_key(self, subject):
        if not subject.issuer:
            return ERROR, self.key_problem or self.env._("There is no publishable key.")
        kinds = dict(self._fields["environment"]._description_selection(self.env))
        return GOOD, self.env._(
            "%(kind)s instance at %(host)s",
            kind=kinds[self.environment],
            host=urlsplit(subject.issuer).netloc,
        )

    # -- what Clerk shows everybody ---------------------------------------------

    def _fetch(self, client, url):
        """Return a document, or None and why there is none."""
        try:
            reply = client.send(Request(url, b"", {}, "GET"), max_bytes=_MAX_DOCUMENT)
        except CallError as error:
            return None, self.env._("It cannot be reached: %s.", error)
        if reply.status != 200 or reply.truncated:
            return None, self.env._("It answers with status %s.", reply.status)
        return reply.body, None

    def _check_jwks(self, subject, client):
        """Return the ids of the usable keys too."""
        document, problem = self._fetch(client, subject.jwks_url)
        if problem:
            return set(), (ERROR, problem)
        try:
            found = jwks.parse(document)
        except jwks.InvalidKeySet as error:
            return set(), (ERROR, self.env._("No key can be used: %s.", error))
        if found.ignored:
            words = "; ".join(map(str, found.ignored))
            return set(found.keys), (WARNING, words)
        return set(found.keys), (GOOD, self.env._("%s in use", ", ".join(found.keys)))

    def _check_discovery(self, subject, client):
        document, problem = self._fetch(client, subject.issuer + _DISCOVERY_PATH)
        if problem:
            return ERROR, problem
        try:
            oidc.Discovery.parse(document, subject.issuer, use_pkce=self.use_pkce)
        except oidc.OidcError as error:
            return ERROR, self.env._("It is not usable: %s.", error)
        return GOOD, self.env._("The sign-in page is that of the issuer.")

    def _check_client(self, subject, client):
        """Ask for tokens with a code that is none: the refusal tells who is known."""
        if not subject.client_id:
            return WARNING, self.env._(
                "Without an OAuth application the login page does not offer Clerk."
            )
        try:
            reply = client.send(_token_request(subject))
        except CallError as error:
            return ERROR, self.env._("It cannot be reached: %s.", error)
        word = _refusal(reply.body)
        if word == _EXPECTED_REFUSAL:
            return GOOD, self.env._("Clerk accepts the client ID and its secret.")
        if word == "invalid_client":
            return ERROR, self.env._("Clerk refuses the client ID or its secret.")
        answer = word or reply.status
        return WARNING, self.env._("Clerk answers “%s”, which tells little.", answer)

    # -- what takes the secret key ----------------------------------------------

    def _check_backend(self, keys, client):
        api = self._backend_api(client)
        if not api:
            return WARNING, self.env._(
                "Without a secret key members are not synchronized, organizations not "
                "created, and signing out ends the session here only."
            )
        try:
            theirs = api.key_ids()
        except KeyRefused:
            return ERROR, self.env._("Clerk refuses the secret key.")
        except CallError as error:
            return ERROR, self.env._("The Backend API cannot be used: %s.", error)
        if keys and not keys & theirs:
            return ERROR, self.env._("It is the key of another instance.")
        return GOOD, self.env._("Clerk accepts it, and it is of this instance.")

    # -- what only we know ------------------------------------------------------

    def _check_webhook(self):
        if not self.webhook_secret:
            return ERROR, self.env._(
                "Without the webhook secret nothing that happens in Clerk is known here."
            )
        events = self.env["smarter.clerk.event"]
        latest = events.search([], limit=1)
        if not latest:
            return WARNING, self.env._(
                "No event has arrived yet. Send a test event from Clerk's dashboard."
            )
        if failed := events.search_count([("state", "=", FAILED)]):
            return WARNING, self.env._("%s events could not be applied.", failed)
        if self.has_former_secret:
            return WARNING, self.env._(
                "The former secret is still accepted: forget it when Clerk has only "
                "the new one."
            )
        return self._check_silence(latest)

    def _check_silence(self, latest):
        moment = format_datetime(self.env, latest.received_at)
        limit = fields.Datetime.now() - timedelta(days=_SILENCE_DAYS)
        if latest.received_at < limit:
            return WARNING, self.env._("No event has arrived since %s.", moment)
        return GOOD, self.env._("The last event arrived at %s.", moment)

    def _check_origins(self):
        allowed = origins.parse_origins(self.authorized_parties or "")
        if not allowed:
            return WARNING, self.env._(
                "No page may hand over its session, and the API takes no tokens."
            )
        open_ones = [o for o in sorted(allowed) if _is_insecure(o)]
        if open_ones and self.environment == "live":
            return WARNING, self.env._("Not encrypted: %s", ", ".join(open_ones))
        return GOOD, ", ".join(sorted(allowed))

    def _check_roles(self):
        roles = self.role_ids.mapped("tenant_role")
        if not roles:
            return ERROR, self.env._("No role of Clerk lets anybody in.")
        if "manager" not in roles:
            return WARNING, self.env._("No role of Clerk makes a manager.")
        return GOOD, ", ".join(self.role_ids.mapped("clerk_role"))

    def _check_server(self, subject):
        if _is_insecure(subject.redirect_uri):
            return WARNING, self.env._(
                "Its address %s is not encrypted: Clerk cannot send events to it.",
                subject.redirect_uri,
            )
        return GOOD, self.env._(
            "Its address is %s.", urlsplit(subject.redirect_uri).netloc
        )


def _token_request(subject):
    discovery = oidc.Discovery(
        issuer=subject.issuer,
        authorization_endpoint=subject.issuer,
        token_endpoint=subject.issuer + "/oauth/token",
        jwks_uri=subject.jwks_url,
    )
    return oidc.token_request(
        discovery,
        client_id=subject.client_id,
        client_secret=subject.client_secret,
        code="configuration-check",
        redirect_uri=subject.redirect_uri,
        verifier="configuration-check-" + "0" * 32,
    )


def _refusal(body):
    """Return the error word of an OAuth answer."""
    try:
        answer = json.loads(body)
    except ValueError:
        return ""
    return str(answer.get("error", "")) if isinstance(answer, dict) else ""


def _is_insecure(address):
    parts = urlsplit(address)
    return parts.scheme != "https" and parts.hostname not in _LOCAL_HOSTS
