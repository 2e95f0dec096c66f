"""How connectors speak to their peers: the hooks that providers refine."""

from __future__ import annotations

import time
from datetime import timedelta

from odoo import api, fields, models

from odoo.addons.smarter_base.tools import signing
from odoo.addons.smarter_base.tools.outbound.client import Request

from ..tools import outcome
from ..tools.exchange import SingleCall
from .smarter_connector import DISABLED, ENABLED

#: A connector with nothing but failures for this long is switched off.
HOPELESS = timedelta(hours=120)
#: Health moves with the first change, then at most this often: the row is shared.
HEALTH_EVERY_S = 10


class SmarterConnector(models.Model):
    _inherit = "smarter.connector"

    @api.model
    def _provider_crons(self):
        """Return the cron that drains each provider. Providers add theirs."""
        return {"webhook": "smarter_connector.ir_cron_drain_webhook"}

    @api.model
    def _provider_apps(self):
        """Return the app of each provider: while it is off, deliveries wait."""
        return {"webhook": "automation"}

    def _wake_drain(self):
        """Have the crons of these connectors run after this transaction."""
        crons = self._provider_crons()
        for provider in set(self.mapped("provider")):
            self.env["ir.cron"]._wake(crons[provider])

    def _open_url(self):
        """Hook: return where people open the peer, a path or a URL; None: nowhere."""
        return None

    def _check_provider_url(self):
        """Hook: refuse (UrlRefused) URLs that cannot work with this provider."""

    def _wants(self, event):
        """Hook: whether an event that the connector subscribes to is for it.

        Asked in the transaction of the change, so it must be quick. Without a yes there
        is no delivery at all; what only turns out when the delivery is due is said by a
        ``Skip`` from ``_prepare_exchange``.
        """
        return True

    def _lane(self, event):
        """Hook: return a name when events must keep their order, else False.

        A delivery waits while an earlier one of its lane is pending, be it on the wire
        or after a failure; one that was set aside or cancelled holds up nobody.
        """
        return False

    def _prepare_exchange(self, event, keys):
        """Hook: return the exchange that tells this connector about an event.

        Runs in the transaction that claims, as superuser of the tenant. May raise a
        CallError; that is the attempt's end.

        :param keys: from ``_signing_keys``
        """
        return SingleCall(self._prepare_request(event, keys))

    def _note_facts(self, event, facts):
        """Hook: keep what an exchange has learned; may come again with the same."""

    def _prepare_request(self, event, keys):
        """Hook: return the only call that a delivery takes, when one is enough."""
        body = event.payload.encode()
        signed = signing.sign_headers(keys, event.uuid, int(time.time()), body)
        return Request(
            url=self.url,
            body=body,
            headers={"content-type": "application/json", **signed},
        )

    def _judge(self, reply):
        """Hook: return None when the answer to the only call is good, else why not."""
        return outcome.judge(reply, now=time.time())

    def _test_message(self, error):
        """Return what a person who pressed "Test connection" wants to read."""
        if error is None:
            return self.env._("The connection works: the peer took the test event.")
        names = self.env["smarter.delivery"].fields_get(["error_class"], ["selection"])
        names = dict(names["error_class"]["selection"])
        return self.env._(
            "%(name)s: %(message)s", name=names[error.code], message=error
        )

    def _note_results(self, errors):
        """Keep the health of this connector after a few attempts.

        :param errors: one CallError or None per attempt, oldest first
        """
        self._move_circuit(errors)
        gone = next((error for error in errors if error and _disables(error)), None)
        if gone and self.state != DISABLED:
            self._switch_off(self.env._("The peer answered 410: endpoint gone"))
        elif self.state == ENABLED and self._is_hopeless(errors):
            self._switch_off(self.env._("Nothing but failures for five days"))
        vals = self._health_vals(errors)
        if vals:
            self.write(vals)

    def _is_hopeless(self, errors):
        if not self.failing_since or not all(errors):
            return False
        return fields.Datetime.now() - self.failing_since >= HOPELESS

    def _switch_off(self, reason):
        """Disable for a reason that the system found; deliveries wait."""
        self.write({"state": DISABLED, "state_reason": reason})
        self._audit("connector.disabled", reason=reason)
        self._tell_managers(reason)

    def _tell_managers(self, reason):
        """Tell the tenant's managers, who alone can do something about it."""
        env = self.company_id._tenant_env()
        managers = self.company_id.with_env(env)._managers()
        for lang, people in managers.grouped("lang").items():
            own = self.with_env(env).with_context(lang=lang)
            subject = own.env._("“%s” was switched off", own.name)
            body = own.env._(
                "%(reason)s. Its events are kept: put it right, press “Resume”, and they "
                "are delivered.",
                reason=reason,
            )
            own.env["mail.thread"].message_notify(
                partner_ids=people.partner_id.ids,
                subject=subject,
                body=body,
                force_send=False,
            )
            people._bus_send(
                "simple_notification",
                {"type": "warning", "sticky": True, "title": subject, "message": body},
            )

    def _health_vals(self, errors):
        now = fields.Datetime.now()
        vals = {}
        if None in errors and _is_stale(self.last_success_at, now):
            vals["last_success_at"] = now
        if any(errors) and _is_stale(self.last_failure_at, now):
            vals["last_failure_at"] = now
        if errors[-1] is None and self.failing_since:
            vals.update(failing_since=False, last_success_at=now)
        elif errors[-1] is not None and not self.failing_since:
            vals.update(failing_since=now, last_failure_at=now)
        return vals


def _disables(error):
    return error.disables_connector


def _is_stale(moment, now):
    return not moment or (now - moment).total_seconds() >= HEALTH_EVERY_S
