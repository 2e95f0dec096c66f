"""What every model checks: who is calling, and with which companies."""

from __future__ import annotations

from odoo import api, models
from odoo.exceptions import MissingError

from ...tools import company_ids, remote_calls
from ..res_company import GROUP_OPERATOR
from .smarter_isolation import UNRESTRICTED


class Base(models.AbstractModel):
    """Companies in the context, and ids from outside."""

    _inherit = "base"

    @api.private
    def with_context(self, ctx=None, /, **overrides):
        """Take of ``allowed_company_ids`` what the user may have, and be silent.

        Here, before any ``sudo()``, because a superuser environment does not check
        the companies of the context that it was given.
        """
        if self.env.su:
            return super().with_context(ctx, **overrides)
        key = company_ids.KEY
        given = overrides if key in overrides else ctx or ()
        if key not in given or given[key] is self.env.context.get(key):
            return super().with_context(ctx, **overrides)
        context = dict(self.env.context if ctx is None else ctx, **overrides)
        own = self._own_companies_only(context)
        # Not keyword arguments: they would be added to the present context.
        return super().with_context(own)  # pylint: disable=context-overridden

    @api.model
    def _own_companies_only(self, context):
        """Return the context without companies that the user does not belong to.

        Operators keep what is no company of theirs: Odoo refuses it as ever.
        """
        user = self.env.user
        own = None
        if user and not user.has_group(GROUP_OPERATOR):
            own = user._get_company_ids()
        ids = company_ids.clean(context.get(company_ids.KEY), own)
        return {**context, company_ids.KEY: ids}

    # -- calls from outside --------------------------------------------------------

    def _check_remote_call(self, method, args, kwargs):
        """Refuse ids that are not there for the caller, before any method runs.

        Whatever the method does as superuser, it does to rows that the caller may know
        of; and no method can tell a row of somebody else from one that does not exist.
        """
        if self.env.su or self.env["smarter.isolation"]._scope() == UNRESTRICTED:
            return
        self._check_there(self._name, self._ids)
        names = remote_calls.parameters(method)
        given = {**dict(zip(names, args, strict=False)), **kwargs}
        for model_name, ids in remote_calls.references(method.__name__, given):
            if model_name in self.env:
                self._check_there(model_name, ids)
        for vals in remote_calls.values(method.__name__, given):
            self._check_references(vals)

    @api.model
    def _check_there(self, model_name, ids):
        """Raise MissingError when one of the ids is not there for the caller."""
        ids = [id_ for id_ in ids if type(id_) is int]
        isolation = self.env["smarter.isolation"]
        if not ids or isolation._is_closed(model_name):
            return
        if hidden := isolation._hidden_ids(model_name, ids):
            raise MissingError(isolation._missing_message(model_name, min(hidden)))
