"""Where calls from outside enter: the two functions of Odoo that all of them pass.

They belong to no model, so no addon can extend them; each is replaced once per process
by one that asks the model first. Databases without this addon are left alone.
"""

from __future__ import annotations

import functools

from odoo.exceptions import MissingError
from odoo.http import Request
from odoo.service import model as service_model

from odoo.addons.rpc.controllers import json2

from ...exceptions import HiddenRow
from ...tools import company_ids

_get_public_method = service_model.get_public_method
_update_context = Request.update_context


@functools.wraps(_get_public_method)
def get_public_method(model, name):
    """Return the method that a client named, behind the check of its ids."""
    method = _get_public_method(model, name)
    if "smarter.isolation" not in model.env:
        return method

    @functools.wraps(method)
    def guarded(records, *args, **kwargs):
        try:
            records._check_remote_call(method, args, kwargs)
            return method(records, *args, **kwargs)
        except HiddenRow as error:
            raise MissingError(*error.args) from None

    return guarded


@functools.wraps(_update_context)
def update_context(self, **overrides):
    """Take over a context that came with a request, less foreign companies."""
    if company_ids.KEY in overrides and "smarter.isolation" in self.env:
        overrides = self.env["base"]._own_companies_only(overrides)
    return _update_context(self, **overrides)


service_model.get_public_method = get_public_method
json2.get_public_method = get_public_method
Request.update_context = update_context
