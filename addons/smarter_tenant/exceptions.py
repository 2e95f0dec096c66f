"""Errors of the tenant addon.

::

    ValidationError (Odoo, 422)
    └── TenantError
        ├── InvalidTenant    what was given cannot be a tenant
        ├── TenantConflict   it collides with what is there, or with its state
        ├── TenantNotFound   there is no such tenant
        └── TenantUnfinished it is there, but its provisioning stopped
    AccessDenied (Odoo, 403)
    └── LoginRefused         a user who proved to be one may not come in

The class decides the exit code of ``odoo tenant``; ``code`` is a stable word for
programs, the message is for people.
"""

from __future__ import annotations

from odoo.exceptions import AccessDenied, AccessError, ValidationError

from odoo.addons.smarter_base.tools import command_line


class TenantError(ValidationError):
    """Base of all refusals; ``code`` tells programs which one."""

    exit_code = command_line.INVALID

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class InvalidTenant(TenantError):
    """The RUT, the name or the e-mail address cannot be used."""


class TenantConflict(TenantError):
    """Something of the same identity exists, or the state forbids the change."""

    exit_code = command_line.CONFLICT


class TenantNotFound(TenantError):
    """No tenant has this RUT."""

    exit_code = command_line.NOT_FOUND


class TenantUnfinished(TenantError):
    """A step of the provisioning failed; it can be continued."""

    exit_code = command_line.UNFINISHED


class LoginRefused(AccessDenied):
    """The credential is right, and its user may not come in; says why."""


class HiddenRow(AccessError):
    """A row of somebody else: what the caller hears is that there is no such row.

    Inside of Odoo it is an access error, so that code which copes with those copes with
    this one. Where it leaves the server it becomes Odoo's MissingError.
    """

    http_status = 404
