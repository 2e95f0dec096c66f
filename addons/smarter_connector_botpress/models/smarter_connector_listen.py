"""Catching up with what bots have said while nobody heard it."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from odoo import api, fields, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.client import OutboundClient
from odoo.addons.smarter_base.tools.outbound.errors import CallError
from odoo.addons.smarter_connector.exceptions import Unexpected
from odoo.addons.smarter_connector.models.smarter_connector import ENABLED
from odoo.addons.smarter_connector.tools.exchange import BoundedSend, Report
from odoo.addons.smarter_gateway.models.smarter_inbound_mixin import (
    INFRASTRUCTURE_ERRORS,
)
from odoo.addons.smarter_tenant.models.res_company import ACTIVE

from ..tools import listening
from ..tools.bot import BOTPRESS, CONVERSATION
from ..tools.listening import Listen, Question
from .crm_lead import QUALIFIED, TALKING
from .smarter_connector import CHAT

_logger = logging.getLogger(__name__)

#: All questions to one bot in one run.
LISTEN_TIMEOUT_S = 30.0
#: Conversations of one bot in one run, those first that were not asked for longest.
MOST = 40
AT_ONCE = 8
TRIES = 5
#: On the link of a conversation: when the bot was asked.
ASKED = "asked_at"


class SmarterConnector(models.Model):
    """Botpress pushes each word once. Until a person takes over, we ask for the rest.

    What comes by both ways is kept once, see ``smarter.bot.message``.
    """

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.connector"  # pylint: disable=consider-merging-classes-inherited

    botpress_listened_at = fields.Datetime("Caught up on", readonly=True, copy=False)
    botpress_listen_error = fields.Char(
        "Why it could not catch up", readonly=True, copy=False
    )

    @api.model
    def _cron_listen(self):
        """Ask all bots at once, without a transaction, and write down each answer."""
        works = self._listen_works()
        self.env["ir.cron"]._commit_progress(0, remaining=len(works))
        if not works:
            return
        with (
            OutboundClient(AddressPolicy.configured(), pool_size=AT_ONCE) as client,
            ThreadPoolExecutor(AT_ONCE, "smarter-botpress") as pool,
        ):
            answers = list(
                pool.map(lambda work: _perform(client, work), works.values())
            )
        for connector_id, work in zip(works, answers, strict=True):
            self._write_heard(self.browse(connector_id), work)

    @api.model
    def _listen_works(self):
        """Return ``{connector id: work}`` of the bots that have something to be asked."""
        bots = self.search(
            [
                ("provider", "=", BOTPRESS),
                ("botpress_api", "=", CHAT),
                ("state", "=", ENABLED),
                ("company_id.state", "=", ACTIVE),
            ]
        )
        works = {}
        for bot in bots:
            own = bot.with_env(bot.company_id._tenant_env())
            if own._app_is_on() and (work := own._try_listen_work()):
                works[bot.id] = work
        return works

    def _try_listen_work(self):
        """Return the work of one bot; what is wrong with it keeps no other one waiting."""
        try:
            with self.env.cr.savepoint():
                return self._listen_work()
        except INFRASTRUCTURE_ERRORS:
            raise
        except Exception:
            _logger.exception("Bot %s cannot be asked", self.id)
            return None

    def _listen_work(self):
        """Return what to ask this bot; None when it is nothing, or cannot be asked."""
        due = self._quiet_conversations()
        known = self._known_messages(due)
        try:
            questions = [
                Question(
                    lead.id,
                    self._bot_adapter(),
                    self._bot_talk(lead),
                    frozenset(known.get(lead.id, ())),
                )
                for lead in due
            ]
        except CallError:
            # Its deliveries say what is missing.
            return None
        return Listen(questions) if questions else None

    def _quiet_conversations(self):
        """Return the leads about which it is time to ask, the most patient first."""
        now = fields.Datetime.now()
        links = {link.res_id: link for link in self._recent_links(now)}
        leads = self.env["crm.lead"].search(
            [("id", "in", list(links)), ("bot_state", "in", (TALKING, QUALIFIED))]
        )
        last = dict(
            self.env["smarter.bot.message"]._read_group(
                [("lead_id", "in", leads.ids), ("connector_id", "=", self.id)],
                ["lead_id"],
                ["at:max"],
            )
        )
        asked = {lead: _asked_at(links[lead.id]) for lead in leads}
        due = leads.filtered(
            lambda lead: listening.is_due(
                max(links[lead.id].create_date, last.get(lead) or datetime.min),
                asked[lead],
                now,
            )
        )
        return due.sorted(lambda lead: asked[lead] or datetime.min)[:MOST]

    def _recent_links(self, now):
        """Return the links of conversations in which something happened not long ago."""
        since = now - listening.HORIZON
        links = self.env["smarter.connector.link"]
        own = [("connector_id", "=", self.id), ("kind", "=", CONVERSATION)]
        own.append(("res_model", "=", "crm.lead"))
        heard = self.env["smarter.bot.message"]._read_group(
            [("connector_id", "=", self.id), ("at", ">=", since)], ["lead_id"]
        )
        talking = [lead.id for (lead,) in heard]
        recent = ["|", ("create_date", ">=", since), ("res_id", "in", talking)]
        return links.search([*own, *recent])

    def _known_messages(self, leads):
        rows = self.env["smarter.bot.message"]._read_group(
            [("lead_id", "in", leads.ids), ("connector_id", "=", self.id)],
            ["lead_id"],
            ["external_id:array_agg"],
        )
        return {lead.id: found for lead, found in rows}

    @api.model
    def _write_heard(self, connector, work):
        """Write down what a bot has said and commit it, again when somebody interferes."""
        for tries_left in reversed(range(TRIES)):
            try:
                if connector.exists():
                    own = connector.with_env(connector.company_id._tenant_env())
                    own._absorb_heard(work)
                self.env["ir.cron"]._commit_progress(1)
                return
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
                if not tries_left:
                    raise
            except INFRASTRUCTURE_ERRORS:
                raise
            except Exception:
                self.env.cr.rollback()
                _logger.exception("What bot %s has said cannot be kept", connector.id)
                return

    def _absorb_heard(self, work):
        now = fields.Datetime.now()
        for lead_id, messages in work.heard.items():
            lead = self.env["crm.lead"].browse(lead_id).exists()
            link = self._link(lead, CONVERSATION) if lead else None
            if link:
                asked = fields.Datetime.to_string(now)
                link.data = {**(link.data or {}), ASKED: asked}
                self._keep_said(lead, messages)
        error = str(work.error) if work.error else False
        if error != self.botpress_listen_error:
            self.botpress_listen_error = error
        if not error:
            self.botpress_listened_at = now


def _asked_at(link):
    return fields.Datetime.to_datetime((link.data or {}).get(ASKED))


def _perform(client, work):
    """Ask in a thread; the work holds its answers and its error."""
    try:
        work.run(BoundedSend(client, Report(), LISTEN_TIMEOUT_S))
    except Exception:
        _logger.exception("Listening to a bot failed for no known reason")
        work.error = Unexpected("internal error, see the log")
    return work
