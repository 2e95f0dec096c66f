"""The demo's sign-in: the sandbox plays Clerk, and Odoo is set up for it.

Each demo business is an organisation with its manager and one more member, who has no
account in Odoo before the first sign-in.
"""

from __future__ import annotations

import base64
from typing import Any
from urllib.parse import urlsplit

from smarter_dev import credentials, rpc
from smarter_dev.demo_data import TENANTS, DemoTenant

CLIENT_ID = "demo"
NEW_MEMBER = ("Pía", "Aránguiz", "pia.aranguiz")


def sandbox_settings(url: str) -> dict[str, Any]:
    """What the sandbox's Clerk has to know of the server at ``url`` and its people."""
    keys = _keys()
    return {
        "settings": {"secret_keys": [keys["secret_key"]]},
        "users": [person for tenant in TENANTS for person in _people(tenant)],
        "organizations": [
            {"id": _organization_id(tenant), "name": tenant.name} for tenant in TENANTS
        ],
        "memberships": [
            {
                "organization_id": _organization_id(tenant),
                "user_id": person["id"],
                "role": role,
            }
            for tenant in TENANTS
            for person, role in zip(
                _people(tenant), ("org:admin", "org:member"), strict=True
            )
        ],
        "applications": {
            CLIENT_ID: {
                "redirect_uris": [
                    f"{address}/auth/clerk/callback"
                    for address in (url, url.replace("127.0.0.1", "localhost"))
                ],
                "client_secret": keys["oauth_client_secret"],
            }
        },
        "webhook": {
            "url": f"{url}/auth/clerk/webhook",
            "secrets": [keys["webhook_secret"]],
            "automatic": True,
        },
    }


def connect(admin: rpc.WebSession, sandbox_url: str) -> None:
    """Enter the sandbox's keys and link the demo tenants, as the operator."""
    instances = admin.call("smarter.clerk.instance", "search", [])
    values = {
        **_keys(),
        "publishable_key": publishable_key(sandbox_url),
        "backend_url": sandbox_url,
        "oauth_client_id": CLIENT_ID,
    }
    admin.call("smarter.clerk.instance", "write", instances, values)
    for tenant in TENANTS:
        found = admin.call("res.company", "search", [["rut", "=", tenant.rut]])
        link = {"clerk_organization_id": _organization_id(tenant)}
        admin.call("res.company", "write", found, link)


def publishable_key(sandbox_url: str) -> str:
    """The key that names the sandbox, as Clerk's dashboard would show it."""
    host = urlsplit(sandbox_url).netloc
    return "pk_test_" + base64.b64encode(f"{host}$".encode()).decode()


def _keys() -> dict[str, str]:
    return {
        "secret_key": credentials.get("clerk:secret", _secret_key),
        "webhook_secret": credentials.get("clerk:webhook", credentials.webhook_secret),
        "oauth_client_secret": credentials.get("clerk:oauth", credentials.password),
    }


def _secret_key() -> str:
    return f"sk_test_{credentials.password()}{credentials.password()}"


def _people(tenant: DemoTenant) -> list[dict[str, Any]]:
    number = tenant.rut.partition("-")[0]
    first, last, mailbox = NEW_MEMBER
    manager, _space, surnames = tenant.manager.partition(" ")
    domain = tenant.login.partition("@")[2]
    return [
        _person(f"user_manager{number}", tenant.login, manager, surnames),
        _person(f"user_member{number}", f"{mailbox}@{domain}", first, last),
    ]


def _person(user_id: str, email: str, first: str, last: str) -> dict[str, Any]:
    return {
        "id": user_id,
        "email": email,
        "email_verified": True,
        "first_name": first,
        "last_name": last,
    }


def _organization_id(tenant: DemoTenant) -> str:
    return f"org_{tenant.rut.replace('-', '')}"
