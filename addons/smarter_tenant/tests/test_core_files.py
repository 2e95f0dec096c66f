"""Files, pictures and reports by address."""

import base64

from odoo.tests import HttpCase, tagged

from .common import PASSWORD
from .test_core_mail import CoreMailCase

# One white pixel.
PIXEL = (
    b"iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGP4////fwAJ+wP9CNHo"
    b"ugAAAABJRU5ErkJggg=="
)
SECRET = b"secreto de otro"


@tagged("post_install", "-at_install")
class TestCoreFiles(CoreMailCase, HttpCase):
    """The web controllers of Odoo, asked for ids of another tenant."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.own | cls.foreign).sudo().image_1920 = PIXEL
        cls.secret = cls.create_file(cls.foreign)
        cls.mine = cls.create_file(cls.own)

    @classmethod
    def create_file(cls, record):
        return cls.env["ir.attachment"].create(
            {
                "name": "archivo.txt",
                "datas": base64.b64encode(SECRET),
                "res_model": record._name,
                "res_id": record.id,
            }
        )

    def get(self, path, user=None):
        self.authenticate(None, None)
        if user:
            self.authenticate(user.login, PASSWORD)
        return self.url_open(path)

    def file_paths(self, attachment):
        id_ = attachment.id
        return (
            f"/web/content/{id_}",
            f"/web/content/{id_}/archivo.txt?download=true",
            f"/web/content/ir.attachment/{id_}/datas",
            f"/web/content?model=ir.attachment&id={id_}&field=raw",
        )

    def test_files_are_for_the_own_tenant(self):
        for path in self.file_paths(self.mine):
            with self.subTest(path):
                self.assertEqual(self.get(path, self.user).content, SECRET)
        for path in self.file_paths(self.secret):
            for user in (self.user, self.manager, None):
                with self.subTest(path, user=user and user.login):
                    response = self.get(path, user)
                    self.assertEqual(response.status_code, 404)
                    self.assertNotIn(SECRET, response.content)

    def test_a_foreign_file_reads_like_a_missing_one(self):
        foreign = self.get(f"/web/content/{self.secret.id}", self.user)
        missing = self.get(f"/web/content/{self.secret.id + 10_000}", self.user)
        self.assertEqual(foreign.status_code, missing.status_code)
        self.assertEqual(foreign.content, missing.content)

    def test_a_token_opens_its_own_file_only(self):
        (token,) = self.mine.generate_access_token()
        own = self.get(f"/web/content/{self.mine.id}?access_token={token}")
        self.assertEqual(own.content, SECRET)
        path = f"/web/content/{self.secret.id}?access_token={token}"
        self.assertEqual(self.get(path, self.user).status_code, 404)

    def test_pictures_are_for_the_own_tenant(self):
        for field in ("avatar_128", "image_1920"):
            with self.subTest(field):
                own = self.get(
                    f"/web/image/res.partner/{self.own.id}/{field}", self.user
                )
                self.assertEqual(own.status_code, 200)
                pictures = {
                    self.get(f"/web/image/res.partner/{id_}/{field}", self.user).content
                    for id_ in (self.foreign.id, self.foreign.id + 10_000)
                }
                # The placeholder, the same as for an id that does not exist.
                self.assertEqual(len(pictures), 1)
                self.assertNotIn(own.content, pictures)

    def test_chatter_shows_the_picture_of_an_operator(self):
        self.operator.partner_id.image_1920 = PIXEL
        message = self.own.with_user(self.operator).message_post(body="Hola")
        self.authenticate(self.user.login, PASSWORD)
        data = self.make_jsonrpc_request(
            "/mail/thread/messages",
            {"thread_model": "res.partner", "thread_id": self.own.id},
        )["data"]
        self.assertIn(message.id, [row["id"] for row in data["mail.message"]])
        author = next(
            row
            for row in data["res.partner"]
            if row["id"] == self.operator.partner_id.id
        )
        self.assertEqual(author["name"], self.operator.name)
        self.assertNotIn("email", author)
        token = author["avatar_128_access_token"]
        path = f"/web/image/res.partner/{author['id']}/avatar_128"
        picture = self.url_open(f"{path}?access_token={token}")
        self.assertEqual(picture.content, base64.b64decode(PIXEL))
        other = f"/web/image/res.partner/{self.foreign.id}/avatar_128"
        refused = self.url_open(f"{other}?access_token={token}")
        self.assertNotEqual(refused.content, base64.b64decode(PIXEL))
