"""What Botpress's addresses and answers mean, and the keys that we sign."""

from __future__ import annotations

import jwt

from odoo.tests import BaseCase, tagged

from odoo.addons.smarter_base.tools.outbound.client import Reply
from odoo.addons.smarter_base.tools.outbound.errors import UrlRefused
from odoo.addons.smarter_connector.exceptions import (
    NotReady,
    RateLimited,
    Rejected,
    ServerError,
)

from ..tools import answers, user_key
from ..tools.message_text import MAX_CHARS, as_text

TENANT = "0b5c1f4e-7c1d-4b6a-9f0e-2d6f3a1b4c5d"


def check(status, content=None, **headers):
    return answers.check(Reply(status, headers, b""), content, now=0)


@tagged("post_install", "-at_install")
class TestUserKey(BaseCase):
    def test_a_key_names_one_user_and_is_soon_over(self):
        key = user_key.sign("odoo-1", "k" * 32, now=1_800_000_000)
        claims = jwt.decode(
            key,
            "k" * 32,
            algorithms=["HS256"],
            options={"verify_exp": False, "verify_iat": False},
        )
        self.assertEqual(claims["id"], "odoo-1")
        self.assertEqual(claims["exp"] - claims["iat"], user_key.LIFETIME_S)

    def test_ids_fit_what_botpress_keeps(self):
        found = user_key.foreign_id(TENANT, "lead-contact", 2**31)
        self.assertLessEqual(len(found), 70)
        self.assertRegex(found, r"^[A-Za-z0-9_/-]+$")

    def test_ids_that_cannot_be_kept_are_a_bug(self):
        for tenant, kind in ((TENANT, "x" * 40), ("ñ", "lead")):
            with self.assertRaises(ValueError):
                user_key.foreign_id(tenant, kind, 1)


@tagged("post_install", "-at_install")
class TestUrls(BaseCase):
    def test_chat(self):
        answers.check_chat_url("https://chat.botpress.cloud/0b5c-11")
        for url in (
            "https://webhook.botpress.cloud/0b5c-11",
            "https://chat.botpress.cloud/",
            "https://chat.botpress.cloud",
            "https://chat.botpress.cloud/0b5c?x=1",
        ):
            with self.subTest(url), self.assertRaises(UrlRefused):
                answers.check_chat_url(url)

    def test_legacy(self):
        for path in ("/api/v1/bots/ventas", "/bots/api/v1/bots/ventas/"):
            answers.check_legacy_url("https://bot.example" + path)
        for path in ("", "/", "/api/v1/bots/", "/api/v1/bots/a/converse/b"):
            with self.subTest(path), self.assertRaises(UrlRefused):
                answers.check_legacy_url("https://bot.example" + path)


@tagged("post_install", "-at_install")
class TestCheck(BaseCase):
    def test_a_good_answer(self):
        for content in ({}, {"user": {}}, {"code": "404"}, {"code": 399}, [], None):
            self.assertIsNone(check(200, content), content)
            self.assertIsNone(check(201, content), content)

    def test_an_error_inside_a_good_status(self):
        """As Botpress's own client has it: a numeric code from 400 to 599."""
        for status in (200, 201):
            error = check(status, {"code": 401, "type": "Unauthorized"})
            self.assertIsInstance(error, Rejected)
            self.assertEqual(error.status, 401)
            self.assertIn("encryption key", str(error))
        self.assertIsInstance(check(200, {"code": 503}), ServerError)
        self.assertTrue(check(200, {"code": 599}).retryable)
        self.assertIsNone(check(200, {"code": True}))

    def test_the_limit_says_when_it_is_over(self):
        error = check(429, {"type": "RateLimited"}, **{"ratelimit-reset": "90"})
        self.assertIsInstance(error, RateLimited)
        self.assertEqual(error.retry_after_s, 90)
        error = check(429, None, **{"ratelimit-reset": "999999"})
        self.assertEqual(error.retry_after_s, answers.MAX_RESET_S)
        error = check(200, {"code": 429}, **{"retry-after": "70"})
        self.assertEqual(error.retry_after_s, 70)
        self.assertIsNone(check(429, None, **{"ratelimit-reset": "soon"}).retry_after_s)

    def test_a_locked_conversation_is_tried_again(self):
        error = check(409, {"code": 409, "type": "ResourceLockedConflict"})
        self.assertIsInstance(error, NotReady)
        self.assertFalse(check(409, {"type": "AlreadyExists"}).retryable)

    def test_a_deleted_conversation_does_not_end_the_connector(self):
        error = check(410, {"code": 410, "type": "ResourceGone"})
        self.assertFalse(error.disables_connector)
        self.assertFalse(error.retryable)

    def test_what_the_peer_calls_it_is_shown_when_it_is_a_name(self):
        self.assertIn("(InvalidPayload)", str(check(400, {"type": "InvalidPayload"})))
        error = check(400, {"type": "<b>x</b>"})
        self.assertNotIn("<b>", str(error))


@tagged("post_install", "-at_install")
class TestMessageText(BaseCase):
    def test_kinds(self):
        option = {"label": "Sí", "value": "1"}
        for payload, text in (
            ({"type": "text", "text": " Hola "}, "Hola"),
            ({"type": "markdown", "markdown": "**Hola**"}, "**Hola**"),
            ({"type": "image", "imageUrl": "https://x/y"}, "https://x/y"),
            ({"type": "choice", "text": "¿Y?", "options": [option]}, "¿Y?\n- Sí"),
            ({"type": "location", "latitude": -33.4, "longitude": 70}, "-33.4, 70"),
            (
                {
                    "type": "carousel",
                    "items": [{"title": "A", "actions": [option]}, {"title": "B"}],
                },
                "A\n- Sí\nB",
            ),
            ({"type": "unknown"}, ""),
            ({"text": 7, "options": "x", "items": [None]}, ""),
            ("text", ""),
            (None, ""),
        ):
            with self.subTest(payload):
                self.assertEqual(as_text(payload), text)

    def test_it_has_an_end(self):
        self.assertEqual(len(as_text({"text": "x" * 20_000})), MAX_CHARS)
        deep = {"text": "0"}
        for number in range(1, 50):
            deep = {"text": str(number), "items": [deep]}
        self.assertEqual(as_text(deep), "49\n48\n47")
