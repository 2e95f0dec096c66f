"""Errors of signing in with Clerk.

::

    LoginRefused (smarter_tenant, an AccessDenied)
    └── SignInRefused   Clerk says who it is, and we say that this person stays out

``code`` is a stable word for programs and the log, the message is for people.
"""

from __future__ import annotations

from odoo.addons.smarter_tenant.exceptions import LoginRefused

NO_ORGANIZATION = "no_organization"
UNKNOWN_ORGANIZATION = "unknown_organization"
WRONG_ORGANIZATION = "wrong_organization"
TENANT_DRAFT = "tenant_draft"
TENANT_SUSPENDED = "tenant_suspended"
TENANT_CLOSED = "tenant_closed"
USER_DISABLED = "user_disabled"
SESSION_ENDED = "session_ended"
NO_ACCOUNT = "no_account"
NO_ROLE = "no_role"
JOIN_NOT_ALLOWED = "join_not_allowed"
EMAIL_MISSING = "email_missing"
EMAIL_TAKEN = "email_taken"
PLAN_FULL = "plan_full"
PRIVILEGED = "privileged"


class SignInRefused(LoginRefused):
    """A person of Clerk may not come in; nothing was created."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code
