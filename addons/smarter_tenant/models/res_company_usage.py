"""Limits of the plan against what a tenant uses: refusals, warnings and figures."""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..tools import limits, periods
from .smarter_usage import LEADS, REQUESTS, USERS

GROUP_MANAGER = "smarter_tenant.group_tenant_manager"


class ResCompany(models.Model):
    """Use of the plan."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "res.company"  # pylint: disable=consider-merging-classes-inherited

    leads_this_month = fields.Integer(compute="_compute_plan_usage")
    users_usage = fields.Char("Users of the plan", compute="_compute_plan_usage")
    leads_usage = fields.Char("Leads this month", compute="_compute_plan_usage")
    # The fullest of them, for lists: which tenants are about to need a larger plan?
    usage_percent = fields.Integer("Plan used (%)", compute="_compute_plan_usage")

    @api.depends("plan_id")
    def _compute_plan_usage(self):
        used = self._leads_counted()
        for company in self:
            leads = used.get(company.id, 0)
            users = company.tenant_user_count
            plan = company.sudo().plan_id
            company.leads_this_month = leads
            company.users_usage = self._usage_text(users, plan.max_users)
            company.leads_usage = self._usage_text(leads, plan.max_leads_per_month)
            company.usage_percent = max(
                limits.percent(users, plan.max_users),
                limits.percent(leads, plan.max_leads_per_month),
            )

    def _leads_counted(self):
        """Return company ID -> leads counted this month; one query for all."""
        month = periods.month(fields.Datetime.now())
        domain = [
            ("company_id", "in", self.ids),
            ("metric", "=", LEADS),
            ("period", "=", month),
        ]
        rows = self.env["smarter.usage"].sudo().search_fetch(domain, ["amount"])
        return {row.company_id.id: row.amount for row in rows}

    def _usage_text(self, used, limit):
        if not limit:
            return f"{used}"
        return self.env._("%(used)s of %(limit)s", used=used, limit=limit)

    def _plan_usage(self) -> dict[str, dict[str, int | None]]:
        """Return what the plan limits, with what is used; no limit is None."""
        self.ensure_one()
        used = {
            USERS: self.tenant_user_count,
            LEADS: self.leads_this_month,
            REQUESTS: None,
        }
        return {
            metric: {"limit": self._plan_limit(metric) or None, "used": amount}
            for metric, amount in used.items()
        }

    # -- users ------------------------------------------------------------------

    def _check_user_limit(self) -> None:
        """Refuse more people than the plan has places for; warn when it gets tight.

        Called after people were added: the refusal takes them back. A tenant that is
        over the limit already, after a change of plan, keeps its people.

        :raises UserError: the plan is full
        """
        for company_sudo in self.sudo().root_id.filtered("state"):
            limit = company_sudo._plan_limit(USERS)
            used = company_sudo._count_members()
            if limit and used > limit:
                raise UserError(company_sudo._users_full_message(limit))
            usage = company_sudo._tenant_env()["smarter.usage"]
            usage._warn(company_sudo, USERS, used, limit)

    def _count_members(self):
        """Return how many people of this tenant may log in, as the database has it."""
        return self.env["res.users"].search_count(self._tenant_users_domain())

    def _users_full_message(self, limit):
        return self.env._(
            "The plan %(plan)s has room for %(limit)s users. Archive one of them, or "
            "ask for a larger plan.",
            plan=self.plan_id.name,
            limit=limit,
        )

    # -- managers ---------------------------------------------------------------

    def _managers(self):
        """Return the managers of this tenant who can log in."""
        domain = self._tenant_users_domain() & Domain(
            "all_group_ids", "in", self.env.ref(GROUP_MANAGER).ids
        )
        return self.env["res.users"].search(domain)

    def _tell_managers_about_limit(self, metric, used, limit):
        """Send the managers a notification that a limit is near, or reached."""
        env = self._tenant_env()
        company = self.with_env(env)
        managers = company._managers()
        for lang, people in managers.grouped("lang").items():
            told = company.with_context(lang=lang)
            subject, body = told._limit_notice(metric, used, limit)
            env["mail.thread"].with_context(lang=lang).message_notify(
                partner_ids=people.partner_id.ids,
                subject=subject,
                body=body,
                force_send=False,
            )
            people._bus_send(
                "simple_notification",
                {
                    "type": "warning",
                    "sticky": True,
                    "title": subject,
                    "message": body,
                },
            )

    def _limit_notice(self, metric, used, limit):
        """Return subject and text of the notification."""
        texts = {
            USERS: self.env._("users"),
            LEADS: self.env._("leads of this month"),
            REQUESTS: self.env._("requests per minute"),
        }
        values = {
            "plan": self.plan_id.name,
            "what": texts[metric],
            "used": used,
            "limit": limit,
        }
        if limits.is_reached(used, limit):
            subject = self.env._("The limit of your plan is reached: %s", texts[metric])
        else:
            subject = self.env._("Your plan is almost used up: %s", texts[metric])
        body = self.env._(
            "%(used)s of %(limit)s %(what)s of the plan %(plan)s are used. "
            "Contact support for a larger plan.",
            **values,
        )
        return subject, body
