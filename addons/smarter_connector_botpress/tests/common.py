"""Two tenants with a bot each, which the repository's sandbox plays."""

from __future__ import annotations

import importlib
import json
import unittest
from urllib.parse import urlsplit

import requests

from odoo.tests import TransactionCase, tagged

from odoo.addons.smarter_base.tests.fakes import build_response
from odoo.addons.smarter_base.tools import signing
from odoo.addons.smarter_connector.tests.common import ConnectorMixin

HOST = "chat.example"
KEY_A = "encryption key of tenant A, 32 chars"
KEY_B = "encryption key of tenant B, 32 chars"
MESSAGES_CRON = "smarter_connector.ir_cron_messages"


class BotMixin(ConnectorMixin):
    """``self.bots`` is the strict sandbox; nothing goes over the network.

    ``self.lost`` holds paths whose next answer gets lost after the call was done.
    """

    bot_host = HOST

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        try:
            cls.sandbox = importlib.import_module("tests.sandbox.services.botpress")
            cls.message = importlib.import_module("tests.sandbox.message")
        except ImportError:
            raise unittest.SkipTest("the repository's sandbox is not here") from None
        cls.build()
        cls.secret_a = signing.generate_secret()
        cls.bot_a = cls.create_bot(cls.company_a, "bot-a", KEY_A, secret=cls.secret_a)
        cls.bot_b = cls.create_bot(cls.company_b, "bot-b", KEY_B)
        (cls.connector_a | cls.connector_b).unlink()
        cls.seller = cls.create_user(cls.company_a, "seller@a.example")
        cls.seller.group_ids += cls.env.ref("sales_team.group_sale_salesman")

    @classmethod
    def create_bot(cls, company, webhook_id, key, **values):
        return cls.env["smarter.connector"].create(
            {
                "name": f"Bot of {company.name}",
                "provider": "botpress",
                "company_id": company.id,
                "url": f"https://{cls.bot_host}/{webhook_id}",
                "botpress_key": key,
                **values,
            }
        )

    def setUp(self):
        super().setUp()
        type(self).bots = self.sandbox.Botpress()
        self.bots.load(
            {
                "bots": {
                    "bot-a": {"encryption_key": KEY_A},
                    "bot-b": {"encryption_key": KEY_B},
                }
            }
        )
        type(self).calls = []
        type(self).lost = []

    @classmethod
    def _request_handler(cls, session, request, /, **kwargs):
        if urlsplit(request.url).hostname == cls.bot_host:
            return cls._ask_bot(request)
        return super()._request_handler(session, request, **kwargs)

    @classmethod
    def _ask_bot(cls, request):
        parts = urlsplit(request.url)
        legacy = parts.path.startswith("/api/")
        target = f"/botpress{'-v12' if legacy else ''}{parts.path}"
        if parts.query:
            target += f"?{parts.query}"
        headers = {name.lower(): value for name, value in request.headers.items()}
        body = request.body or b""
        cls.calls.append((request.method, parts.path, body))
        asked = cls.message.Request(request.method, target, headers, body)
        reply = cls.bots.handle(asked).reply
        if any(parts.path.endswith(path) for path in cls.lost):
            cls.lost.clear()
            raise requests.ReadTimeout("the answer got lost")
        return build_response(request, reply.status, reply.body, reply.headers)

    # Leads

    def create_lead(self, company=None, **values):
        company = company or self.company_a
        return self.env["crm.lead"].create(
            {"name": "Lead", "company_id": company.id, **values}
        )

    def agree(self, lead, *channels, purpose="contact", **values):
        """Note that the person agreed, with proof."""
        return self.env["smarter.consent"].create(
            [
                {
                    "company_id": lead.company_id.id,
                    "lead_id": lead.id,
                    "purpose": purpose,
                    "channel": channel,
                    "email": lead.email_normalized,
                    "phone": lead.phone_sanitized,
                    "text_version": "1",
                    "text_hash": "0" * 64,
                    "proven": True,
                    "given_at": "2026-01-01 00:00:00",
                    **values,
                }
                for channel in channels or (False,)
            ]
        )

    def delivery(self, lead):
        events = self.env["smarter.event"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        )
        return events.delivery_ids.filtered(
            lambda delivery: delivery.connector_id.provider == "botpress"
        )

    def talk(self, lead):
        """Have the conversation of a lead begin; return its id at the bot."""
        self.drain("botpress")
        link = self.env["smarter.connector.link"].search(
            [("res_model", "=", "crm.lead"), ("res_id", "=", lead.id)]
        )
        return link.external_id

    def seen(self, name="bot-a"):
        """Return what a bot has got: users, events, conversations."""
        return json.loads(self.bots.control("GET", f"bots/{name}", None).body)

    # What the bot pushes

    def push(self, signal, connector=None, secret=None):
        """Deliver a signal as Botpress does; return whether it was new."""
        connector = connector or self.bot_a
        raw = json.dumps(signal).encode()
        own = connector.with_env(connector.company_id._tenant_env())
        headers = {"x-secret-key": secret or connector._read_secret("secret")}
        inbound = own._verify_inbound(headers, raw)
        return own.env["smarter.connector.message"]._keep(own, inbound, raw)

    def said(self, conversation, text, number=1, *, is_bot=True, **data):
        return {
            "type": "message_created",
            "data": {
                "id": f"msg_{number}",
                "createdAt": f"2026-03-01T12:00:{number:02d}.000Z",
                "conversationId": conversation,
                "userId": "user_bot",
                "payload": {"type": "text", "text": text},
                "isBot": is_bot,
                **data,
            },
        }

    def event(self, conversation, payload, second=1, *, is_bot=True, **data):
        return {
            "type": "event_created",
            "data": {
                "id": None,
                "createdAt": f"2026-03-01T12:01:{second:02d}.000Z",
                "conversationId": conversation,
                "userId": "user_bot",
                "payload": payload,
                "isBot": is_bot,
                **data,
            },
        }

    def apply_messages(self):
        cron = self.env.ref(MESSAGES_CRON)
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def tell(self, *signals, connector=None):
        """Push signals and apply them; return their messages."""
        for signal in signals:
            self.push(signal, connector)
        self.apply_messages()
        return self.env["smarter.connector.message"].search([], order="id")


@tagged("post_install", "-at_install")
class BotCase(BotMixin, TransactionCase):
    """Base of this addon's tests."""
