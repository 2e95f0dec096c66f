"""``/f/<slug>``: the form as a page of its own.

Plain HTML: no script, no cookie, no session, so it works wherever a browser does. What
keeps other pages from sending it is the token that comes with every shown form.
"""

from __future__ import annotations

import secrets

from odoo import http
from odoo.http import Response, request

from odoo.addons.smarter_gateway.exceptions import ApiError, TooManyRequests
from odoo.addons.smarter_lead.models.smarter_lead_intake_limit import LeadLimitReached

from ..tools import gone_page, page_headers, submission
from ..tools.page_view import PageView
from ..tools.texts import WORDS, message
from . import visit

MAX_BODY = 64 * 1024
_TOKEN_ERRORS = ("form_too_fast",)


class FormPage(http.Controller):
    """Hosted forms."""

    @http.route(
        "/f/<string:slug>",
        type="http",
        auth="none",
        methods=["GET"],
        readonly=True,
        save_session=False,
        sitemap=False,
    )
    def show(self, slug, **_kw) -> Response:
        """Answer 200 with the form, ready to be filled in."""
        language = visit.language()
        form = visit.enter(request.env["smarter.form"]._of_page(slug))
        if form is None:
            return _gone(language)
        try:
            request.env["ir.http"]._count_visit(form.id)
        except TooManyRequests as error:
            return _busy(language, error)
        view = PageView(form._config(), language, form._issue_token())
        view.stamp(request.httprequest.args, request.httprequest.referrer)
        return _page(view)

    @http.route(
        "/f/<string:slug>",
        type="http",
        auth="none",
        methods=["POST"],
        readonly=False,
        save_session=False,
        csrf=False,
        max_content_length=MAX_BODY,
        sitemap=False,
    )
    def send(self, slug, **_kw) -> Response:
        """Take the answers and go on to the thank-you; else show what is wrong."""
        sent = request.httprequest.form
        language = visit.language(sent.get(submission.LANGUAGE))
        form = visit.enter(request.env["smarter.form"]._of_page(slug))
        if form is None:
            return _gone(language)
        try:
            _accept(form, sent)
        except ApiError as error:
            return _again(form, sent, language, error)
        config = form._config()
        url = config.redirect_url or f"/f/{slug}/thanks?lang={language}"
        return _uncached(request.redirect(url, code=303, local=False))

    @http.route(
        "/f/<string:slug>/thanks",
        type="http",
        auth="none",
        methods=["GET"],
        readonly=True,
        save_session=False,
        sitemap=False,
    )
    def thank(self, slug, **_kw) -> Response:
        """Answer 200 with the form's thank-you."""
        language = visit.language()
        form = visit.enter(request.env["smarter.form"]._of_page(slug))
        if form is None:
            return _gone(language)
        view = PageView(form._config(), language)
        return _page(view, "smarter_form.page_thanks")


def _accept(form, sent):
    """Store the answers as the API does, by the same limits."""
    tenant = request.tenant
    request.env["ir.http"]._count_request(tenant)
    draft = submission.from_form(form._config(), sent)
    payload, columns = form._submission(draft, ip=visit.address())
    intakes = request.env["smarter.lead.intake"]
    try:
        intakes._check_lead_limit(tenant.leads_per_month)
    except LeadLimitReached as exc:
        raise TooManyRequests(str(exc), code="lead_limit_reached") from None
    intakes._accept(payload, **columns)


def _again(form, sent, language, error):
    """Show the form with the answers and what is wrong with them."""
    config = form._config()
    # An old token goes on counting from when the form was first shown.
    is_old = error.code in _TOKEN_ERRORS or error.code == "validation_failed"
    token = sent.get(submission.TOKEN, "") if is_old else form._issue_token()
    view = PageView(config, language, token, sent)
    view.refuse(error)
    response = _page(view, status=error.status)
    response.headers.update(error.headers)
    return response


def _page(view, template="smarter_form.page", status=200):
    nonce = secrets.token_urlsafe(12)
    html = request.env["ir.qweb"]._render(template, {"view": view, "nonce": nonce})
    response = Response(f"<!DOCTYPE html>\n{html}", status=status)
    response.headers.update(page_headers.of(view.config, nonce))
    return response


def _gone(language):
    """Say that there is no such form, whatever the reason is."""
    words = WORDS[language]
    page = gone_page.html(language, words["gone_title"], words["gone"])
    response = Response(page, status=404)
    response.headers.update(page_headers.of(None, ""))
    return response


def _busy(language, error):
    """Say that too many ask at once."""
    title = WORDS[language]["busy_title"]
    page = gone_page.html(language, title, message(language, error.code))
    response = Response(page, status=error.status)
    response.headers.update(page_headers.of(None, ""))
    response.headers.update(error.headers)
    return response


def _uncached(response):
    response.headers["Cache-Control"] = "no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
