"""Accounts of the operator's Chatwoot sleep while their tenants do.

Nothing is queued: the cron compares what the tenant is with what its account was last
told. So a change that was missed is noticed, a refused one is tried again, and accounts
whose connector was deleted follow too.
"""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor

from odoo import api, models
from odoo.fields import Domain

from odoo.addons.smarter_base.tools.outbound.address import AddressPolicy
from odoo.addons.smarter_base.tools.outbound.client import OutboundClient
from odoo.addons.smarter_base.tools.outbound.errors import CallError
from odoo.addons.smarter_tenant.models.res_company import ACTIVE, CLOSED, SUSPENDED

from ..tools import platform, setup
from .smarter_chatwoot_task import AT_ONCE, perform

_logger = logging.getLogger(__name__)

ACCOUNTS_CRON = "smarter_connector_chatwoot.ir_cron_accounts"


class SmarterChatwootStep(models.Model):
    """The step that has made the account says what the account was last told."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.chatwoot.step"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _cron_follow(self):
        """Suspend and reactivate accounts, each tried once in a run."""
        installation = platform.configured()
        if not installation:
            return
        tried, time_left = self.browse(), True
        while time_left and (due := self._out_of_step(installation) - tried):
            due = due[:AT_ONCE]
            tried |= due
            works = [step._status_work(installation) for step in due]
            self.env["ir.cron"]._commit_progress(0, remaining=len(due))
            for step, answer in zip(due, _tell(works), strict=True):
                step._told(answer)
                time_left = self.env["ir.cron"]._commit_progress(1)

    @api.model
    def _out_of_step(self, installation):
        """Return the accounts of this installation that are not as their tenants are."""
        asleep = Domain("company_id.state", "in", (SUSPENDED, CLOSED))
        awake = Domain("company_id.state", "=", ACTIVE)
        return self.search(
            Domain("code", "=", setup.ACCOUNT)
            & Domain("installation", "=", installation.base_url)
            & Domain("number", "!=", 0)
            & (
                (asleep & Domain("is_suspended", "=", False))
                | (awake & Domain("is_suspended", "=", True))
            ),
            order="id",
        )

    def _status_work(self, installation):
        return setup.SetStatus(installation, self.number, not self.is_suspended)

    def _told(self, answer):
        """Write down what the account was told; a failure is tried by the next run."""
        if isinstance(answer, CallError):
            _logger.warning(
                "Account %s of tenant %s could not follow: %s",
                self.number,
                self.company_id.tenant_uuid,
                answer,
            )
        elif self.exists():
            self.is_suspended = answer


def _tell(works):
    with (
        OutboundClient(AddressPolicy.configured(), pool_size=AT_ONCE) as client,
        ThreadPoolExecutor(AT_ONCE, "smarter-chatwoot") as pool,
    ):
        return list(pool.map(lambda work: perform(client, work), works))
