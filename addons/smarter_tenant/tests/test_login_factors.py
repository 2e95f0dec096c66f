"""Several accounts of one login, with a code from a phone, or with passkeys."""

import base64
import hashlib
import json
import struct
import time

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from odoo.exceptions import AccessDenied
from odoo.tests import HttpCase, tagged
from odoo.tools import SQL, mute_logger

from odoo.addons.auth_totp.models.totp import TIMESTEP, hotp

from .common import PASSWORD, TenantMixin

LOGIN = "contadora@estudio.cl"
OTHER_PASSWORD = "another horse staple"  # noqa: S105


class Passkey:
    """An authenticator with one key, as a browser would speak for it."""

    def __init__(self, identifier):
        self.identifier = _text(identifier)
        self._key = ec.generate_private_key(ec.SECP256R1())

    @property
    def public_key(self):
        """Return the COSE key: EC2, ES256, P-256, x, y."""
        numbers = self._key.public_key().public_numbers()
        x, y = (number.to_bytes(32, "big") for number in (numbers.x, numbers.y))
        return _text(
            b"\xa5\x01\x02\x03\x26\x20\x01\x21\x58\x20" + x + b"\x22\x58\x20" + y
        )

    def answer(self, options, origin, identifier=None):
        """Return what the browser posts after ``start-auth``."""
        client = {
            "type": "webauthn.get",
            "challenge": options["challenge"],
            "origin": origin,
        }
        client_data = json.dumps(client).encode()
        verified = b"\x05"  # the user is there, and was verified
        data = hashlib.sha256(options["rpId"].encode()).digest() + verified
        data += struct.pack(">I", 1)
        signed = data + hashlib.sha256(client_data).digest()
        identifier = identifier or self.identifier
        response = {
            "authenticatorData": _text(data),
            "clientDataJSON": _text(client_data),
            "signature": _text(self._key.sign(signed, ec.ECDSA(hashes.SHA256()))),
        }
        return json.dumps(
            {
                "id": identifier,
                "rawId": identifier,
                "response": response,
                "type": "public-key",
            }
        )


def _text(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class LoginCase(TenantMixin, HttpCase):
    """The accountant of two tenants at the login page."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tenant = cls.create_tenant()
        cls.other = cls.create_tenant("96790240-3", "Ferretería del Sur Ltda")
        cls.first = cls.create_tenant_user(cls.tenant, LOGIN, email=LOGIN)
        cls.second = cls.create_tenant_user(cls.other, LOGIN, email=LOGIN)
        cls.second.password = OTHER_PASSWORD

    def post(self, path, **form):
        page = self.url_open("/web/login")
        token = page.text.partition('name="csrf_token" value="')[2].partition('"')[0]
        return self.url_open(path, data={**form, "csrf_token": token})

    def session_user(self):
        answer = self.url_open(
            "/web/session/get_session_info",
            json={"jsonrpc": "2.0", "method": "call", "params": {}},
            method="POST",
        ).json()
        return answer.get("result", {}).get("uid")


@tagged("post_install", "-at_install")
class TestCodes(LoginCase):
    """Two-factor authentication belongs to the account, not to the login."""

    def protect(self, user):
        """Switch the second factor of an account on; return its secret."""
        secret = hashlib.sha1(user.login.encode() + bytes([user.id % 251])).digest()  # noqa: S324
        user.totp_secret = base64.b32encode(secret).decode()
        self.env.flush_all()
        return secret

    def code(self, secret):
        return f"{hotp(secret, int(time.time() / TIMESTEP)):06}"

    def sign_in(self, password):
        return self.post("/web/login", login=LOGIN, password=password)

    def give_code(self, secret):
        return self.post("/web/login/totp", totp_token=self.code(secret))

    def test_the_account_with_a_code_asks_for_it(self):
        secret = self.protect(self.second)
        self.assertIn("/web/login/totp", self.sign_in(OTHER_PASSWORD).url)
        self.assertFalse(self.session_user())
        self.give_code(secret)
        self.assertEqual(self.session_user(), self.second.id)

    def test_the_other_account_does_not(self):
        self.protect(self.second)
        self.assertNotIn("totp", self.sign_in(PASSWORD).url)
        self.assertEqual(self.session_user(), self.first.id)

    def test_the_code_of_the_other_account_does_not_fit(self):
        of_first, of_second = self.protect(self.first), self.protect(self.second)
        self.assertNotEqual(of_first, of_second)
        self.sign_in(OTHER_PASSWORD)
        self.give_code(of_first)
        self.assertFalse(self.session_user())
        self.give_code(of_second)
        self.assertEqual(self.session_user(), self.second.id)

    def test_a_suspension_between_password_and_code_keeps_out(self):
        secret = self.protect(self.second)
        self.sign_in(OTHER_PASSWORD)
        self.other._suspend()
        self.env.flush_all()
        page = self.give_code(secret)
        self.assertFalse(self.session_user())
        self.assertIn(self.other.name, page.text)

    def test_with_one_password_the_code_is_asked_for_the_account_that_was_chosen(self):
        self.second.password = PASSWORD
        secret = self.protect(self.second)
        self.url_open(f"/web/login?tenant={self.other.slug}")
        self.assertIn("/web/login/totp", self.sign_in(PASSWORD).url)
        self.give_code(secret)
        self.assertEqual(self.session_user(), self.second.id)

    def test_programs_come_in_where_no_code_is_asked(self):
        self.protect(self.second)
        users = self.env["res.users"]
        credential = {"type": "password", "login": LOGIN, "password": OTHER_PASSWORD}
        with self.assertRaises(AccessDenied):
            users.authenticate(credential, {"interactive": False})
        credential["password"] = PASSWORD
        uid = users.authenticate(credential, {"interactive": False})["uid"]
        self.assertEqual(uid, self.first.id)


@tagged("post_install", "-at_install")
class TestPasskeys(LoginCase):
    """A passkey says whose it is; the login does not matter."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.of_first = cls.register(cls.first, b"key of the first")
        cls.of_second = cls.register(cls.second, b"key of the second")

    @classmethod
    def register(cls, user, identifier):
        """Store a key as Odoo does; its public part is in no field."""
        passkey = Passkey(identifier)
        cls.env.cr.execute(
            SQL(
                """
                INSERT INTO auth_passkey_key (name, credential_identifier, public_key,
                            sign_count, create_uid, create_date, write_date)
                VALUES ('llave', %s, %s, 0, %s, now(), now())
                """,
                passkey.identifier,
                passkey.public_key,
                user.id,
            )
        )
        return passkey

    def sign_in(self, passkey, identifier=None):
        options = self.make_jsonrpc_request("/auth/passkey/start-auth")
        origin = self.env["auth.passkey.key"].get_base_url()
        answer = passkey.answer(options, origin, identifier)
        return self.post("/web/login", type="webauthn", webauthn_response=answer)

    def test_each_key_opens_its_own_account(self):
        for passkey, user in (
            (self.of_second, self.second),
            (self.of_first, self.first),
        ):
            with self.subTest(user.company_id.name):
                self.sign_in(passkey)
                self.assertEqual(self.session_user(), user.id)
                self.url_open("/web/session/logout", allow_redirects=False)

    def test_the_hint_of_a_business_changes_nothing(self):
        self.url_open(f"/web/login?tenant={self.tenant.slug}")
        self.sign_in(self.of_second)
        self.assertEqual(self.session_user(), self.second.id)

    def test_a_key_does_not_speak_for_another_one(self):
        self.sign_in(self.of_first, identifier=self.of_second.identifier)
        self.assertFalse(self.session_user())

    @mute_logger("odoo.addons.base.models.res_users")
    def test_unknown_keys_and_nonsense_are_refused(self):
        self.sign_in(Passkey(b"nobody's"))
        self.assertFalse(self.session_user())

    def test_the_key_of_a_suspended_tenant_is_refused_with_the_reason(self):
        self.other._suspend()
        self.env.flush_all()
        page = self.sign_in(self.of_second)
        self.assertFalse(self.session_user())
        self.assertIn(self.other.name, page.text)
        self.sign_in(self.of_first)
        self.assertEqual(self.session_user(), self.first.id)
