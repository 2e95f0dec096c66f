"""Records whose changes are events: what was, and what is when the transaction ends."""

from __future__ import annotations

from odoo import api, models


class SmarterEventSource(models.AbstractModel):
    """Calls ``_event_changed`` once per transaction, with what really changed.

    However often a record is written, and whatever comes of it by computation, its
    state before the first change is compared with that at the commit. What was changed
    back, or undone with a savepoint, is no change.
    """

    _name = "smarter.event.source"
    _description = "Record whose changes are events"

    #: Fields whose changes count.
    _event_fields = ()

    @api.model_create_multi
    def create(self, vals_list):
        """New records are no changed ones in the transaction that makes them."""
        records = super().create(vals_list)
        self._event_notes()["created"].update(records.ids)
        return records

    def _event_told(self):
        """Take these new records as known from here on: what follows is a change."""
        noted = self._event_notes()
        noted["created"].difference_update(self.ids)
        for record_id in self.ids:
            noted["before"].pop(record_id, None)

    def write(self, vals):
        """Keep what was."""
        self._event_note(vals)
        return super().write(vals)

    def _compute_field_value(self, field):
        """Keep what was before a stored value is computed anew."""
        self._event_note(f.name for f in self.pool.field_computed[field] if f.store)
        return super()._compute_field_value(field)

    def _event_note(self, names):
        """Keep what these fields are now, and no others: reading computes what waits,
        and a record that is being created is not ready for that.
        """
        watched = set(self._event_fields).intersection(names)
        if not watched:
            return
        before = self._event_notes()["before"]
        for record in self.sudo():
            if record.id:
                known = before.setdefault(record.id, {})
                for name in watched - known.keys():
                    known[name] = record._event_value(name)

    def _event_value(self, name):
        """Return the value of a field as one that outlives the environment."""
        field, value = self._fields[name], self[name]
        if field.type == "many2one":
            return value.id
        if field.relational:
            return tuple(sorted(value.ids))
        return value and str(value) if field.type == "html" else value

    def _event_states(self, noted):
        """Return what was and what is."""
        after = {name: self._event_value(name) for name in self._event_fields}
        states = ({**after, **noted}, after)
        return tuple(self._event_complete(state) for state in states)

    @api.model
    def _event_complete(self, state):
        """Hook: add what follows from the fields of a state."""
        return state

    @api.model
    def _event_notes(self):
        """Return what this transaction did so far: ids, and states of before."""
        data = self.env.cr.precommit.data
        key = f"smarter.event.{self._name}"
        if key not in data:
            data[key] = {"created": set(), "before": {}}
            self.env.cr.precommit.add(self.env[self._name].sudo()._event_finish)
        return data[key]

    @api.model
    def _event_finish(self):
        """Tell what the transaction did; it commits right after."""
        noted = self.env.cr.precommit.data.pop(f"smarter.event.{self._name}", None)
        if not noted:
            return
        created = self.browse(sorted(noted["created"])).exists()
        known = self.browse(sorted(noted["before"].keys() - noted["created"])).exists()
        changes = {}
        for record in known:
            before, after = record._event_states(noted["before"][record.id])
            if before != after:
                changes[record] = (before, after)
        created._event_created()
        self.browse(record.id for record in changes)._event_changed(changes)
        self.env.flush_all()

    def _event_created(self):
        """Hook: these records are new, and complete."""

    def _event_changed(self, changes):
        """Hook: these records changed; ``changes`` has record -> (before, after)."""
