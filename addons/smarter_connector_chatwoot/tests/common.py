"""Two tenants with an account each in one Chatwoot, which is the strict sandbox's."""

from __future__ import annotations

import copy
import json
from unittest import skipIf
from urllib.parse import urlsplit

import requests

from odoo.tests import TransactionCase, tagged

from odoo.addons.smarter_base.tests.fakes import build_response
from odoo.addons.smarter_connector.tests.common import ConnectorMixin

try:
    from tests.sandbox.message import Request
    from tests.sandbox.services.chatwoot import Chatwoot
except ImportError:  # not in a checkout: the addon was installed from somewhere
    Chatwoot = None

HOST = "https://chat.example"
PHONE = "+56987654321"
EMAIL = "ana@ejemplo.cl"
WHATSAPP, API_INBOX, MAIL = "Channel::Whatsapp", "Channel::Api", "Channel::Email"
LOST, REFUSED = "lost", "refused"


class ChatwootMixin(ConnectorMixin):
    """The sandbox's Chatwoot answers at ``HOST``; nothing of ours is replaced."""

    chatwoot: Chatwoot

    @classmethod
    def build_chatwoot(cls):
        cls.build()
        (cls.connector_a | cls.connector_b).unlink()
        cls.build_accounts()

    @classmethod
    def build_accounts(cls):
        cls.chatwoot = Chatwoot()
        cls.chatwoot.url = HOST
        cls.trouble, cls.calls = [], []
        cls.account_a, cls.chat_a = cls.connect(cls.company_a, "Ventas A")
        cls.account_b, cls.chat_b = cls.connect(cls.company_b, "Ventas B")
        cls.before = copy.deepcopy(cls._rows())

    @classmethod
    def _rows(cls):
        rows = vars(cls.chatwoot.state).items()
        return {name: row for name, row in rows if name not in ("lock", "_ids")}

    @classmethod
    def connect(cls, company, name, channel=WHATSAPP, **values):
        """Make an account with an inbox, and a connector that knows both."""
        account = cls.chatwoot._load_account(
            {
                "name": name,
                "inboxes": [{"name": "Leads", "channel_type": channel}],
                "agents": [
                    {"name": "Vende", "email": f"vende{company.id}@example.cl"},
                    {"name": "Otra", "email": f"otra{company.id}@example.cl"},
                ],
            }
        )
        chat = cls.create_connector(
            company,
            cls.chatwoot.base_url,
            provider="chatwoot",
            chatwoot_account=account["account_id"],
            chatwoot_token=account["token"],
            event_type_ids=cls.env["smarter.event.type"].search([]).ids,
            **values,
        )
        inbox = cls.env["smarter.chatwoot.inbox"].create(
            {
                "company_id": company.id,
                "connector_id": chat.id,
                "name": "Leads",
                "number": account["inbox_ids"][0],
                "channel": channel,
            }
        )
        chat.chatwoot_inbox_id = inbox
        return account, chat

    @classmethod
    def _request_handler(cls, session, request, /, **kwargs):
        if not request.url.startswith(f"{HOST}/"):
            return super()._request_handler(session, request, **kwargs)
        parts = urlsplit(request.url)
        cls.calls.append((request.method, parts.path))
        trouble = cls._next_trouble(request.method, parts.path)
        if trouble == REFUSED:
            raise requests.ConnectionError(ConnectionRefusedError(111, "refused"))
        if isinstance(trouble, tuple):
            return build_response(request, *trouble)
        headers = {key.lower(): value for key, value in request.headers.items()}
        target = parts.path + (f"?{parts.query}" if parts.query else "")
        reply = cls.chatwoot.handle(
            Request(request.method, target, headers, request.body or b"")
        ).reply
        if trouble == LOST:
            raise requests.ReadTimeout("no answer")
        return build_response(request, reply.status, reply.body, reply.headers)

    @classmethod
    def _next_trouble(cls, method, path):
        for found in cls.trouble:
            if found[0] == method and path.endswith(found[1]):
                cls.trouble.remove(found)
                return found[2]
        return None

    def setUp(self):
        super().setUp()
        type(self).trouble, type(self).calls = [], []
        vars(self.chatwoot.state).update(copy.deepcopy(self.before))
        self.chatwoot._build()

    def have(self, method, tail, what):
        """Have the next such call go wrong: lost on the way back, refused, a status."""
        self.trouble.append((method, tail, what))

    def tearDown(self):
        self.assertEqual(self.chatwoot.violations, [])
        super().tearDown()

    # -- here -----------------------------------------------------------------------

    def lead(self, company=None, **values):
        company = company or self.company_a
        values = {
            "name": "Cotización",
            "contact_name": "Ana Pérez",
            "phone": PHONE,
            "email_from": EMAIL,
            "country_id": self.env.ref("base.cl").id,
            "company_id": company.id,
            "user_id": False,
            "team_id": False,
            **values,
        }
        leads = self.env["crm.lead"].with_env(company._tenant_env())
        return leads.create(values).with_env(self.env)

    def consent(self, lead, channel="whatsapp", **values):
        """Record a proven consent for the lead's own address."""
        return self.env["smarter.consent"].create(
            {
                "company_id": lead.company_id.id,
                "lead_id": lead.id,
                "purpose": "contact",
                "channel": channel,
                "phone": lead.phone_sanitized,
                "email": lead.email_normalized,
                "proven": True,
                "given_at": "2026-01-01 00:00:00",
                **values,
            }
        )

    def send(self):
        """Have the drain deliver what is due."""
        self.env.flush_all()
        self.drain("chatwoot")
        self.env.invalidate_all()

    def run_tasks(self):
        """Run the cron of background work, in this test's transaction."""
        self.env.flush_all()
        cron = self.env.ref("smarter_connector_chatwoot.ir_cron_tasks")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()

    def run_once(self):
        """Do what is due now, and not what that makes due."""
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            tasks = self.env(cr=cr)["smarter.chatwoot.task"]
            tasks._run(tasks._claim())
        self.env.invalidate_all()

    def delivery(self, lead, event_type="lead.created"):
        domain = [
            ("event_id.res_model", "=", lead._name),
            ("event_id.res_id", "=", lead.id),
            ("event_type", "=", event_type),
        ]
        return self.env["smarter.delivery"].search(domain, order="id desc", limit=1)

    def template(self, chat=None, **values):
        (chat or self.chat_a).write(
            {
                "chatwoot_template": "bienvenida",
                "chatwoot_template_text": "Hola {{name}}, aquí {{company}}.",
                **values,
            }
        )

    def own(self, chat):
        """Return the connector as the background sees it."""
        return chat.with_env(chat.company_id._tenant_env())

    def hear(self, payload, chat=None):
        """Bring a message as the endpoint does; return its row, applied."""
        chat = self.own(chat or self.chat_a)
        raw = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        messages = chat.env["smarter.connector.message"]
        kept = messages._keep(chat, chat._verify_inbound(self.headers, raw), raw)
        self.is_new = kept
        self.apply()
        self.env.invalidate_all()
        return self.env["smarter.connector.message"].search([], limit=1)

    headers = {}

    def apply(self):
        messages = self.env["smarter.connector.message"]
        while messages._process_next():
            self.env.flush_all()

    def hear_all(self, chat=None, order="in order"):
        """Bring what Chatwoot's webhooks have queued."""
        for delivery in self.chatwoot.webhooks.take(order=order):
            self.headers = delivery.headers
            self.hear(delivery.body, chat)
        self.headers = {}

    def chatter(self, lead):
        """Return what was said in the chatter, oldest first, as text."""
        reference = f"<chatwoot-{self.chat_a.id}-"
        messages = lead.message_ids.filtered(
            lambda m: (m.message_id or "").startswith(reference)
        )
        return messages.sorted("id")

    # -- there ----------------------------------------------------------------------

    @property
    def state(self):
        return self.chatwoot.state

    def talks(self, account=None):
        account_id = (account or self.account_a)["account_id"]
        rows = self.state.conversations.values()
        return [row for row in rows if row["account_id"] == account_id]

    def said(self, talk):
        """Return the messages of a conversation that are no activities."""
        rows = self.state.messages_of(talk)
        return [row for row in rows if row["message_type"] != 2]

    def contacts(self, account=None):
        return self.state.contacts_of((account or self.account_a)["account_id"])

    def subscribe(self, account=None):
        """Have a webhook in the account, so that events queue."""
        account_id = (account or self.account_a)["account_id"]
        self.state.webhooks[account_id] = {
            "id": account_id,
            "account_id": account_id,
            "name": "x",
            "url": "https://odoo.example/hooks/x",
            "subscriptions": ["message_created", "message_updated"]
            + ["conversation_created", "conversation_updated"]
            + ["conversation_status_changed"],
            "secret": "s3cret",
        }


@skipIf(Chatwoot is None, "the sandbox is part of the checkout")
@tagged("post_install", "-at_install")
class ChatwootCase(ChatwootMixin, TransactionCase):
    """Base of the tests against the sandbox."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.build_chatwoot()
