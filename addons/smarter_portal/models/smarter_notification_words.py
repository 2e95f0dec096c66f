"""The words of notifications, in the language of who reads them."""

from __future__ import annotations

from odoo import models

from odoo.addons.smarter_tenant.models.smarter_usage import LEADS, REQUESTS, USERS


class SmarterNotification(models.Model):
    # One subject per file: the merged class would be too long to read.
    _inherit = "smarter.notification"  # pylint: disable=consider-merging-classes-inherited

    def _words(self):
        """Return title and detail; an addon with a kind of its own adds the method."""
        tell = getattr(self, f"_words_{self.kind}", None)
        return tell(self.data or {}) if tell else (self.kind, "")

    def _words_lead(self, data):
        if data.get("count", 1) > 1:
            return self.env._("%s new leads", data["count"]), ""
        title = self.env._("New lead: %s", data.get("name", ""))
        return title, data.get("source", "")

    def _words_handoff(self, data):
        title = self.env._("The bot hands over: %s", data.get("name", ""))
        return title, self.env._("Answer this person.")

    def _words_dead(self, data):
        title = self.env._("“%s”: deliveries were set aside", data.get("name", ""))
        return title, self.env._("Send them again once the connection works.")

    def _words_limit(self, data):
        texts = {
            USERS: self.env._("users"),
            LEADS: self.env._("leads of this month"),
            REQUESTS: self.env._("requests per minute"),
        }
        what = texts.get(data.get("metric"), "")
        detail = self.env._(
            "%(used)s of %(limit)s %(what)s are used.",
            used=data.get("used", 0),
            limit=data.get("limit", 0),
            what=what,
        )
        if data.get("used", 0) >= data.get("limit", 0):
            return self.env._("The limit of your plan is reached: %s", what), detail
        return self.env._("Your plan is almost used up: %s", what), detail

    def _words_down(self, data):
        title = self.env._("“%s” does not work", data.get("name", ""))
        return title, self.env._("Its events are kept and sent later.")

    def _words_up(self, data):
        title = self.env._("“%s” works again", data.get("name", ""))
        return title, self.env._("What waited is being sent.")
