"""API keys over HTTP: shown once, revoked for good, of the own tenant."""

import re
from datetime import timedelta

from lxml import html

from odoo import fields
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.smarter_gateway.tools import api_key

from .manage import ManagePageCase

PAGE = "/app/keys"
CODE = "page:test"
_KEY = re.compile(r'value="(sk_[^"]+)"')


@tagged("post_install", "-at_install")
class TestKeysPage(ManagePageCase):
    """All goes through ``smarter.api.key.generate``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["smarter.api.scope"].create({"name": "Página", "code": CODE})
        cls.mine = cls.make(cls.tenant, "Sitio web")
        cls.theirs = cls.make(cls.other, "Llave ajena")

    @classmethod
    def make(cls, company, name):
        key, _text = cls.env["smarter.api.key"]._generate(company, name, scopes=[CODE])
        return key

    def ask(self, **values):
        chosen = {f"scope-{CODE}": "on", "name": "Sistema", "lifetime": "365", **values}
        return self.send(f"{PAGE}/create", **chosen)

    def keys(self):
        return self.env["smarter.api.key"].search([("company_id", "=", self.tenant.id)])

    def test_own_keys_are_listed_without_their_text(self):
        self.sign_in(self.manager)
        page = self.get(PAGE).text
        self.assertIn("Sitio web", page)
        self.assertNotIn("Llave ajena", page)
        self.assertIsNone(_KEY.search(page))

    def test_a_new_key_may_do_little_unless_somebody_wants_more(self):
        self.sign_in(self.manager)
        page = html.fromstring(self.get(PAGE).content)
        boxes = "//input[starts-with(@name, 'scope-')]"
        self.assertEqual(
            {name.removeprefix("scope-") for name in page.xpath(f"{boxes}/@name")},
            set(self.env["smarter.api.scope"].search([]).mapped("code")),
        )
        chosen = page.xpath(f"{boxes}[@checked]/@name")
        self.assertEqual(set(chosen), {"scope-leads:write", "scope-leads:read"})

    def test_a_new_key_is_shown_once_and_works(self):
        self.sign_in(self.manager)
        answer = self.ask(lifetime="90")
        self.assertEqual(answer.status_code, 200)
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        text = _KEY.search(answer.text)[1]
        key = self.keys()[0]
        self.assertEqual(key.key_digest, api_key.digest(text))
        self.assertEqual(key.company_id, self.tenant)
        self.assertEqual(key.issued_by_id, self.manager)
        self.assertEqual(key.scope_codes, CODE)
        days = key.expires_at - fields.Datetime.now()
        self.assertTrue(timedelta(days=89) < days <= timedelta(days=90), days)
        self.assertNotIn(text, self.get(PAGE).text)
        self.env.flush_all()
        query = SQL("SELECT k::text FROM smarter_api_key k WHERE id = %s", key.id)
        self.assertNotIn(text, self.env.execute_query(query)[0][0])
        self.assertEqual(self.audit_actions(self.tenant)[-1], "api_key.created")

    def test_a_key_without_end(self):
        self.sign_in(self.manager)
        self.ask(lifetime="never")
        self.assertFalse(self.keys()[0].expires_at)

    def test_the_own_tenant_whatever_is_sent(self):
        self.sign_in(self.manager)
        self.ask(company_id=self.other.id, requests_per_minute="0")
        theirs = [("company_id", "=", self.other.id)]
        self.assertEqual(self.env["smarter.api.key"].search(theirs), self.theirs)

    def test_nonsense_makes_no_key(self):
        self.sign_in(self.manager)
        before = self.keys()
        for values in ({"name": " "}, {"name": "\x00"}):
            with self.subTest(values):
                self.assert_refused(self.ask(**values))
        nothing = {"name": "Sistema", "lifetime": "365", "scope-no:such": "on"}
        self.assert_refused(self.send(f"{PAGE}/create", **nothing))
        for lifetime in ("", "100000", "-1"):
            self.assertEqual(self.ask(lifetime=lifetime).status_code, 400)
        self.assertEqual(self.keys(), before)

    def test_revoking(self):
        self.sign_in(self.manager)
        self.assert_done(self.send(f"{PAGE}/{self.mine.id}/revoke"), PAGE)
        self.mine.invalidate_recordset()
        self.assertEqual(self.mine.state, "revoked")
        self.assertEqual(self.mine.revoked_by_id, self.manager)
        self.assertNotIn(f"{PAGE}/{self.mine.id}/revoke", self.get(PAGE).text)

    def test_keys_of_others_do_not_exist(self):
        self.sign_in(self.manager)
        for number in (self.theirs.id, 0, 10**12):
            answer = self.send(f"{PAGE}/{number}/revoke")
            self.assertEqual(answer.status_code, 404)
        self.theirs.invalidate_recordset()
        self.assertEqual(self.theirs.state, "active")

    def test_nobody_else_has_any(self):
        deeds = {
            f"{PAGE}/create": {
                "name": "X",
                "lifetime": "365",
                f"scope-{CODE}": "on",
            },
            f"{PAGE}/{self.mine.id}/revoke": {},
        }
        before = self.keys()
        self.check_closed([PAGE], deeds)
        self.check_only_forms_of_ours([PAGE], deeds)
        self.assertEqual(self.keys(), before)
        self.mine.invalidate_recordset()
        self.assertEqual(self.mine.state, "active")
