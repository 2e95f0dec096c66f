"""What Clerk sends: events in the shape of its documentation, and their signatures."""

from __future__ import annotations

import json

from odoo.addons.smarter_base.tools import signing

SECRET = "whsec_" + "A" * 43 + "="
FORMER_SECRET = "whsec_" + "B" * 43 + "="
ORGANIZATION = "org_Panaderia1"
OTHER_ORGANIZATION = "org_Ferreteria1"
ANA = "user_Ana1"
#: 2026-11-22 12:00:00 UTC in milliseconds.
NOON = 1795348800000


def event(name, data, at=NOON, **envelope):
    """Return an event; ``at`` is when it happened, in milliseconds."""
    return {
        "object": "event",
        "type": name,
        "timestamp": at,
        "instance_id": "ins_1",
        "data": data,
        "event_attributes": {"http_request": {"client_ip": "", "user_agent": ""}},
        **envelope,
    }


def user(clerk_id=ANA, email="ana@sanjose.example", at=NOON, verified=True, **values):
    """Return a ``user`` object."""
    status = "verified" if verified else "unverified"
    return {
        "object": "user",
        "id": clerk_id,
        "first_name": "Ana",
        "last_name": "Rojas",
        "primary_email_address_id": "idn_1",
        "email_addresses": [
            {
                "id": "idn_0",
                "email_address": "otra@example.cl",
                "verification": {"status": "verified", "strategy": "ticket"},
            },
            {
                "id": "idn_1",
                "email_address": email,
                "verification": {"status": status, "strategy": "ticket"},
            },
        ],
        "banned": False,
        "locked": False,
        "created_at": NOON - 86_400_000,
        "updated_at": at,
        **values,
    }


def organization(organization_id=ORGANIZATION, name="San José", at=NOON, **values):
    """Return an ``organization`` object."""
    return {
        "object": "organization",
        "id": organization_id,
        "name": name,
        "slug": "san-jose",
        "public_metadata": {},
        "private_metadata": {},
        "created_at": NOON - 86_400_000,
        "updated_at": at,
        **values,
    }


def membership(
    role="org:member",
    clerk_id=ANA,
    organization_id=ORGANIZATION,
    *,
    began=NOON - 3_600_000,
    at=NOON,
    email="ana@sanjose.example",
):
    """Return an ``organization_membership`` object."""
    return {
        "object": "organization_membership",
        "id": f"orgmem_{clerk_id}_{began}",
        "role": role,
        "permissions": [],
        "organization": organization(organization_id),
        "public_user_data": {
            "user_id": clerk_id,
            "identifier": email,
            "first_name": "Ana",
            "last_name": "Rojas",
        },
        "created_at": began,
        "updated_at": at,
    }


def session(session_id="sess_1", clerk_id=ANA, status="ended", at=NOON):
    """Return a ``session`` object."""
    return {
        "object": "session",
        "id": session_id,
        "user_id": clerk_id,
        "client_id": "client_1",
        "status": status,
        "last_active_organization_id": ORGANIZATION,
        "created_at": NOON - 60_000,
        "updated_at": at,
    }


def encode(content):
    """Return the bytes of an event."""
    return json.dumps(content, ensure_ascii=False).encode()


def signed(content, message_id, now, secrets=(SECRET,)):
    """Return the body of a delivery and its headers."""
    body = content if isinstance(content, bytes) else encode(content)
    headers = signing.sign_headers(
        secrets, message_id, int(now), body, prefix=signing.SVIX
    )
    return body, {**headers, "Content-Type": "application/json"}
