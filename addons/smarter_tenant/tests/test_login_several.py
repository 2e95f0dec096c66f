"""One login, several accounts: the password decides, and nobody else's matters."""

from odoo.exceptions import AccessDenied
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .common import PASSWORD, TenantCase, TenantMixin

LOGIN = "contadora@estudio.cl"


@tagged("post_install", "-at_install")
class TestCandidates(TenantCase):
    """The accountant of two tenants signs in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.first = cls.create_tenant_user(cls.tenant, LOGIN)
        cls.second = cls.create_tenant_user(cls.other, LOGIN)
        cls.second.password = "another horse staple"

    def sign_in(self, password=PASSWORD, interactive=True, login=LOGIN):
        credential = {"type": "password", "login": login, "password": password}
        return self.env["res.users"].authenticate(
            credential, {"interactive": interactive}
        )["uid"]

    def test_password_decides(self):
        for interactive in (True, False):
            self.assertEqual(self.sign_in(interactive=interactive), self.first.id)
            uid = self.sign_in("another horse staple", interactive)
            self.assertEqual(uid, self.second.id)

    def test_last_login_is_noted_with_the_right_account(self):
        self.sign_in("another horse staple")
        self.assertTrue(self.second.login_date)
        self.assertFalse(self.first.login_date)

    def test_wrong_password_fits_none(self):
        for password in ("wrong", ""):
            with self.assertRaises(AccessDenied):
                self.sign_in(password)

    def test_same_password_means_the_account_used_last(self):
        self.second.password = PASSWORD
        self.env["res.users.log"].with_user(self.second).sudo().create({})
        self.assertEqual(self.sign_in(), self.second.id)

    def test_suspended_tenant_gives_way(self):
        self.second.password = PASSWORD
        self.env["res.users.log"].with_user(self.second).sudo().create({})
        self.other._suspend()
        self.assertEqual(self.sign_in(), self.first.id)
        self.first.password = "changed since"
        with self.assertRaisesRegex(AccessDenied, self.other.name):
            self.sign_in()

    def test_archived_account_is_none(self):
        self.first.active = False
        with self.assertRaises(AccessDenied):
            self.sign_in()

    def test_staff_before_customers(self):
        self.second.write({"password": PASSWORD})
        third = self.create_tenant("77215640-5", "Tercera SpA")
        self.create_tenant_user(third, LOGIN, "base.group_portal")
        self.second.active = False
        self.assertEqual(self.sign_in(), self.first.id)

    def test_uid_and_password(self):
        users = self.env["res.users"]
        users._check_uid_passwd(self.first.id, PASSWORD)
        with self.assertRaises(AccessDenied):
            users._check_uid_passwd(self.second.id, PASSWORD)

    def test_context_of_a_client_chooses_nothing(self):
        users = self.env["res.users"].with_context(
            smarter_login_attempt={"user": self.second.id}
        )
        credential = {"type": "password", "login": LOGIN, "password": PASSWORD}
        uid = users.authenticate(credential, {"interactive": True})["uid"]
        self.assertEqual(uid, self.first.id)

    def test_attempts_are_bounded(self):
        users = self.env["res.users"]
        users = users.create(
            [
                {"name": f"x{n}", "login": LOGIN, "company_id": company.id}
                | {"company_ids": company.ids}
                for n, company in enumerate(
                    self.env["res.company"].create(
                        [{"name": f"Empresa {n}"} for n in range(25)]
                    )
                )
            ]
        )
        credential = {"type": "password", "login": LOGIN, "password": PASSWORD}
        self.assertEqual(len(users._login_candidates(credential)), 20)


@tagged("post_install", "-at_install")
class TestPages(TenantMixin, HttpCase):
    """The pages of login, forgotten password and sign-up."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenant = cls.create_tenant()
        cls.other = cls.create_tenant("96790240-3", "Ferretería del Sur Ltda")
        cls.first = cls.create_tenant_user(cls.tenant, LOGIN, email=LOGIN)
        cls.second = cls.create_tenant_user(cls.other, LOGIN, email=LOGIN)

    def post(self, path, **form):
        page = self.url_open(path)
        token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
        form["csrf_token"] = token
        return self.url_open(path.partition("?")[0], data=form)

    def session_user(self):
        answer = self.url_open(
            "/web/session/get_session_info",
            json={"jsonrpc": "2.0", "method": "call", "params": {}},
            method="POST",
        ).json()
        return answer["result"]["uid"]

    def mails(self):
        return self.env["mail.mail"].search([("email_to", "ilike", LOGIN)])

    def test_hint_of_the_address_chooses_between_equal_passwords(self):
        for company, user in ((self.tenant, self.first), (self.other, self.second)):
            with self.subTest(company.slug):
                self.authenticate(None, None)
                self.post(
                    f"/web/login?tenant={company.slug}", login=LOGIN, password=PASSWORD
                )
                self.assertEqual(self.session_user(), user.id)

    def test_unknown_hint_changes_nothing(self):
        self.post("/web/login?tenant=nadie", login=LOGIN, password=PASSWORD)
        self.assertIn(self.session_user(), (self.first + self.second).ids)

    def test_wrong_password_counts_once(self):
        failures = self.env.registry.__dict__.setdefault("_login_failures", None)
        self.env.registry._login_failures = None
        del self.env.registry._login_failures
        self.post("/web/login", login=LOGIN, password="wrong")
        counts = [count for count, _when in self.env.registry._login_failures.values()]
        self.assertEqual(counts, [1])
        self.env.registry._login_failures = failures or {}
        del self.env.registry._login_failures

    def test_forgotten_password_mails_each_business_and_tells_nothing(self):
        known = self.post("/web/reset_password", login=LOGIN)
        subjects = self.mails().mapped("subject")
        self.assertEqual(len(subjects), 2)
        for company in (self.tenant, self.other):
            self.assertTrue(any(company.name in subject for subject in subjects))
        unknown = self.post("/web/reset_password", login="nadie@x.cl")
        self.assertEqual(known.status_code, unknown.status_code)
        self.assertEqual(
            self.without_tokens(known.text), self.without_tokens(unknown.text)
        )

    def without_tokens(self, text):
        lines = text.splitlines()
        return [line.strip() for line in lines if "csrf_token" not in line]

    def test_links_of_two_accounts_change_their_own_password_only(self):
        self.post("/web/reset_password", login=LOGIN)
        url = self.second._invitation_url() or self.second.partner_id._get_signup_url()
        path = "/web/" + url.partition("/web/")[2]
        self.post_with_token(path, password="brand new horse")
        credential = {"type": "password", "login": LOGIN, "password": "brand new horse"}
        users = self.env["res.users"]
        uid = users.authenticate(credential, {"interactive": True})["uid"]
        self.assertEqual(uid, self.second.id)
        credential["password"] = PASSWORD
        uid = users.authenticate(credential, {"interactive": True})["uid"]
        self.assertEqual(uid, self.first.id)

    def post_with_token(self, path, password):
        query = path.partition("?")[2]
        fields = dict(pair.split("=", 1) for pair in query.split("&"))
        return self.post(
            path, token=fields["token"], password=password, confirm_password=password
        )

    def test_sign_up_says_the_same_for_every_address(self):
        company = self.env["res.users"]._signup_company()
        before = self.env["res.users"].search_count([])
        answers = [
            self.post(
                "/web/signup",
                name="Visita",
                login=address,
                password=PASSWORD,
                confirm_password=PASSWORD,
            )
            for address in ("admin@taken.cl", "nueva@x.cl")
            if self.take(address, company)
        ]
        self.assertEqual(self.env["res.users"].search_count([]), before + 1)
        first, second = (self.without_tokens(answer.text) for answer in answers)
        self.assertEqual(first, second)
        partner = self.env["res.partner"].search([("email", "=", "nueva@x.cl")])
        self.assertEqual((len(partner), partner.signup_type), (1, "signup"))

    def take(self, address, company):
        if address.startswith("admin"):
            self.env["res.users"].with_context(no_reset_password=True).create(
                {
                    "name": "x",
                    "login": address,
                    "email": address,
                    "company_id": company.id,
                    "company_ids": company.ids,
                    "group_ids": self.env.ref("base.group_portal").ids,
                }
            )
            self.env.flush_all()
        return True

    def test_sign_up_link_makes_an_account_of_one_company(self):
        users = self.env["res.users"].sudo()
        users._request_signup("nueva@x.cl", "Nueva", self.tenant)
        partner = self.env["res.partner"].search([("email", "=", "nueva@x.cl")])
        token = partner._generate_signup_token()
        users.signup({"login": "nueva@x.cl", "password": PASSWORD}, token)
        user = partner.user_ids
        self.assertEqual((user.company_id, user.company_ids), (self.tenant,) * 2)
        self.assertEqual(user.group_ids, self.env.ref("base.group_portal"))

    @mute_logger("odoo.http")
    def test_pages_do_not_redirect_for_known_addresses(self):
        for path in ("/web/signup", "/web/reset_password"):
            for address in (LOGIN, "nadie@x.cl"):
                page = self.url_open(
                    f"{path}?signup_email={address}", allow_redirects=False
                )
                self.assertEqual(page.status_code, 200, f"{path} {address}")
