"""Ids and keys of the people on whose behalf we talk to a bot.

The Chat API knows a person by a token that we sign ourselves. Whoever has such a token
can speak as that person: it is made for one delivery and is soon over.
"""

from __future__ import annotations

import re

import jwt

LIFETIME_S = 600
MAX_ID = 70
_ID = re.compile(r"[A-Za-z0-9_/-]+", re.ASCII)


def sign(user_id: str, secret: str, *, now: float) -> str:
    """Return the ``x-user-key`` of a user of ours."""
    claims = {"id": user_id, "iat": int(now), "exp": int(now) + LIFETIME_S}
    return jwt.encode(claims, secret.encode(), algorithm="HS256")


def foreign_id(tenant: str, kind: str, number: int) -> str:
    """Return the id that a record of a tenant has at Botpress.

    Several tenants may use one bot, so the tenant's public id is part of it.
    """
    found = f"odoo-{tenant.replace('-', '')}-{kind}-{number}"
    if len(found) > MAX_ID or not _ID.fullmatch(found):
        raise ValueError(f"no id that Botpress could keep: {found}")
    return found
