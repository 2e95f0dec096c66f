"""A visitor of a form: nobody is logged in, the form decides whose data this is."""

from __future__ import annotations

from odoo.http import request

from odoo.addons.smarter_gateway.tools import client_address

from ..models.smarter_form_key import SCOPE
from ..tools import languages


def enter(tenant):
    """Act for the form's tenant from here on, as its integration user.

    :param tenant: the form's `TenantContext`, or None
    :return: the form, or None when it is not to be shown
    """
    off = request.env["smarter.api.scope"]._is_off
    if tenant is None or off(SCOPE, tenant.company_id):
        return None
    request.tenant = tenant
    context = {"allowed_company_ids": [tenant.company_id], "lang": tenant.lang}
    request.update_env(user=tenant.user_id, context=context, su=False)
    return request.env["smarter.form"].browse(tenant.form_id)


def language(wanted=None):
    """Return the language of the answer: as asked, or as the browser prefers."""
    accepted = request.httprequest.accept_languages.values()
    return languages.choose(wanted or request.httprequest.args.get("lang"), accepted)


def address():
    """Return the visitor's address."""
    return client_address.of(request.httprequest.environ)
