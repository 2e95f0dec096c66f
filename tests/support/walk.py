"""One tenant's way from a visitor's form to the salesperson's activity.

What people and outside systems do, one method each; the test walks it for two tenants at
once, and the pictures of ``docs/walk-through.md`` are taken on the way.
"""

from __future__ import annotations

import base64
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.sandbox.client import SandboxClient

from .waiting import until
from .web import WebSession

SETTLE_S = 150
WHATSAPP = "Channel::Whatsapp"
TEMPLATE = (
    "Hola {{name}}, somos {{company}}. Recibimos tu consulta. ¿Conversamos por aquí?"
)
_TOKEN = re.compile(r'name="token" value="([^"]+)"')
FINDINGS = {
    "type": "qualification",
    "score": 85,
    "intent": "comprar",
    "answers": {"presupuesto": "1500000", "comuna": "Ñuñoa"},
}
HAND_OFF = {"type": "handoff", "reason": "quiere hablar con una persona"}


@dataclass(frozen=True)
class Person:
    """Who fills the form in."""

    name: str
    email: str
    phone: str
    message: str


@dataclass
class Walk:
    """A tenant with its form, its n8n, its inbox and its bot."""

    url: str
    web: WebSession
    sandbox: SandboxClient
    login: str
    company: str
    person: Person
    bot: str = field(default_factory=lambda: f"walk-{secrets.token_hex(6)}")
    slug: str = ""
    account: Mapping[str, Any] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)
    webhook: str = ""

    # What the tenant's manager sets up, once

    def set_up(self) -> None:
        """Make the form, and connect n8n, the inbox and the bot."""
        self._make_form()
        self._connect_n8n()
        self._connect_chatwoot()
        self._connect_bot()

    def _make_form(self) -> None:
        values = {
            "name": f"Cotiza con {self.company}",
            "title_es": "Cotiza con nosotros",
            "title_en": "Get a quote",
            "intro_es": "Cuéntanos qué necesitas y te escribimos el mismo día.",
            "intro_en": "Tell us what you need and we write the same day.",
            "consent_marketing_es": "Pueden escribirme por WhatsApp.",
            "consent_marketing_en": "You may write to me by WhatsApp.",
            "channel_whatsapp": True,
            "min_seconds": 0,
        }
        self.ids["form"] = self._create("smarter.form", values)
        self.slug = self._read("smarter.form", "form", "slug")["slug"]

    def _connect_n8n(self) -> None:
        key = secrets.token_urlsafe(24)
        self.sandbox.add_n8n_key(key)
        values = {"name": "n8n", "url": self.sandbox.url, "api_key": key}
        self.ids["n8n"] = self._create("smarter.n8n.instance", values)
        (self.ids["workflow"],) = self.web.call(
            "smarter.n8n.workflow",
            "search",
            [
                ("instance_id", "=", self.ids["n8n"]),
                ("template", "=", "lead_enrichment"),
            ],
        )
        self.web.call("smarter.n8n.workflow", "action_install", [self.ids["workflow"]])

    def _connect_chatwoot(self) -> None:
        self.account = self.sandbox.chatwoot.account(
            name=self.company,
            inboxes=[{"name": "WhatsApp", "channel_type": WHATSAPP}],
            agents=[{"name": "Gerencia", "email": self.login}],
        )
        self.ids["chatwoot"] = self._connector(
            {
                "name": "Chatwoot",
                "provider": "chatwoot",
                "url": f"{self.sandbox.url}/chatwoot",
                "chatwoot_account": self.account["account_id"],
                "chatwoot_token": self.account["token"],
                "chatwoot_template": "bienvenida",
                "chatwoot_template_text": TEMPLATE,
            },
            "lead.created",
            "lead.assigned",
        )
        connector = [self.ids["chatwoot"]]
        self.web.call("smarter.connector", "action_chatwoot_connect", connector)

    def _connect_bot(self) -> None:
        secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
        key = secrets.token_urlsafe(32)
        self.ids["bot"] = self._connector(
            {
                "name": "Asistente",
                "provider": "botpress",
                "url": f"{self.sandbox.url}/botpress/{self.bot}",
                "secret": secret,
                "botpress_key": key,
                "botpress_relay": "odoo",
                "bot_rule_ids": [
                    (0, 0, {"source": source, "target": target})
                    for source, target in (
                        ("answers.presupuesto", "expected_revenue"),
                        ("answers.comuna", "city"),
                    )
                ],
            },
            "lead.created",
        )
        self.sandbox.botpress.put_bot(
            self.bot,
            encryption_key=key,
            webhook_url=self._read("smarter.connector", "bot", "inbound_url")[
                "inbound_url"
            ],
            webhook_secret=secret,
        )

    def wait_until_ready(self) -> None:
        """Wait for what is set up in the background: the workflow and the inbox."""
        until(
            lambda: self._read("smarter.n8n.workflow", "workflow", "state", "error"),
            accept=lambda row: row["state"] == "installed",
            timeout_s=SETTLE_S,
            what="the workflow in n8n",
        )
        until(
            lambda: self._read("smarter.connector", "chatwoot", "chatwoot_inbox_id"),
            accept=lambda row: bool(row["chatwoot_inbox_id"]),
            timeout_s=SETTLE_S,
            what="the inbox of Chatwoot",
        )

    # What happens outside

    def fill_in_the_form(self) -> None:
        """Open the hosted page and send it, as a visitor's browser does."""
        page = f"{self.url}/f/{self.slug}"
        shown = requests.get(page, params={"lang": "es"}, timeout=60)
        token = _TOKEN.search(shown.text)
        assert shown.status_code == 200 and token, shown.text
        answers = {
            "token": token[1],
            "language": "es",
            "name": self.person.name,
            "email": self.person.email,
            "phone": self.person.phone,
            "message": self.person.message,
            "consent.contact": "1",
            "consent.marketing": "1",
        }
        sent = requests.post(page, data=answers, allow_redirects=False, timeout=60)
        assert sent.status_code == 303, sent.text

    def customer_writes(self, text: str) -> None:
        """Answer in WhatsApp."""
        (inbox_id,) = self.account["inbox_ids"]
        number = self.conversation()["id"]
        self.sandbox.chatwoot.receive(inbox_id, text, conversation_id=number)
        self.tell()

    def tell(self) -> None:
        """Have Chatwoot send the webhooks that wait.

        Those of accounts whose server is gone reach nobody: status 0.
        """
        for sent in self.sandbox.chatwoot.deliver():
            assert sent["status"] in (200, 0), sent

    def bot_says(self, text: str) -> None:
        words = {"type": "text", "text": text}
        sent = self.sandbox.botpress.say(self.bot, self.bot_conversation(), words)
        assert sent["statuses"] == [200]

    def bot_tells(self, event: Mapping[str, object]) -> None:
        sent = self.sandbox.botpress.send_event(
            self.bot, self.bot_conversation(), event
        )
        assert sent["statuses"] == [200]

    def take_the_lead(self) -> None:
        """The manager becomes the lead's salesperson."""
        (user,) = self.web.call("res.users", "search", [("login", "=", self.login)])
        self.web.call("crm.lead", "write", [self.ids["lead"]], {"user_id": user})

    @property
    def greeting(self) -> str:
        """The template as the customer reads it."""
        words = {"{{name}}": self.person.name, "{{company}}": self.company}
        text = TEMPLATE
        for name, value in words.items():
            text = text.replace(name, value)
        return text

    # What is to be seen, each waited for

    def wait_for_the_lead(self) -> dict[str, Any]:
        """Return the lead in the CRM."""
        domain = [("email_from", "=", self.person.email)]
        names = ["contact_name", "phone", "intake_source"]
        (lead,) = until(
            lambda: self.web.call("crm.lead", "search_read", domain, names),
            timeout_s=SETTLE_S,
            what="the lead in the CRM",
        )
        self.ids["lead"] = lead["id"]
        return dict(lead)

    def wait_for_facts(self) -> list[dict[str, Any]]:
        """Return what n8n's workflow has found out."""
        domain = [("lead_id", "=", self.ids["lead"])]
        names = ["field", "value", "source"]
        return list(
            until(
                lambda: self.web.call(
                    "smarter.lead.enrichment", "search_read", domain, names
                ),
                timeout_s=SETTLE_S,
                what="the call-back of n8n",
            )
        )

    def wait_for_message(self, text: str) -> dict[str, Any]:
        """Return a message of the conversation in Chatwoot that holds these words."""
        return dict(
            until(
                lambda: [one for one in self.messages() if text in one["content"]],
                timeout_s=SETTLE_S,
                what=f"“{text}” in Chatwoot; there is {self.messages()}",
            )[0]
        )

    def wait_for_the_bot(self) -> dict[str, Any]:
        """Return what the bot was told of the lead."""
        (event,) = until(
            lambda: self.sandbox.botpress.show(self.bot)["events"],
            timeout_s=SETTLE_S,
            what="the lead at the bot",
        )
        return dict(event["payload"])

    def wait_until_bot_heard(self, text: str) -> None:
        until(
            self.bot_heard,
            accept=lambda heard: text in heard,
            timeout_s=SETTLE_S,
            what=f"“{text}” at the bot",
        )

    def wait_for_lead(self, **values: object) -> dict[str, Any]:
        """Return the lead as soon as it has these values."""
        return dict(
            until(
                lambda: self.web.call(
                    "crm.lead", "read", [self.ids["lead"]], [*values]
                )[0],
                accept=lambda row: all(row[key] == values[key] for key in values),
                timeout_s=SETTLE_S,
                what=f"the lead with {values}",
            )
        )

    def wait_for_assignee(self) -> None:
        """Wait until the lead's salesperson has the conversation."""
        until(
            lambda: self.conversation()["meta"]["assignee"] or {},
            accept=lambda agent: agent.get("email") == self.login,
            timeout_s=SETTLE_S,
            what="the salesperson in Chatwoot",
        )

    def activities(self) -> list[dict[str, Any]]:
        """Return what is to be done about the lead."""
        domain = [("res_model", "=", "crm.lead"), ("res_id", "=", self.ids["lead"])]
        return list(
            self.web.call(
                "mail.activity", "search_read", domain, ["user_id", "summary", "note"]
            )
        )

    # What is there

    def conversation(self) -> dict[str, Any]:
        """Return the only conversation of the tenant's account."""
        (inbox_id,) = self.account["inbox_ids"]
        rows = self.sandbox.chatwoot.shown()["conversations"]
        (found,) = [row for row in rows if row["inbox_id"] == inbox_id]
        return dict(found)

    def messages(self) -> list[dict[str, Any]]:
        """Return what was said there, activities of Chatwoot left out."""
        (inbox_id,) = self.account["inbox_ids"]
        rows = self.sandbox.chatwoot.shown()["messages"]
        return [r for r in rows if r["inbox_id"] == inbox_id and r["message_type"] != 2]

    def bot_conversation(self) -> str:
        (found,) = self.sandbox.botpress.show(self.bot)["conversations"]
        return str(found)

    def bot_heard(self) -> list[str]:
        """Return all that was said at the bot, by whomever."""
        talks = self.sandbox.botpress.show(self.bot)["conversations"].values()
        return [one["payload"]["text"] for talk in talks for one in talk["messages"]]

    # -- helpers

    def _create(self, model: str, values: Mapping[str, object]) -> int:
        (found,) = self.web.call(model, "create", [values])
        return int(found)

    def _connector(self, values: Mapping[str, object], *events: str) -> int:
        types = self.web.call("smarter.event.type", "search", [("code", "in", events)])
        return self._create(
            "smarter.connector", {**values, "event_type_ids": [(6, 0, types)]}
        )

    def _read(self, model: str, key: str, *names: str) -> dict[str, Any]:
        (found,) = self.web.call(model, "read", [self.ids[key]], list(names))
        return dict(found)
