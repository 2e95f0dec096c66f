"""Chatwoot's Platform API: accounts and people of the operator's own installation. Pure.

Its token opens everything that was made with it, so it is a setting of the server and
goes to the address of the settings only, never to one that a tenant has entered.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from odoo.addons.smarter_base.tools import settings
from odoo.addons.smarter_connector.exceptions import Rejected, Unexpected
from odoo.addons.smarter_connector.tools.exchange import Send

from .api import Row, as_row, ask

PREFIX = "/platform/api/v1"
ADMINISTRATOR, AGENT = "administrator", "agent"
#: Custom attribute of a user: for whom we made it.
MARK = "smarteros"
_TAG = re.compile(r"\+so-[0-9a-f]{12}(?=@)")
_MAX_LOCAL = 64


@dataclass(frozen=True)
class Installation:
    """The operator's Chatwoot, and the token of its Platform App."""

    base_url: str
    token: str = field(repr=False)


def configured() -> Installation | None:
    """Return the installation of the server's settings, or None."""
    url = settings.get("chatwoot_url")
    token = settings.get("chatwoot_platform_token")
    return Installation(url.rstrip("/"), token) if url and token else None


class Taken(Rejected):
    """The e-mail belongs to a user that was not made for this person of this tenant."""


@dataclass(frozen=True)
class Person:
    """Somebody who shall have a user in Chatwoot."""

    #: Tenant and person; the same in all attempts.
    mark: str
    name: str
    email: str
    role: str


class PlatformApi:
    """One installation, through one ``send``."""

    def __init__(self, send: Send, installation: Installation) -> None:
        self._send = send
        self._installation = installation

    def account(self, account_id: int) -> Row:
        """Return an account of ours."""
        return as_row(self._call("GET", f"/accounts/{account_id}"))

    def create_account(self, values: Mapping[str, Any]) -> Row:
        """Make an account. Nothing finds one whose number never arrived."""
        return as_row(self._call("POST", "/accounts", dict(values)))

    def set_status(self, account_id: int, status: str) -> None:
        """Have an account of ours be active or suspended."""
        self._call("PATCH", f"/accounts/{account_id}", {"status": status})

    def own_user(self, person: Person) -> Row:
        """Return the user that was made for this person, made now if need be.

        Chatwoot answers with the user that has the e-mail already, whoever that is, and
        opens it to us. It is nobody of this tenant unless it has our mark.
        """
        user = as_row(
            self._call(
                "POST",
                "/users",
                {
                    "name": person.name,
                    "email": person.email,
                    "password": f"{secrets.token_urlsafe(24)}aA1!",
                    "custom_attributes": {MARK: person.mark},
                },
            )
        )
        if (user.get("custom_attributes") or {}).get(MARK) != person.mark:
            raise Taken("somebody else has this e-mail in Chatwoot")
        return user

    def change_user(self, user_id: int, person: Person) -> None:
        """Bring name and e-mail of a user up to date."""
        values = {"name": person.name, "email": person.email}
        self._call("PATCH", f"/users/{user_id}", values)

    def add_member(self, account_id: int, user_id: int, role: str) -> None:
        """Have the user in the account, with this role."""
        body = {"user_id": user_id, "role": role}
        self._call("POST", f"/accounts/{account_id}/account_users", body)

    def remove_member(self, account_id: int, user_id: int) -> None:
        """Have the user out of the account; again is no error."""
        query = urlencode({"user_id": user_id})
        self._call("DELETE", f"/accounts/{account_id}/account_users?{query}")

    def sign_in_url(self, user_id: int) -> str:
        """Return a link that signs the user in, once and within five minutes."""
        url = as_row(self._call("GET", f"/users/{user_id}/login")).get("url")
        if not isinstance(url, str) or urlsplit(url).scheme not in ("https", "http"):
            raise Unexpected("Chatwoot's answer is not what its version should say")
        return url

    def _call(self, method: str, path: str, body: object = None) -> Any:
        where = self._installation
        return ask(self._send, where.base_url, where.token, method, PREFIX + path, body)


def leading_to(url: str, account_id: int, conversation: int = 0) -> str:
    """Return a sign-in link that ends at the account, or at a conversation."""
    parts = urlsplit(url)
    query = [*parse_qsl(parts.query), ("sso_account_id", str(account_id))]
    if conversation:
        query.append(("sso_conversation_id", str(conversation)))
    return urlunsplit(parts._replace(query=urlencode(query)))


def tagged(email: str, tenant_uuid: str) -> str:
    """Return the e-mail under which Chatwoot has a person of this tenant, empty if none.

    Users of Chatwoot are of the whole installation. With an address of its own in every
    tenant, nobody gets into another one by being called like somebody there, and mails
    arrive all the same.
    """
    local, at, domain = email.strip().lower().rpartition("@")
    tag = f"+so-{tenant_uuid.replace('-', '')[:12]}"
    if not (local and at and domain) or len(local + tag) > _MAX_LOCAL:
        return ""
    return f"{local}{tag}@{domain}"


def plain(email: str) -> str:
    """Return the e-mail that the person has here."""
    return _TAG.sub("", email.lower())
