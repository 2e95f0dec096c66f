"""No request chooses its company."""

import json

from werkzeug.datastructures import MultiDict

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged
from odoo.tests.common import BaseCase

from ..tools import company_ids
from .common import PASSWORD, TenantCase, TenantMixin

SHAPES = (
    "abc",
    "",
    {"a": 1},
    {},
    [[1]],
    [1.5],
    [1.0],
    [None],
    [True],
    True,
    10**30,
    [10**30],
    -1,
    [-1],
    0,
    [0],
    None,
    [],
    [{}],
    ["1"],
    [[[]]],
    2.5,
)


class TestCompanyIds(BaseCase):
    """The pure part: what is left of a value."""

    def test_only_ids_are_left(self):
        for shape in SHAPES:
            with self.subTest(repr(shape)):
                self.assertEqual(company_ids.clean(shape), [])

    def test_order_and_own(self):
        self.assertEqual(company_ids.clean([3, "x", 1, 3, 2]), [3, 1, 2])
        self.assertEqual(company_ids.clean((3, 1, 2), own=(2, 1)), [1, 2])


@tagged("post_install", "-at_install")
class TestContext(TenantCase):
    """The context of calls inside of Odoo."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.portal = cls.create_tenant_user(cls.tenant, "clienta", "base.group_portal")
        cls.public = cls.env.ref("base.public_user")
        cls.foreign = [
            cls.other.ids,
            [cls.tenant.id, cls.other.id],
            [cls.other.id, cls.tenant.id],
            (cls.other.id,),
        ]

    def assert_unmoved(self, user, value):
        env = self.env(user=user)
        moved = env["res.partner"].with_context(allowed_company_ids=value)
        context = {"allowed_company_ids": value}
        # As a request gives it: a whole context.
        given = env["res.partner"].with_context(  # pylint: disable=context-overridden
            context
        )
        for records in (moved, given, moved.sudo(), given.sudo()):
            self.assertEqual(records.env.company, user.company_id)
            self.assertEqual(records.env.companies, user.company_ids)
        moved.search([], limit=1)

    def test_nothing_moves_the_people_of_a_tenant(self):
        for user in (self.user, self.manager, self.portal, self.public):
            for value in (*SHAPES, *self.foreign):
                with self.subTest(user.login, value=repr(value)):
                    self.assert_unmoved(user, value)

    def test_with_company_moves_nobody_out(self):
        moved = self.env(user=self.user)["res.partner"].with_company(self.other)
        self.assertEqual(moved.sudo().env.company, self.tenant)

    def test_operators_switch_among_their_companies(self):
        partners = self.env(user=self.operator)["res.partner"]
        moved = partners.with_context(allowed_company_ids=self.other.ids)
        self.assertEqual(moved.env.company, self.other)
        self.assertEqual(moved.sudo().env.companies, self.other)
        for shape in SHAPES:
            with self.subTest(repr(shape)):
                moved = partners.with_context(allowed_company_ids=shape)
                self.assertEqual(moved.sudo().env.company, self.operator.company_id)
        absent = partners.with_context(allowed_company_ids=[2**31 - 7])
        with self.assertRaises(AccessError):
            self.assertTrue(absent.env.company)

    def test_superuser_code_goes_where_it_wants(self):
        sudo_partners = self.env(user=self.user)["res.partner"].sudo()
        self.assertEqual(sudo_partners.with_company(self.other).env.company, self.other)

    def test_context_is_not_copied_when_nothing_changes(self):
        partners = self.env(user=self.user)["res.partner"]
        inside = partners.with_context(allowed_company_ids=self.tenant.ids)
        again = inside.with_context(**inside.env.context)
        self.assertIs(again.env, inside.env)


@tagged("post_install", "-at_install")
class TestRequests(TenantMixin, HttpCase):
    """The same over every way in: status below 500, and the own company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenant = cls.create_tenant()
        cls.other = cls.create_tenant("96790240-3", "Ferretería del Sur Ltda")
        cls.user = cls.create_tenant_user(cls.tenant, "vendedor")
        cls.own, cls.foreign = (
            cls.env["res.partner"].create({"name": "Marca", "company_id": company.id})
            for company in (cls.tenant, cls.other)
        )
        key = cls.env["res.users.apikeys"].with_user(cls.user).sudo()
        cls.key = key._generate(None, "test", None)
        cls.values = [*SHAPES, cls.other.ids, [cls.other.id, cls.tenant.id]]

    def found(self, value):
        return {
            "domain": [["name", "=", "Marca"]],
            "fields": ["company_id"],
            "context": {"allowed_company_ids": value},
        }

    def check_rows(self, rows):
        self.assertEqual([row["id"] for row in rows], self.own.ids)

    def rpc(self, path, params):
        answer = self.url_open(
            path,
            json.dumps({"params": params}),
            headers={"Content-Type": "application/json"},
        )
        self.assertEqual(answer.status_code, 200)
        return answer.json()

    def test_web_client(self):
        self.authenticate("vendedor", PASSWORD)
        for value in self.values:
            with self.subTest(repr(value)):
                params = {
                    "model": "res.partner",
                    "method": "search_read",
                    "args": [],
                    "kwargs": self.found(value),
                }
                answer = self.rpc("/web/dataset/call_kw", params)
                self.check_rows(answer["result"])

    def test_json_2(self):
        for value in self.values:
            with self.subTest(repr(value)):
                answer = self.url_open(
                    "/json/2/res.partner/search_read",
                    json.dumps(self.found(value)),
                    headers={
                        "Content-Type": "application/json",
                        "Authorization": f"Bearer {self.key}",
                    },
                )
                self.assertEqual(answer.status_code, 200, answer.text)
                self.check_rows(answer.json())

    def test_actions(self):
        self.authenticate("vendedor", PASSWORD)
        action_id = self.env.ref("contacts.action_contacts").id
        for value in self.values:
            with self.subTest(repr(value)):
                params = {
                    "action_id": action_id,
                    "context": {"allowed_company_ids": value},
                }
                answer = self.rpc("/web/action/load", params)
                self.assertEqual(answer["result"]["res_model"], "res.partner")

    def test_cookie(self):
        """As Odoo's own code gets it; in tests Odoo reads cookies before it could."""
        for given, left in (
            ("abc", None),
            ("1-abc", "1"),
            ("-", None),
            ("1.5", None),
            (str(10**30), None),
            ("2-1-2", "2-1"),
            ("2,1", "2-1"),
        ):
            with self.subTest(given):
                cookies = MultiDict({"cids": given, "lang": "es"})
                self.env.registry["ir.http"]._sanitize_cookies(cookies)
                self.assertEqual(cookies.get("cids"), left)
                self.assertEqual(cookies["lang"], "es")

    def test_cookie_of_another_tenant(self):
        self.authenticate("vendedor", PASSWORD)
        self.opener.cookies["cids"] = str(self.other.id)
        info = self.rpc("/web/session/get_session_info", {})["result"]
        self.assertEqual(
            list(info["user_companies"]["allowed_companies"]), [str(self.tenant.id)]
        )
        path = f"/mail/view?model=res.partner&res_id={self.foreign.id}"
        self.assertLess(self.url_open(path, allow_redirects=False).status_code, 500)

    def test_session(self):
        for value in self.values:
            with self.subTest(repr(value)):
                extra = {"context": {"lang": "en_US", "allowed_company_ids": value}}
                self.authenticate("vendedor", PASSWORD, session_extra=extra)
                answer = self.rpc("/web/session/get_session_info", {})
                self.assertIn("result", answer)
                params = {
                    "model": "res.partner",
                    "method": "search_read",
                    "args": [[["name", "=", "Marca"]], ["id"]],
                    "kwargs": {},
                }
                self.check_rows(self.rpc("/web/dataset/call_kw", params)["result"])
