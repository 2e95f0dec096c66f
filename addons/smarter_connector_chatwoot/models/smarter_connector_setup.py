"""Setting a tenant's account up in the operator's Chatwoot, and keeping its people.

The task does one step after the other and keeps what each has left behind; see
``tools/setup.py``.
"""

from __future__ import annotations

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.smarter_base.fields import Secret
from odoo.addons.smarter_base.tools.outbound.errors import CallError
from odoo.addons.smarter_tenant.models.res_company import ACTIVE

from ..tools import platform, setup, tasks
from ..tools.platform import Person
from .smarter_chatwoot_step import DONE, FAILED, WAITING
from .smarter_chatwoot_task import POLL, QUEUED, RUNNING, SETUP
from .smarter_connector import CHATWOOT
from .smarter_connector_outbound import HANDLED

USER = "user"
GROUP_MANAGER = "smarter_tenant.group_tenant_manager"
#: People of one run: two calls each, with room in the time of a task.
_AT_ONCE = 50


class SmarterConnector(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    chatwoot_bot_token = Secret("Bot's access token", groups=fields.NO_ACCESS)
    chatwoot_bot_secret = Secret("Bot's webhook secret", groups=fields.NO_ACCESS)
    chatwoot_step_ids = fields.One2many(
        "smarter.chatwoot.step", "connector_id", "Steps", readonly=True
    )
    chatwoot_can_set_up = fields.Boolean(compute="_compute_chatwoot_can_set_up")
    chatwoot_progress = fields.Selection(
        [("idle", "Nothing to do"), ("running", "Working"), ("failed", "Failed")],
        "Setting up",
        compute="_compute_chatwoot_progress",
    )

    @api.depends("provider", "chatwoot_account", "chatwoot_step_ids.number")
    def _compute_chatwoot_can_set_up(self):
        is_there = bool(platform.configured())
        for connector in self:
            connector.chatwoot_can_set_up = (
                is_there
                and connector.provider == CHATWOOT
                and (
                    not connector.chatwoot_account or bool(connector.chatwoot_step_ids)
                )
            )

    @api.depends("chatwoot_task_ids.state", "chatwoot_task_ids.next_at")
    def _compute_chatwoot_progress(self):
        """Tell of what people have asked for; polls go on for ever."""
        for connector in self:
            tasks_ = connector.chatwoot_task_ids.filtered(lambda t: t.kind != POLL)
            going_on = tasks_.filtered(
                lambda t: (
                    t.state in (QUEUED, RUNNING) or (t.state == DONE and t.next_at)
                )
            )
            failed = "failed" if FAILED in tasks_.mapped("state") else "idle"
            connector.chatwoot_progress = "running" if going_on else failed

    @api.onchange("provider")
    def _onchange_provider_chatwoot(self):
        installation = platform.configured()
        if installation and self.provider == CHATWOOT and not self.url:
            self.url = installation.base_url

    def action_chatwoot_setup(self):
        """Make the account and all that belongs to it, or go on where that stopped."""
        self.ensure_one()
        self.check_access("write")
        own = self.with_env(self.company_id._tenant_env())
        own._chatwoot_check_setup()
        own._chatwoot_begin_setup()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("Setting up. The form shows how it goes."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _chatwoot_begin_setup(self):
        steps = self.env["smarter.chatwoot.step"]
        steps._begin(self, platform.configured())
        self.env["smarter.chatwoot.task"]._ask(self, SETUP)

    def _chatwoot_check_setup(self):
        """Refuse what cannot be: a tenant has one account in the installation."""
        if not platform.configured() or self.provider != CHATWOOT:
            raise UserError(self.env._("This server has no Chatwoot of its own."))
        if self.company_id.state != ACTIVE or not self._app_is_on():
            raise UserError(self.env._("Nothing is sent while the app is off."))
        others = self.env["smarter.chatwoot.step"]._of(self.company_id).connector_id
        if others - self:
            raise UserError(
                self.env._("“%s” has the account of your company already.", others.name)
            )
        if self.chatwoot_account and not others:
            raise UserError(
                self.env._("This connector has an account. Remove its number first.")
            )

    # -- the steps ------------------------------------------------------------------

    def _chatwoot_step(self):
        """Return the step whose turn it is, empty when all are done."""
        return self.chatwoot_step_ids.filtered(lambda step: step.state != DONE)[:1]

    def _chatwoot_setup_work(self):
        """Return the next step, ready for a thread."""
        installation = platform.configured()
        if not installation:
            raise CallError("this server has no Chatwoot of its own any more")
        step = self._chatwoot_step()
        if not step:
            return setup.Nothing()
        works = {
            setup.ACCOUNT: self._chatwoot_make_account,
            setup.TOKEN: self._chatwoot_make_administrator,
            setup.INBOX: lambda _i: setup.MakeInbox(self._chatwoot_access()),
            setup.WEBHOOK: lambda _i: setup.SetWebhook(
                tasks.Connect(
                    self._chatwoot_access(), self.inbound_url, self.chatwoot_webhook
                )
            ),
            setup.BOT: self._chatwoot_make_bot,
            setup.PEOPLE: self._chatwoot_join_people,
        }
        return works[step.code](installation)

    def _chatwoot_number(self, code):
        return self.env["smarter.chatwoot.step"]._number(self, code)

    def _chatwoot_make_account(self, installation):
        return setup.MakeAccount(
            installation,
            self.company_id.name,
            self.company_id.tenant_uuid,
            self._chatwoot_number(setup.ACCOUNT),
        )

    def _chatwoot_make_administrator(self, installation):
        host = self.get_base_url().partition("://")[2].partition(":")[0]
        domain = host if "." in host else "smarteros.invalid"
        person = Person(
            mark=f"{self.company_id.tenant_uuid}/connector",
            name="SmarterOS",
            email=platform.tagged(f"smarteros@{domain}", self.company_id.tenant_uuid),
            role=platform.ADMINISTRATOR,
        )
        return setup.MakeAdministrator(
            installation, self._chatwoot_number(setup.ACCOUNT), person
        )

    def _chatwoot_make_bot(self, _installation):
        """With the app, the bot answers first in our inbox; without it, people do."""
        has_bot = self.company_id._app_is_on("bot")
        inbox = self._chatwoot_number(setup.INBOX) if has_bot else 0
        return setup.MakeBot(self._chatwoot_access(), self.inbound_url, inbox)

    def _chatwoot_set_up(self, done):
        """Keep what a step has left behind; return whether there is more to do."""
        if not done.code:
            return False
        step = self.chatwoot_step_ids.filtered(lambda one: one.code == done.code)
        message = getattr(self, f"_chatwoot_has_{done.code}")(done)
        if not done.is_part:
            step._finish(done.number, message)
        return bool(self._chatwoot_step())

    def _chatwoot_setup_failed(self, error):
        self._chatwoot_step().write({"state": FAILED, "message": str(error)})

    def _chatwoot_has_account(self, done):
        return self.env._("Account %s", done.number)

    def _chatwoot_has_token(self, done):
        """Have the connector work in the account as the technical user."""
        step = self.chatwoot_step_ids.filtered(lambda one: one.code == setup.TOKEN)
        values = {
            "url": step.installation,
            "chatwoot_account": self._chatwoot_number(setup.ACCOUNT),
        }
        if any(self[name] != value for name, value in values.items()):
            self.write(values)
        self.chatwoot_token = done.token
        if not self.event_type_ids:
            types = self.env["smarter.event.type"]
            self.event_type_ids = types.search([("code", "in", HANDLED)])
        return self.env._("User %s", done.number)

    def _chatwoot_has_inbox(self, done):
        return self.env._("Inbox %s", done.number)

    def _chatwoot_has_webhook(self, done):
        self._chatwoot_connected(done.connected)
        if not self.chatwoot_inbox_id:
            mine = self._chatwoot_number(setup.INBOX)
            inboxes = self.chatwoot_inbox_ids
            self.chatwoot_inbox_id = inboxes.filtered(lambda one: one.number == mine)
        return self.env._("Version %s", self.chatwoot_version or "?")

    def _chatwoot_has_bot(self, done):
        # Closed to everybody: no form shows them or sends them back.
        self._write_secret("chatwoot_bot_token", done.token or None)
        self._write_secret("chatwoot_bot_secret", done.secret or None)
        if self.company_id._app_is_on("bot"):
            return self.env._("Answers first in inbox SmarterOS")
        return self.env._("Made; the tenant has no app for bots")

    # -- people ---------------------------------------------------------------------

    def _chatwoot_people(self):
        """Return ``{user: Person}``: who shall be an agent, with the role from here."""
        company = self.company_id
        users = self.env["res.users"].search(company._tenant_users_domain())
        managers, people = company._managers(), {}
        for user in users:
            email = platform.tagged(_email(user), company.tenant_uuid)
            if email:
                people[user] = Person(
                    mark=f"{company.tenant_uuid}/user/{user.id}",
                    name=user.name,
                    email=email,
                    role=platform.ADMINISTRATOR if user in managers else platform.AGENT,
                )
        return people

    def _chatwoot_user_links(self):
        """Return ``{id of res.users: link}``."""
        links = self.env["smarter.connector.link"].search(
            [("connector_id", "=", self.id), ("kind", "=", USER)]
        )
        return {link.res_id: link for link in links}

    def _chatwoot_people_changes(self):
        """Return who is to join or to change, and who is to leave."""
        links, people = self._chatwoot_user_links(), self._chatwoot_people()
        wanted = [
            (user.id, _number(links.get(user.id)), person)
            for user, person in people.items()
            if _facts(person) != _known_facts(links.get(user.id))
        ]
        here = {user.id for user in people}
        leaving = [
            (user_id, _number(link))
            for user_id, link in links.items()
            if user_id not in here
        ]
        return wanted, leaving

    def _chatwoot_join_people(self, installation):
        wanted, leaving = self._chatwoot_people_changes()
        return setup.JoinPeople(
            installation,
            self._chatwoot_number(setup.ACCOUNT),
            tuple(wanted[:_AT_ONCE]),
            tuple(leaving[:_AT_ONCE]),
            is_part=max(len(wanted), len(leaving)) > _AT_ONCE,
        )

    def _chatwoot_has_people(self, done):
        links = self._chatwoot_user_links()
        for user_id in done.gone:
            links[user_id].unlink()
        for one in done.joined:
            user = self.env["res.users"].browse(one.user_id)
            number = one.external_id or f"refused-{one.user_id}"
            data = {**_facts(one.person), "error": one.error}
            self._remember(user, USER, number, data)
        return self._chatwoot_people_summary()

    def _chatwoot_people_summary(self):
        links = self._chatwoot_user_links().values()
        refused = [link for link in links if (link.data or {}).get("error")]
        parts = [self.env._("%s agents", len(links) - len(refused))]
        for link in refused:
            user = self.env["res.users"].browse(link.res_id)
            parts.append(f"{user.login}: {link.data['error']}")
        return "; ".join(parts)

    def _chatwoot_follow_people(self):
        """Have people join and leave as they do here."""
        step = self.chatwoot_step_ids.filtered(lambda one: one.code == setup.PEOPLE)
        is_due = step.state == DONE and self._chatwoot_is_ours()
        if is_due and any(self._chatwoot_people_changes()):
            step.state = WAITING
            self.env["smarter.chatwoot.task"]._ask(self, SETUP)


def _email(user):
    return (user.email_normalized or user.login or "").lower()


def _number(link):
    text = link.external_id if link else ""
    return int(text) if text.isdigit() else 0


def _facts(person):
    return {"name": person.name, "email": person.email, "role": person.role}


def _known_facts(link):
    data = (link.data or {}) if link else {}
    return {key: data.get(key) for key in ("name", "email", "role")}
