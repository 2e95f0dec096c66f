"""``/app/team``: the people of a tenant, as its managers look after them.

All goes through what ``res.users`` allows managers of tenants. Nobody is their own
colleague: roles are given and taken by somebody else.
"""

from __future__ import annotations

from werkzeug.exceptions import BadRequest, NotFound

from odoo import http

from odoo.addons.smarter_tenant.models.res_company_team import ROLE_GROUPS

from . import acting, person

PAGE = "/app/team"


class Team(http.Controller):
    """One form, one deed."""

    @http.route(PAGE, type="http", auth="user", methods=["GET"], readonly=True)
    @person.managers_only
    def team(self, done="", **_query):
        """Show who is in the team, and a form to invite somebody."""
        return _page(self.env, note=_notes(self.env).get(done, ""))

    @http.route(
        f"{PAGE}/invite", type="http", auth="user", methods=["POST"], readonly=False
    )
    @person.managers_only
    def invite(self, **form):
        """Invite somebody by e-mail."""
        fields = ("name", "login", "tenant_role")
        wanted = {name: acting.text(form, name) for name in fields}
        values = {name: value for name, value in wanted.items() if value}
        refusal = acting.attempt(lambda: self.env["res.users"].create(values))
        if refusal:
            return _page(self.env, alert=refusal, wanted=wanted)
        return acting.done(PAGE, "invited")

    @http.route(
        f"{PAGE}/<int:number>/role",
        type="http",
        auth="user",
        methods=["POST"],
        readonly=False,
    )
    @person.managers_only
    def give_role(self, number, **form):
        """Make a colleague a manager, or a manager a user."""
        role = acting.text(form, "tenant_role")
        if role not in ROLE_GROUPS:
            raise BadRequest
        return self._change(number, lambda who: who.write({"tenant_role": role}))

    @http.route(
        f"{PAGE}/<int:number>/archive",
        type="http",
        auth="user",
        methods=["POST"],
        readonly=False,
    )
    @person.managers_only
    def archive(self, number, **_form):
        """Let a colleague in no longer."""
        return self._change(number, lambda who: who.action_archive())

    @http.route(
        f"{PAGE}/<int:number>/restore",
        type="http",
        auth="user",
        methods=["POST"],
        readonly=False,
    )
    @person.managers_only
    def restore(self, number, **_form):
        """Let a former colleague in again, while the plan has a place."""
        return self._change(number, lambda who: who.action_unarchive())

    @http.route(
        f"{PAGE}/<int:number>/remind",
        type="http",
        auth="user",
        methods=["POST"],
        readonly=False,
    )
    @person.managers_only
    def remind(self, number, **_form):
        """Send an invitation once more."""
        return self._change(
            number, lambda who: who.action_resend_invitation(), "reminded"
        )

    def _change(self, number, work, code="saved"):
        who = _colleague(self.env, number)
        if refusal := acting.attempt(lambda: work(who)):
            return _page(self.env, alert=refusal)
        return acting.done(PAGE, code)


def _colleague(env, number):
    """Return somebody else of the team, archived or not; 404 for all others."""
    domain = [*_team_domain(env), ("id", "=", number), ("id", "!=", env.uid)]
    found = env["res.users"].with_context(active_test=False).search(domain)
    if not found:
        raise NotFound
    return found.with_env(env)


def _team_domain(env):
    return [
        ("company_id", "=", env.user.company_id.id),
        ("tenant_role", "in", list(ROLE_GROUPS)),
    ]


def _page(env, note="", alert="", wanted=None):
    everybody = env["res.users"].with_context(active_test=False)
    people = everybody.search(_team_domain(env), order="active desc, name, id")
    roles = everybody._fields["tenant_role"]._description_selection(env)
    values = {
        "page": "team",
        "people": [_told(env, user) for user in people],
        "roles": roles,
        "role_names": dict(roles),
        "places": env.company.root_id._plan_usage()["users"],
        "wanted": wanted or {},
        "note": note,
    }
    return acting.page("smarter_portal.team", values, alert)


def _told(env, user):
    """Return what the page says of somebody."""
    seen = user.login_date
    return {
        "user": user,
        "is_me": user.id == env.uid,
        "seen": env["smarter.portal.today"]._ago(seen) if seen else "",
        "seen_at": f"{seen.isoformat()}Z" if seen else "",
    }


def _notes(env):
    return {
        "invited": env._("The invitation is on its way."),
        "reminded": env._("The invitation is on its way again."),
        "saved": env._("Saved."),
    }
