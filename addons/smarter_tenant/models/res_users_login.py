"""Signing in when one person works for several businesses.

A login is unique per company and not in the whole database: otherwise the manager who
invites somebody learns whether another tenant knows the address, and an accountant can
serve one tenant only. The password decides which of the accounts is meant.
"""

from __future__ import annotations

import contextlib
import json
import re

from odoo import api, models
from odoo.exceptions import AccessDenied
from odoo.fields import Domain
from odoo.http import request

from ..exceptions import LoginRefused

# More accounts of one login than anybody has; it bounds the work of one attempt.
MAX_CANDIDATES = 20
# Where the session keeps the company that somebody asked for by ``?tenant=``.
HINT = "smarter_login_company_id"
_ATTEMPT = "smarter_login_attempt"
# Whatever else somebody puts into a link is no short name, and nothing to search for.
_SLUG = re.compile(r"[a-z0-9-]{1,100}", re.ASCII)


class _Attempt:
    """One attempt to sign in: the accounts in question, and the one it was.

    It travels in the context through Odoo's own steps; no client can put one there.
    """

    def __init__(self, users, credential, user_agent_env):
        self.users = users
        self.credential = credential
        self.user_agent_env = user_agent_env
        self.user = self.auth_info = None

    def decide(self):
        """Find the first account that the credential fits; AccessDenied if none."""
        refused = None
        for user in self.users:
            try:
                self.auth_info = user._check_credentials(
                    self.credential, self.user_agent_env
                )
            except LoginRefused as error:
                refused = refused or error
            except AccessDenied:
                continue
            else:
                self.user = user
                return
        raise refused or AccessDenied()


class ResUsers(models.Model):
    """One login, several candidates."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.users"  # pylint: disable=consider-merging-classes-inherited

    # Takes the place of Odoo's constraint of this name, unique over all companies.
    _login_key = models.Constraint("CHECK (login <> '')", "The login is missing.")
    _login_company_key = models.UniqueIndex(
        "(login, company_id)", "Another user of this company has the same login."
    )

    def _auto_init(self):
        # An upgrade of ``base`` asks for its own constraint again, cannot have it, and
        # would try once more when all is loaded.
        self.pool._constraint_queue.pop("res_users_login_key", None)
        return super()._auto_init()

    # -- Odoo's steps, in their order -------------------------------------------

    def _login(self, credential, user_agent_env):
        users = self._login_candidates(credential)
        if users:
            attempt = _Attempt(users, credential, user_agent_env)
            self = self.with_context(**{_ATTEMPT: attempt})
        return super()._login(credential, user_agent_env)

    def _login_attempt(self):
        attempt = self.env.context.get(_ATTEMPT)
        return attempt if isinstance(attempt, _Attempt) else None

    @contextlib.contextmanager
    def _assert_can_auth(self, user=None):
        with super()._assert_can_auth(user=user):
            # Inside, so that a cooldown comes first and a failure counts once.
            if attempt := self._login_attempt():
                attempt.decide()
            yield

    @api.model
    def _get_login_domain(self, login):
        domain = super()._get_login_domain(login)
        attempt = self._login_attempt()
        if attempt and attempt.user:
            domain &= Domain("id", "=", attempt.user.id)
        return domain

    def _check_credentials(self, credential, env):
        attempt = self._login_attempt()
        if attempt and attempt.credential is credential and attempt.user == self:
            return attempt.auth_info
        return super()._check_credentials(credential, env)

    # -- candidates -------------------------------------------------------------

    @api.model
    def _login_candidates(self, credential):
        """Return the accounts to choose from, the likeliest first.

        None when there is no choice: Odoo's own way is the right one then.
        """
        if credential.get("type") == "webauthn":
            users_sudo = self._passkey_owner(credential)
        elif login := credential.get("login"):
            users_sudo = self.sudo().search(self._get_login_domain(login), order="id")
            if len(users_sudo) < 2:
                return []
        else:
            return []
        ranked = users_sudo._by_likelihood(self._login_company_hint())
        # As Odoo does it: each account looks at the credential as itself.
        return [user.with_user(user).sudo() for user in ranked[:MAX_CANDIDATES]]

    @api.model
    def _passkey_owner(self, credential):
        """Return whose passkey this is: its login may be that of others, too."""
        try:
            identifier = json.loads(credential["webauthn_response"])["id"]
        except (KeyError, TypeError, ValueError):
            return self.sudo().browse()
        keys_sudo = self.env["auth.passkey.key"].sudo()
        domain = [("credential_identifier", "=", identifier)]
        return keys_sudo.search(domain, limit=1).create_uid

    def _by_likelihood(self, hint):
        """Sort candidates: the company asked for, open ones, staff, latest login."""
        groups = self.env["res.users.log"]._read_group(
            [("create_uid", "in", self.ids)], ["create_uid"], ["create_date:max"]
        )
        latest = {user.id: date.timestamp() for user, date in groups}
        return self.sorted(
            lambda user: (
                user.company_id != hint,
                bool(user._login_refusal()),
                user.share,
                -latest.get(user.id, 0),
                user.id,
            )
        )

    @api.model
    def _login_company_hint(self):
        """Return the company that the visitor asked to sign in to, or none."""
        companies_sudo = self.env["res.company"].sudo()
        if not request:
            return companies_sudo
        if slug := request.httprequest.args.get("tenant"):
            is_slug = _SLUG.fullmatch(slug)
            domain = [("slug", "=", slug)]
            return companies_sudo.search(domain) if is_slug else companies_sudo
        return companies_sudo.browse(request.session.get(HINT)).exists()
