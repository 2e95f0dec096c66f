"""The call-back lead.enriched: whitelisted, kept apart, and never of another tenant."""

from __future__ import annotations

import datetime
import json
import time

from odoo.tests import BaseCase, tagged

from odoo.addons.smarter_base.tools import signing
from odoo.addons.smarter_base.tools.outbound.errors import SignatureError

from ..tools import enrichment
from .common import N8nCase

NOW = datetime.datetime(2026, 3, 2, 12)


def message(**values):
    return {
        "id": "enr_1",
        "type": "lead.enriched",
        "version": 1,
        "occurred_at": "2026-03-02T11:00:00.000Z",
        "lead": {"id": 7},
        "source": "Registro",
        "fields": {"industry": "Panadería"},
        **values,
    }


def parse(**values):
    return enrichment.parse(json.dumps(message(**values)), now=NOW)


@tagged("post_install", "-at_install")
class TestParse(BaseCase):
    def test_what_it_says(self):
        found = parse()
        self.assertEqual((found.lead_id, found.source), (7, "Registro"))
        self.assertEqual(found.occurred_at, datetime.datetime(2026, 3, 2, 11))
        self.assertEqual(found.values, {"industry": "Panadería"})

    def test_every_field(self):
        values = {
            **dict.fromkeys(enrichment.TEXTS, "texto"),
            **dict.fromkeys(enrichment.LINKS, "https://x.example/a"),
            **dict.fromkeys(enrichment.NUMBERS, 12),
        }
        self.assertEqual(set(parse(fields=values).values), set(enrichment.FIELDS))

    def test_what_is_not_listed_is_left_out(self):
        fields = {"industry": "x", "email_from": "a@b.cl", "user_id": 1, "name": "X"}
        self.assertEqual(parse(fields=fields).values, {"industry": "x"})

    def test_the_times_of_others(self):
        local = parse(occurred_at="2026-03-02T08:00:00-03:00")
        self.assertEqual(local.occurred_at, datetime.datetime(2026, 3, 2, 11))
        self.assertEqual(parse(occurred_at="2999-01-01T00:00:00Z").occurred_at, NOW)

    def test_invisible_characters_are_taken_out(self):
        found = parse(fields={"industry": "a\u202eb\x00c", "summary": "a\nb"}).values
        self.assertEqual(found, {"industry": "a b c", "summary": "a\nb"})

    def test_nothing_found_is_fine(self):
        self.assertEqual(parse(fields={"industry": None, "city": " "}).values, {})

    def test_what_cannot_be(self):
        cases = [
            {"type": "lead.created"},
            {"version": 2},
            {"lead": 7},
            {"lead": {"id": "7"}},
            {"lead": {"id": True}},
            {"lead": {"id": 2**31}},
            {"lead": {"id": -1}},
            {"occurred_at": None},
            {"occurred_at": "yesterday"},
            {"occurred_at": "2026-03-02T11:00:00"},
            {"source": 5},
            {"source": "x" * 81},
            {"fields": []},
            {"fields": {"industry": {"a": 1}}},
            {"fields": {"summary": "x" * 2001}},
            {"fields": {"website": "javascript:alert(1)"}},
            {"fields": {"website": "https://[x"}},
            {"fields": {"company_size": "many"}},
            {"fields": {"company_size": True}},
            {"fields": {"company_size": -1}},
            {"fields": {"annual_revenue": 1e300}},
        ]
        for values in cases:
            with self.subTest(values), self.assertRaises(enrichment.BadCallback):
                parse(**values)
        for text in ("", "{", "[]", "null", "[" * 100_000):
            with self.subTest(text[:9]), self.assertRaises(enrichment.BadCallback):
                enrichment.parse(text, now=NOW)


@tagged("post_install", "-at_install")
class TestCallBack(N8nCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.workflow.action_install()
        cls.connector = cls.workflow.connector_id
        cls.connector.write({"state": "enabled", "event_type_ids": [(5,)]})
        cls.lead_a = cls.create_lead(cls.company_a)
        cls.lead_b = cls.create_lead(cls.company_b)
        cls.messages = cls.env["smarter.connector.message"]

    @classmethod
    def create_lead(cls, company):
        values = {
            "name": "L",
            "contact_name": "Ana",
            "website": "https://typed.example",
        }
        return company._tenant_env()["crm.lead"].create(values)

    def keep(self, message_id="enr_1", **values):
        """Take a signed message in as the endpoint does."""
        lead = values.pop("lead", self.lead_a)
        body = message(lead={"id": lead.id}, id=message_id, **values)
        raw = json.dumps(body).encode()
        secret = self.connector._read_secret("secret")
        headers = signing.sign_headers([secret], message_id, int(time.time()), raw)
        found = self.connector._verify_inbound(headers, raw)
        return self.messages._keep(self.connector, found, raw)

    def apply(self):
        cron = self.env.ref("smarter_connector.ir_cron_messages")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        self.env.invalidate_all()
        return self.messages.search([], limit=1)

    def facts(self, lead=None):
        rows = (lead or self.lead_a).enrichment_ids
        return {row.field: (row.value, row.source) for row in rows}

    def test_applied_next_to_what_the_customer_typed(self):
        self.keep(fields={"website": "https://found.example", "company_size": 12})
        self.assertEqual(self.apply().state, "done")
        self.assertEqual(
            self.facts(),
            {
                "website": ("https://found.example", "Registro"),
                "company_size": ("12", "Registro"),
            },
        )
        self.assertEqual(self.lead_a.website, "https://typed.example")
        fact = self.lead_a.enrichment_ids[0]
        self.assertEqual(fact.connector_id, self.connector)
        self.assertEqual(fact.company_id, self.company_a)

    def test_the_same_message_twice_is_one(self):
        self.assertTrue(self.keep())
        self.assertFalse(self.keep(fields={"city": "Lota"}))
        self.apply()
        self.assertEqual(self.facts(), {"industry": ("Panadería", "Registro")})

    def test_news_replace_what_was_found_before_and_not_after(self):
        self.keep("enr_1", occurred_at="2026-03-02T11:00:00Z", fields={"city": "Lota"})
        self.keep("enr_2", occurred_at="2026-03-02T12:00:00Z", fields={"city": "Arica"})
        self.keep(
            "enr_3", occurred_at="2026-03-02T10:00:00Z", fields={"city": "Iquique"}
        )
        self.apply()
        self.assertEqual(self.facts(), {"city": ("Arica", "Registro")})

    def test_a_lead_of_another_tenant_does_not_exist(self):
        self.keep(lead=self.lead_b)
        found = self.apply()
        self.assertEqual(found.state, "failed")
        self.assertIn("No existe el lead", found.error)
        self.assertEqual(self.facts(self.lead_b), {})

    def test_what_does_not_exist_reads_the_same(self):
        self.keep(lead=self.lead_b)
        foreign = self.apply().error.replace(str(self.lead_b.id), "N")
        gone = self.create_lead(self.company_a)
        gone_id = gone.id
        self.keep("enr_2", lead=gone)
        gone.unlink()
        self.assertEqual(self.apply().error.replace(str(gone_id), "N"), foreign)

    def test_a_lost_lead_is_still_a_lead(self):
        self.lead_a.action_archive()
        self.keep()
        self.assertEqual(self.apply().state, "done")

    def test_other_events_are_none_of_our_business(self):
        self.keep(type="lead.created")
        self.assertEqual(self.apply().state, "ignored")

    def test_other_providers_do_not_enrich(self):
        self.connector.provider = "webhook"
        self.keep()
        self.assertEqual(self.apply().state, "ignored")
        self.assertEqual(self.facts(), {})

    def test_nonsense_is_shown_with_its_reason(self):
        self.keep(fields={"website": "javascript:alert(1)"})
        found = self.apply()
        self.assertEqual(found.state, "failed")
        self.assertIn("website", found.error)

    def test_without_the_secret_nobody_is_heard(self):
        raw = json.dumps(message()).encode()
        secret = self.connector_b._read_secret("secret")
        now = int(time.time())
        for headers in (
            {},
            signing.sign_headers([secret], "enr_1", now, raw),
            signing.sign_headers(
                [self.connector._read_secret("secret")], "enr_1", now - 301, raw
            ),
        ):
            with self.assertRaises(SignatureError):
                self.connector._verify_inbound(headers, raw)

    def test_merged_leads_keep_what_is_known(self):
        other = self.create_lead(self.company_a)
        self.keep("enr_1", fields={"city": "Lota"})
        self.keep("enr_2", lead=other, fields={"city": "Arica", "industry": "Pan"})
        self.apply()
        env = self.company_a._tenant_env()
        merged = env["crm.lead"].browse([self.lead_a.id, other.id])
        kept = merged._merge_opportunity(auto_unlink=True)
        self.env.invalidate_all()
        facts = self.facts(kept.with_env(self.env))
        self.assertEqual(set(facts), {"city", "industry"})

    def test_people_of_the_tenant_read_and_nobody_writes(self):
        self.keep()
        self.apply()
        fact = self.lead_a.enrichment_ids.with_env(self.env)
        seller = self.create_user(self.company_a, "seller_a")
        self.assertEqual(fact.with_user(seller).value, "Panadería")
        self.assertFalse(fact.with_user(seller).has_access("write"))
        self.assertFalse(fact.with_user(self.manager_a).has_access("write"))
        self.assertFalse(fact.with_user(self.manager_b).has_access("read"))
