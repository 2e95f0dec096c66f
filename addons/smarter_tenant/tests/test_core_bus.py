"""What a browser of a tenant hears of live notifications."""

import json

from odoo.tests import HttpCase, tagged

from .common import PASSWORD
from .test_core_mail import CoreMailCase


@tagged("post_install", "-at_install")
class TestCoreBus(CoreMailCase, HttpCase):
    """Listening as the web client does when it has no websocket."""

    def hear(self, user, *channels):
        """Return what reaches a user, and the channels that it comes from."""
        self.env.cr.precommit.run()
        self.authenticate(user.login, PASSWORD)
        answer = self.make_jsonrpc_request(
            "/websocket/peek_notifications",
            {"channels": channels, "last": 0, "is_first_poll": True},
        )
        texts = [json.dumps(row) for row in answer["notifications"]]
        return "".join(texts), [tuple(channel[1:]) for channel in answer["channels"]]

    def send(self, company, target, text):
        self.env["bus.bus"].with_company(company)._sendone(target, "test", text)

    def test_groups_are_heard_within_one_tenant(self):
        group = self.env.ref("base.group_user")
        for company, text in (
            (self.tenant, "propio"),
            (self.other, "ajeno"),
            (self.env.company, "plataforma"),
        ):
            self.send(company, group, text)
        for user, text in (
            (self.user, "propio"),
            (self.stranger, "ajeno"),
            (self.operator, "plataforma"),
        ):
            heard, _channels = self.hear(user)
            for other in ("propio", "ajeno", "plataforma"):
                self.assertEqual(other in heard, other == text, (user.login, other))

    def test_channels_people_and_presence_of_others_are_not_heard(self):
        foreign = (
            self.env["discuss.channel"]
            .with_user(self.stranger)
            .create({"name": "Ajeno", "group_public_id": False})
        )
        people = {
            user.login: user.partner_id.id
            for user in (self.user, self.manager, self.stranger, self.operator)
        }
        presence = [f"odoo-presence-res.partner_{id_}" for id_ in people.values()]
        _heard, channels = self.hear(
            self.user,
            f"discuss.channel_{foreign.id}",
            f"res.partner_{self.stranger.partner_id.id}",
            f"mail.guest_{foreign.id}",
            *presence,
        )
        self.assertNotIn("discuss.channel", {channel[0] for channel in channels})
        heard = {c[1] for c in channels if c[0] == "res.partner"}
        self.assertEqual(heard, {people["jefa"], people["vendedor"]})
