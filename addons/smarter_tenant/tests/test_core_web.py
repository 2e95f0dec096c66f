"""The web client works for staff, and its controllers show the own tenant only."""

from odoo.fields import Domain
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PASSWORD
from .test_core_mail import CoreMailCase

MARKER = "Cliente ajeno"


@tagged("post_install", "-at_install")
class TestCoreWeb(CoreMailCase, HttpCase):
    """What the browser asks for after logging in, and what it could ask."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["ir.actions.report"].create(
            {
                "name": "Ficha",
                "model": "res.partner",
                "report_type": "qweb-html",
                "report_name": "smarter_tenant.test_report",
            }
        )
        cls.env["ir.ui.view"].create(
            {
                "name": "Ficha",
                "type": "qweb",
                "key": "smarter_tenant.test_report",
                "arch": "<t t-name='x'><p t-foreach='docs' t-as='doc'"
                " t-out='doc.name'/></t>",
            }
        )

    def rpc(self, path, **params):
        return self.make_jsonrpc_request(path, params)

    def call(self, model, method, *args, **kwargs):
        return self.rpc(
            f"/web/dataset/call_kw/{model}/{method}",
            model=model,
            method=method,
            args=args,
            kwargs=kwargs,
        )

    def test_the_web_client_starts(self):
        for user in (self.user, self.manager):
            self.authenticate(user.login, PASSWORD)
            with self.subTest(user.login):
                page = self.url_open("/odoo")
                self.assertEqual(page.status_code, 200)
                self.assertNotIn(MARKER, page.text)
                menus = self.url_open("/web/webclient/load_menus").json()
                names = [menu["name"] for menu in menus.values()]
                self.assertTrue(names)
                data = self.rpc(
                    "/mail/data",
                    fetch_params=[
                        "init_messaging",
                        "channels_as_member",
                        "systray_get_activities",
                        "mail.canned.response",
                        "failures",
                    ],
                )
                self.assertNotIn(MARKER, str(data))

    def test_contacts_open_save_and_chat(self):
        self.authenticate(self.user.login, PASSWORD)
        action = self.rpc("/web/action/load", action_id="contacts.action_contacts")
        views = [[False, kind] for kind in ("list", "kanban", "form", "search")]
        self.assertTrue(self.call(action["res_model"], "get_views", views=views))
        self.call(
            "res.partner",
            "web_save",
            [self.own.id],
            {"city": "Arica"},
            specification={"city": {}},
        )
        self.assertEqual(self.own.city, "Arica")
        posted = self.rpc(
            "/mail/message/post",
            thread_model="res.partner",
            thread_id=self.own.id,
            post_data={"body": "Listo", "message_type": "comment"},
        )
        self.assertTrue(posted["message_id"])
        data = self.rpc(
            "/mail/data",
            fetch_params=[
                [
                    "mail.thread",
                    {
                        "thread_model": "res.partner",
                        "thread_id": self.own.id,
                        "request_list": [
                            "followers",
                            "activities",
                            "attachments",
                            "suggestedRecipients",
                            "scheduledMessages",
                        ],
                    },
                ]
            ],
        )
        self.assertIn("mail.thread", data)

    def test_filters_and_defaults_are_of_the_tenant(self):
        values = {"name": "Filtro ajeno", "model_id": "res.partner", "user_ids": False}
        self.env["ir.filters"].with_user(self.stranger).create(values)
        self.env["ir.filters"].create({**values, "name": "De todos"})
        filters = self.env["ir.filters"].with_user(self.user)
        names = {row["name"] for row in filters.get_filters("res.partner")}
        self.assertIn("De todos", names)
        self.assertNotIn("Filtro ajeno", names)
        own = filters.create({**values, "name": "Propio"})
        self.assertEqual(own.company_id, self.tenant)
        colleague = self.env["ir.filters"].with_user(self.manager)
        names = {row["name"] for row in colleague.get_filters("res.partner")}
        self.assertIn("Propio", names)

    def test_reports_are_of_the_own_records(self):
        path = "/report/html/smarter_tenant.test_report"
        self.authenticate(self.user.login, PASSWORD)
        self.assertIn(self.own.name, self.url_open(f"{path}/{self.own.id}").text)
        with mute_logger("odoo.http"):
            foreign = self.url_open(f"{path}/{self.foreign.id}")
            mixed = self.url_open(f"{path}/{self.own.id},{self.foreign.id}")
            missing = self.url_open(f"{path}/{2**31 - 7}")
            printed = self.url_open(f"{path}/{self.foreign.id}".replace("html", "pdf"))
        for response in (foreign, mixed, missing, printed):
            self.assertEqual(response.status_code, 404)
            self.assertNotIn(MARKER, response.text)

    def test_links_to_records_say_nothing(self):
        self.authenticate(self.user.login, PASSWORD)
        answers = {
            (response.status_code, response.headers.get("Location"))
            for response in (
                self.url_open(
                    f"/mail/view?model=res.partner&res_id={id_}", allow_redirects=False
                )
                for id_ in (self.foreign.id, self.foreign.id + 10_000)
            )
        }
        self.assertEqual(len(answers), 1)

    def test_controllers_of_the_chatter_refuse_foreign_records(self):
        message = self.foreign.with_user(self.stranger).message_post(body=MARKER)
        response = (
            self.env["mail.canned.response"]
            .with_user(self.stranger)
            .create({"source": "s", "substitution": MARKER})
        )
        self.authenticate(self.user.login, PASSWORD)
        thread = {"thread_model": "res.partner", "thread_id": self.foreign.id}
        before = self.foreign.sudo().message_ids.mapped("body")
        for path, params in (
            ("/mail/thread/messages", thread),
            ("/mail/thread/recipients", thread),
            ("/mail/message/post", {**thread, "post_data": {"body": "x"}}),
            (
                "/mail/message/update_content",
                {"message_id": message.id, "update_data": {"body": "x"}},
            ),
            (
                "/mail/message/reaction",
                {"message_id": message.id, "content": "👍", "action": "add"},
            ),
            (
                "/mail/thread/subscribe",
                {
                    "res_model": "res.partner",
                    "res_id": self.own.id,
                    "partner_ids": [self.stranger.partner_id.id],
                },
            ),
        ):
            with self.subTest(path), mute_logger("odoo.http"):
                answer = self.url_open(path, json={"params": params}, method="POST")
                self.assertNotIn(MARKER, answer.text)
        self.rpc(
            "/mail/message/post",
            thread_model="res.partner",
            thread_id=self.own.id,
            post_data={"body": "x"},
            canned_response_ids=[response.id],
        )
        self.assertEqual(self.foreign.sudo().message_ids.mapped("body"), before)
        self.assertFalse(message.sudo().reaction_ids)
        self.assertFalse(response.sudo().last_used)
        self.assertNotIn(self.stranger.partner_id, self.own.sudo().message_partner_ids)

    def test_followers_are_no_way_to_search_others(self):
        self.own.sudo()._message_subscribe(self.operator.partner_id.ids)
        partners = self.env["res.partner"].with_user(self.user)
        self.assertEqual(
            partners.search([("message_partner_ids", "in", self.user.partner_id.ids)]),
            self.own,
        )
        path = "message_partner_ids.company_id.name"
        platform = self.operator.company_id.name
        self.assertFalse(partners.search([(path, "=", platform)]))

    def test_identifiers_of_views_are_no_way_to_search_others(self):
        views = self.env["ir.ui.view"].with_user(self.user)
        behind = Domain("create_uid.company_ids.name", "ilike", self.other.name)
        self.assertTrue(views._search_model_data_id("any", behind).is_false())
        views_sudo = views.sudo()
        self.assertTrue(views_sudo.search([("model_data_id", "!=", False)], limit=1))

    def test_login_page_is_open(self):
        self.authenticate(None, None)
        self.assertEqual(self.url_open("/web/login").status_code, 200)
