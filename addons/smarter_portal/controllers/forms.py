"""``/app/forms``: the forms of a tenant, where they stand and what they bring."""

from __future__ import annotations

from werkzeug.exceptions import NotFound

from odoo import http

from . import acting, person

PAGE = "/app/forms"
#: What the figures of forms are counted from.
_COUNTED = ("smarter.lead.intake", "crm.lead")


class Forms(http.Controller):
    """Questions and texts are changed in the editor of forms."""

    @http.route(PAGE, type="http", auth="user", methods=["GET"], readonly=True)
    @person.managers_only
    def forms(self, done="", **_query):
        """Show the forms, and a way to make one."""
        return _page(self.env, note=_notes(self.env).get(done, ""))

    @http.route(
        f"{PAGE}/create", type="http", auth="user", methods=["POST"], readonly=False
    )
    @person.managers_only
    def make(self, **form):
        """Make a form with the usual questions."""
        name = acting.text(form, "name")
        if not name:
            return _page(self.env, alert=self.env._("Give the form a name."))
        forms = _model(self.env)
        if refusal := acting.attempt(lambda: forms.create({"name": name})):
            return _page(self.env, alert=refusal, wanted=name)
        return acting.done(PAGE, "created")

    @http.route(
        f"{PAGE}/<int:number>/archive",
        type="http",
        auth="user",
        methods=["POST"],
        readonly=False,
    )
    @person.managers_only
    def archive(self, number, **_form):
        """Take a form off the web."""
        return self._change(number, "action_archive")

    @http.route(
        f"{PAGE}/<int:number>/restore",
        type="http",
        auth="user",
        methods=["POST"],
        readonly=False,
    )
    @person.managers_only
    def restore(self, number, **_form):
        """Put a form on the web again."""
        return self._change(number, "action_unarchive")

    def _change(self, number, method):
        form = _forms(self.env, ("id", "=", number)).with_env(self.env)
        if not form:
            raise NotFound
        if refusal := acting.attempt(getattr(form, method)):
            return _page(self.env, alert=refusal)
        return acting.done(PAGE, "saved")


def _model(env):
    """Return the model; 404 for who may not read it, as while its app is off."""
    forms = env["smarter.portal.tile"]._readable("smarter.form")
    if forms is None:
        raise NotFound
    return forms


def _forms(env, *domain):
    own = ("company_id", "=", env.company.root_id.id)
    everything = _model(env).with_context(active_test=False)
    return everything.search([own, *domain], order="active desc, name, id")


def _page(env, note="", alert="", wanted=""):
    tiles = env["smarter.portal.tile"]
    values = {
        "page": "forms",
        "forms": _forms(env),
        "is_counted": all(tiles._readable(name) is not None for name in _COUNTED),
        "editor": tiles._action_url("smarter_form.smarter_form_action"),
        "number": tiles._number,
        "ago": env["smarter.portal.today"]._ago,
        "wanted": wanted,
        "note": note,
    }
    return acting.page("smarter_portal.forms", values, alert)


def _notes(env):
    return {
        "created": env._("The form is on the web. Its link can be shared."),
        "saved": env._("Saved."),
    }
