"""``/app/keys``: the credentials of a tenant's own systems."""

from __future__ import annotations

from datetime import timedelta

from werkzeug.exceptions import BadRequest, NotFound

from odoo import fields, http

from . import acting, person

PAGE = "/app/keys"
#: What people choose among -> days; None is for good.
LIFETIMES = {"90": 90, "365": 365, "never": None}
#: What most systems need; whatever a key may do more is somebody's decision.
USUAL_SCOPES = ("leads:write", "leads:read")


class Keys(http.Controller):
    """A new key is in the answer to the form that asked for it, and nowhere else."""

    @http.route(PAGE, type="http", auth="user", methods=["GET"], readonly=True)
    @person.managers_only
    def keys(self, done="", **_query):
        """Show the keys, and a form for a new one."""
        return _page(self.env, note=_notes(self.env).get(done, ""))

    @http.route(
        f"{PAGE}/create", type="http", auth="user", methods=["POST"], readonly=False
    )
    @person.managers_only
    def make(self, **form):
        """Make a key for the own tenant and show it, once."""
        made: list[str] = []
        name, lifetime = acting.text(form, "name"), acting.text(form, "lifetime")
        scopes = [one.code for one in _scopes(self.env) if f"scope-{one.code}" in form]
        end = _end(lifetime)
        generate = self.env["smarter.api.key"].generate
        refusal = acting.attempt(
            lambda: made.append(generate(name, scopes, expires_at=end)["key"])
        )
        if refusal:
            wanted = {"name": name, "scopes": scopes, "lifetime": lifetime}
            return _page(self.env, alert=refusal, wanted=wanted)
        return _page(self.env, made=made[0])

    @http.route(
        f"{PAGE}/<int:number>/revoke",
        type="http",
        auth="user",
        methods=["POST"],
        readonly=False,
    )
    @person.managers_only
    def revoke(self, number, **_form):
        """End a key for good."""
        key = _keys(self.env, ("id", "=", number))
        if not key:
            raise NotFound
        if refusal := acting.attempt(key.action_revoke):
            return _page(self.env, alert=refusal)
        return acting.done(PAGE, "revoked")


def _keys(env, *domain):
    own = ("company_id", "=", env.company.root_id.id)
    return env["smarter.api.key"].search([own, *domain])


def _scopes(env):
    return env["smarter.api.scope"].search([("code", "!=", False)])


def _end(lifetime):
    """Return when a key of this lifetime ends, as the database has it; None: never."""
    if lifetime not in LIFETIMES:
        raise BadRequest
    days = LIFETIMES[lifetime]
    return days and fields.Datetime.now() + timedelta(days=days)


def _page(env, note="", alert="", made="", wanted=None):
    scopes = _scopes(env)
    values = {
        "page": "keys",
        "keys": _keys(env).sorted(lambda key: (key.state != "active", -key.id)),
        "states": dict(_keys(env)._fields["state"]._description_selection(env)),
        "ago": env["smarter.portal.today"]._ago,
        "day": env["smarter.portal.frame"]._date,
        "scopes": scopes,
        "lifetimes": _lifetimes(env),
        "wanted": wanted or {"scopes": USUAL_SCOPES, "lifetime": "365"},
        "made": made,
        "note": note,
    }
    return acting.page("smarter_portal.keys", values, alert)


def _lifetimes(env):
    names = {"90": env._("90 days"), "365": env._("1 year"), "never": env._("No end")}
    return list(names.items())


def _notes(env):
    return {"revoked": env._("The key has ended.")}
