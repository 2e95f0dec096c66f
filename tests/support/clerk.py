"""Set a server up for the sandbox's Clerk, as an operator does, and sign people in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import requests

from tests.sandbox.client import SandboxClient
from tests.sandbox.client_clerk import (
    CLIENT_ID,
    CLIENT_SECRET,
    SECRET_KEY,
    WEBHOOK_SECRET,
)

from .tenants import Tenant
from .web import WebSession

#: The origin of a front-end page whose tokens are accepted.
PARTY = "https://portal.example.cl"
WEBHOOK_PATH = "/auth/clerk/webhook"
CALLBACK_PATH = "/auth/clerk/callback"


@dataclass(frozen=True)
class Member:
    """A person in Clerk and the organisation of a tenant that they belong to."""

    user_id: str
    email: str
    name: str
    organization_id: str


def configure(admin: WebSession, sandbox: SandboxClient, *server_urls: str) -> None:
    """Enter the keys of the sandbox's Clerk, and register the server there."""
    clerk = sandbox.clerk
    clerk.settings(secret_keys=[SECRET_KEY])
    clerk.register(*(url + CALLBACK_PATH for url in server_urls))
    clerk.set_webhook(server_urls[0] + WEBHOOK_PATH, automatic=True)
    instances = admin.call("smarter.clerk.instance", "search", [])
    values = {
        "publishable_key": clerk.publishable_key,
        "backend_url": sandbox.url,
        "secret_key": SECRET_KEY,
        "webhook_secret": WEBHOOK_SECRET,
        "oauth_client_id": CLIENT_ID,
        "oauth_client_secret": CLIENT_SECRET,
        "authorized_parties": PARTY,
    }
    admin.call("smarter.clerk.instance", "write", instances, values)


def link(admin: WebSession, tenant: Tenant, organization_id: str) -> None:
    """Say that this organisation is this tenant."""
    values = {"clerk_organization_id": organization_id}
    admin.call("res.company", "write", [tenant.company_id], values)


def add_organization(sandbox: SandboxClient, tenant: Tenant) -> str:
    """Make an organisation for a tenant in Clerk; return its id."""
    organization_id = f"org_{tenant.rut.replace('-', '')}"
    sandbox.clerk.put_organization(id=organization_id, name=tenant.name)
    return organization_id


def add_member(
    sandbox: SandboxClient,
    organization_id: str,
    word: str,
    role: str = "org:admin",
) -> Member:
    """Make a person in Clerk who is a member of the organisation."""
    user_id, email = f"user_{word}", f"{word}@example.cl"
    sandbox.clerk.put_user(
        id=user_id,
        email=email,
        email_verified=True,
        first_name=word.capitalize(),
        last_name="Rojas",
    )
    sandbox.clerk.put_membership(organization_id, user_id, role)
    return Member(user_id, email, f"{word.capitalize()} Rojas", organization_id)


class ClerkPage:
    """A front-end page of an allowed origin with its visitor's session in Clerk."""

    def __init__(self, url: str, sandbox: SandboxClient, member: Member) -> None:
        self.url = url
        self._clerk = sandbox.clerk
        opened = self._clerk.open_session(member.user_id, member.organization_id)
        self.session_id = str(opened["id"])
        self.browser = requests.Session()

    def token(self) -> str:
        """Return a fresh token, as Clerk's script on the page has it."""
        return self._clerk.token(session_id=self.session_id, party=PARTY)

    def sign_in(self) -> requests.Response:
        """Exchange the token for a session of Odoo."""
        return self.browser.post(
            f"{self.url}/auth/clerk/session",
            json={"token": self.token()},
            headers={"Origin": PARTY},
            timeout=30,
        )

    def is_signed_in(self) -> bool:
        """Tell whether the session of Odoo is good for its own user."""
        body: dict[str, Any] = {"jsonrpc": "2.0", "method": "call", "params": {}}
        url = f"{self.url}/web/session/get_session_info"
        answer = self.browser.post(url, json=body, timeout=30).json()
        return bool(answer.get("result", {}).get("uid"))

    def api(self, path: str, token: str | None = None) -> requests.Response:
        """Call the HTTP API with the token."""
        headers = {"Authorization": f"Bearer {token or self.token()}"}
        return requests.get(self.url + path, headers=headers, timeout=30)
