"""Tells the managers of a tenant that its integrations are too busy for the plan."""

from __future__ import annotations

import functools
import logging
import time

import psycopg2

from odoo import SUPERUSER_ID, api, models
from odoo.api import Environment

from odoo.addons.smarter_tenant.models.smarter_usage import REQUESTS

_logger = logging.getLogger(__name__)

_NOTE_INTERVAL_S = 3600
_noted: dict[tuple[str, int], float] = {}


class SmarterApiKey(models.Model):
    """The refusal itself is in ``ir.http``; here is what people get to know."""

    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.api.key"  # pylint: disable=consider-merging-classes-inherited

    @api.model
    def _note_rate_limit(self, tenant):
        """Warn the managers, once a month, when the refused request is rolled back."""
        place = (self.env.cr.dbname, tenant.company_id)
        now = time.monotonic()
        if now - _noted.get(place, -_NOTE_INTERVAL_S) < _NOTE_INTERVAL_S:
            return
        _noted[place] = now
        note = functools.partial(
            _note, self.env.registry, tenant.company_id, tenant.requests_per_minute
        )
        self.env.cr.postrollback.add(note)


def _note(registry, company_id, limit):
    try:
        with registry.cursor() as cr:
            company = Environment(cr, SUPERUSER_ID, {})["res.company"].browse(
                company_id
            )
            usage = company._tenant_env()["smarter.usage"]
            usage._warn(company, REQUESTS, limit, limit)
    except psycopg2.Error as exc:
        _logger.info("The rate limit of company %s was not noted: %s", company_id, exc)
