"""The calls of a sign-in: where Clerk's endpoints are, and what a code stands for."""

from __future__ import annotations

import dataclasses
import threading
import time
from collections.abc import Callable

from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.client import (
    OutboundClient,
    Reply,
    Request,
)
from odoo.addons.smarter_base.tools.outbound.errors import CallError

from . import oidc
from .identity import Identity
from .jws import KeySource
from .oidc import Discovery, IdToken, OidcError

TIMEOUT_S = 8.0
MAX_BYTES = 64 * 1024
FRESH_S = 3600.0
#: While Clerk cannot be reached the endpoints of yesterday are still the likeliest.
STALE_S = 24 * 3600.0
#: Everybody may ask for the sign-in page: a Clerk that hangs holds up one request in
#: this time, and the others are told at once.
RETRY_S = 15.0

Send = Callable[[Request], Reply]


@dataclasses.dataclass(frozen=True)
class Client:
    """Who we are at Clerk. The repr leaves the secret out."""

    issuer: str
    client_id: str
    client_secret: str
    redirect_uri: str
    use_pkce: bool = True

    def __repr__(self) -> str:
        return f"<Client {self.client_id}>"


def send(request: Request) -> Reply:
    """Make one call.

    :raises OidcError: when there is no answer, or one of a size that none has
    """
    try:
        policy = AddressPolicy.configured()
        with OutboundClient(policy, timeout_s=TIMEOUT_S) as client:
            reply = client.send(request, max_bytes=MAX_BYTES)
    except CallError as error:
        raise OidcError(oidc.BAD_ANSWER, f"no answer: {error}") from error
    if reply.truncated:
        raise OidcError(oidc.BAD_ANSWER, "the answer is too large")
    return reply


class Endpoints:
    """Discovery documents of this process, by issuer. Thread-safe."""

    def __init__(
        self, send: Send = send, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._send = send
        self._clock = clock
        self._lock = threading.Lock()
        self._found: dict[tuple[str, bool], tuple[float, Discovery]] = {}
        self._failed: dict[tuple[str, bool], tuple[float, OidcError]] = {}

    def of(self, issuer: str, *, use_pkce: bool = True) -> Discovery:
        """Return the endpoints of an issuer, from memory for an hour.

        :raises OidcError: they are not known, and Clerk did not tell
        """
        place = (issuer, use_pkce)
        at, known = self._found.get(place, (0.0, None))
        age = self._clock() - at
        if known and age < FRESH_S:
            return known
        try:
            return self._refreshed(place)
        except OidcError:
            if known and age < STALE_S:
                return known
            raise

    def _refreshed(self, place: tuple[str, bool]) -> Discovery:
        failed_at, failure = self._failed.get(place, (0.0, None))
        if failure and self._clock() - failed_at < RETRY_S:
            raise failure.with_traceback(None)
        try:
            found = self._fetch(*place)
        except OidcError as error:
            with self._lock:
                self._failed[place] = (self._clock(), error)
            raise
        with self._lock:
            self._found[place] = (self._clock(), found)
        return found

    def _fetch(self, issuer: str, use_pkce: bool) -> Discovery:
        headers = {"accept": "application/json"}
        url = issuer + oidc.DISCOVERY_PATH
        reply = self._send(Request(url, b"", headers, "GET"))
        if reply.status != 200:
            raise OidcError(oidc.BAD_DISCOVERY, f"the answer was {reply.status}")
        return Discovery.parse(reply.body, issuer, use_pkce=use_pkce)

    def forget(self) -> None:
        """Begin anew, in tests."""
        self._found.clear()
        self._failed.clear()


endpoints = Endpoints()


def redeem(
    client: Client,
    keys: KeySource,
    *,
    code: str,
    verifier: str,
    nonce: str,
    now: float,
) -> Identity:
    """Return who signed in, for the code that the browser brought back.

    :raises OidcError: Clerk does not accept the code, or does not answer
    :raises TokenRefused: the answer proves nothing
    """
    discovery = endpoints.of(client.issuer, use_pkce=client.use_pkce)
    request = oidc.token_request(
        discovery,
        client_id=client.client_id,
        client_secret=client.client_secret,
        code=code,
        redirect_uri=client.redirect_uri,
        verifier=verifier if client.use_pkce else None,
    )
    reply = send(request)
    answer = oidc.parse_token_answer(reply.status, reply.body)
    person = oidc.verify_id_token(
        answer.id_token,
        keys,
        issuer=client.issuer,
        client_id=client.client_id,
        nonce=nonce,
        now=now,
        access_token=answer.access_token,
    )
    if not (person.organization_id and person.email) and discovery.userinfo_endpoint:
        person = _with_userinfo(discovery, answer.access_token, person)
    return _identity(person)


def _with_userinfo(discovery: Discovery, access_token: str, person: IdToken) -> IdToken:
    """Fill in what the id_token leaves out; what it says stays."""
    reply = send(oidc.userinfo_request(discovery, access_token))
    more = oidc.parse_userinfo(reply.status, reply.body, person.user_id)
    if not person.email:
        person = dataclasses.replace(
            person, email=more.email, email_verified=more.email_verified
        )
    return dataclasses.replace(
        person,
        first_name=person.first_name or more.first_name,
        last_name=person.last_name or more.last_name,
        name=person.name or more.name,
        organization_id=person.organization_id or more.organization_id,
    )


def _identity(person: IdToken) -> Identity:
    has_parts = person.first_name or person.last_name
    return Identity(
        user_id=person.user_id,
        session_id=person.session_id,
        organization_id=person.organization_id,
        email=person.email,
        email_verified=person.email_verified,
        first_name=person.first_name if has_parts else person.name,
        last_name=person.last_name,
    )
