"""What other web sites load: the script, a form's definition, and the CORS preflight."""

from __future__ import annotations

import functools
import hashlib
import json

from odoo import http
from odoo.http import Response, request
from odoo.tools import file_open

from odoo.addons.smarter_base.tools.origins import InvalidOrigin, origin
from odoo.addons.smarter_gateway.exceptions import Forbidden, NotFound

from ..tools import browser_key, cors
from ..tools.api_schema import FormDefinition, FormQuery
from . import visit

_MAX_AGE_S = 3600
_PAGE_ONLY = "/* The hosted page only. */"
_COMMENT = ("/*", "*/", "* ", "//")
_STYLES = '"{styles}"'


class FormScript(http.Controller):
    """The form on other web sites."""

    @http.route(
        "/f/embed.js",
        type="http",
        auth="none",
        methods=["GET"],
        readonly=True,
        save_session=False,
        sitemap=False,
    )
    def script(self, **_kw) -> Response:
        """Answer 200 with the script, the same for every form."""
        text, etag = _script()
        response = Response(text, mimetype="text/javascript")
        response.headers["Cache-Control"] = f"public, max-age={_MAX_AGE_S}"
        # Pages that isolate themselves load it too.
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
        response.set_etag(etag)
        return response.make_conditional(request.httprequest.environ)

    @http.route(
        "/api/v1/forms/<string:key>",
        type="smarter_api",
        auth="none",
        methods=["GET"],
        readonly=True,
        save_session=False,
        arguments_like={"key": {"pattern": browser_key.PATTERN}},
        query=FormQuery,
        answers={200: FormDefinition},
    )
    def definition(self, key: str) -> Response:
        """Tell what a form asks, in words of one language, with a token to send it with.

        Pages ask for it from the form's own origins; whatever is no page may, too.
        """
        form = visit.enter(request.env["smarter.form"]._of_key(key))
        if form is None:
            raise NotFound
        request.env["ir.http"]._count_visit(request.tenant.form_id)
        shown = request.httprequest.headers.get("Origin")
        if shown and not (_is_ours(shown) or form._allows(shown)):
            raise Forbidden(
                "This form may not be shown on that origin.", code="origin_not_allowed"
            )
        request.cors_origin = shown
        wanted = request.dispatcher.parse_query(FormQuery)
        return request.dispatcher.respond(form._definition(visit.language(wanted.lang)))

    @http.route(
        ["/api/v1/leads", "/leads/create"],
        type="smarter_api",
        auth="none",
        methods=["OPTIONS"],
        readonly=True,
        save_session=False,
    )
    def preflight(self) -> Response:
        """Answer a browser that asks whether it may send a form's lead from a page."""
        shown = request.httprequest.headers.get("Origin", "")
        if shown not in request.env["smarter.form"]._all_origins():
            raise Forbidden(
                "No form may be sent from that origin.", code="origin_not_allowed"
            )
        return Response(status=204, headers=cors.preflight(shown))


def _is_ours(shown):
    """Whether a page of this server asks."""
    try:
        return origin(shown) == origin(request.httprequest.host_url)
    except InvalidOrigin:
        return False


@functools.cache
def _script():
    """Return the script with its styles in it, and what names this version."""
    with file_open("smarter_form/static/src/form.css") as file:
        styles = json.dumps(_squeezed(file.read().partition(_PAGE_ONLY)[0]))
    with file_open("smarter_form/static/src/embed.js") as file:
        text = _squeezed(file.read()).replace(_STYLES, styles)
    return text, hashlib.sha256(text.encode()).hexdigest()[:16]


def _squeezed(source):
    """Return a source without what only people read: indentation and comments.

    Both files keep comments on lines of their own, and no text over several lines.
    """
    lines = (line.strip() for line in source.splitlines())
    kept = (line for line in lines if line and not f"{line} ".startswith(_COMMENT))
    return "\n".join(kept)
