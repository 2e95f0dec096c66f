"""The circuit breaker of connectors: kept in their rows, moved by what the drain saw."""

from __future__ import annotations

from odoo import fields, models

from ..tools.circuit import CLOSED, HALF_OPEN, OPEN, Circuit
from .smarter_delivery import ERROR_CLASSES

#: A peer at another place is another peer.
_MOVED = frozenset({"url", "provider"})
_ALL_WELL = {
    "circuit": CLOSED,
    "circuit_failures": 0,
    "circuit_trips": 0,
    "circuit_until": False,
    "circuit_error": False,
    "circuit_reason": False,
}


class SmarterConnector(models.Model):
    """While the circuit is open nothing but tests is sent; deliveries wait."""

    _inherit = "smarter.connector"

    circuit = fields.Selection(
        [(CLOSED, "Delivering"), (OPEN, "Held back"), (HALF_OPEN, "Trying one")],
        "Flow",
        required=True,
        readonly=True,
        default=CLOSED,
        copy=False,
        help="After several failures in a row nothing is sent for a while. Then one "
        "delivery is tried; when it arrives, the others follow.",
    )
    circuit_until = fields.Datetime("Held back until", readonly=True, copy=False)
    circuit_error = fields.Selection(
        ERROR_CLASSES, "Held back because of", readonly=True, copy=False
    )
    circuit_reason = fields.Char("What the peer said", readonly=True, copy=False)
    circuit_failures = fields.Integer("Failures in a row", readonly=True, copy=False)
    circuit_trips = fields.Integer("Held back in a row", readonly=True, copy=False)

    def write(self, vals):
        """Forget the troubles of the place where the peer was before."""
        moved = self.browse()
        if _MOVED & vals.keys():
            moved = self.filtered(lambda own: own.circuit != CLOSED)
            vals = {**_ALL_WELL, **vals}
        result = super().write(vals)
        moved._wake_drain()
        return result

    def action_resume(self):
        """Try again at once, whatever was before."""
        self._switch_circuit_off()
        return super().action_resume()

    def action_try_now(self):
        """Try one delivery now instead of when the time is up."""
        self.check_access("write")
        held = self.filtered(lambda own: own.circuit == OPEN)
        held.write({"circuit_until": fields.Datetime.now()})
        held._wake_drain()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._("One delivery is tried now."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _switch_circuit_off(self):
        self.filtered(lambda own: own.circuit != CLOSED).write(_ALL_WELL)

    # -- the drain ------------------------------------------------------------------

    def _begin_trial(self):
        """Note that one delivery of each of these is tried, for their time is up."""
        self.filtered(lambda own: own.circuit == OPEN).write({"circuit": HALF_OPEN})

    def _move_circuit(self, errors):
        """Bring the circuit to where these attempts lead.

        :param errors: one CallError or None per attempt, oldest first
        """
        before = Circuit(
            self.circuit,
            self.circuit_failures,
            self.circuit_trips,
            self.circuit_until or None,
        )
        after, cause = before.after(errors, fields.Datetime.now())
        if after == before:
            return
        self.write({**self._circuit_vals(after), **_cause_vals(after, cause)})
        if before.state == CLOSED and after.state == OPEN:
            self._circuit_opened()
        elif before.state != CLOSED and after.state == CLOSED:
            self._circuit_closed()

    @staticmethod
    def _circuit_vals(circuit):
        return {
            "circuit": circuit.state,
            "circuit_failures": circuit.failures,
            "circuit_trips": circuit.trips,
            "circuit_until": circuit.until or False,
        }

    def _circuit_opened(self):
        """Hook: the peer is in trouble and its deliveries are held back; once each."""
        self._audit(
            "connector.held_back", error=self.circuit_error, reason=self.circuit_reason
        )

    def _circuit_closed(self):
        """Hook: the peer answers again, and what was held back is on its way."""
        self._audit("connector.delivers_again")


def _cause_vals(circuit, cause):
    if circuit.state == CLOSED:
        return {"circuit_error": False, "circuit_reason": False}
    if not cause:
        return {}
    return {"circuit_error": cause.code, "circuit_reason": str(cause)}
