"""Flags of the session's cookie, whatever Odoo sets itself."""

from __future__ import annotations

from werkzeug.datastructures import Headers

from odoo.tests import BaseCase, tagged

from ..tools import cookies


@tagged("post_install", "-at_install")
class TestCookies(BaseCase):
    def protect(self, *texts, secure=True):
        headers = Headers([("Set-Cookie", text) for text in texts])
        cookies.protect(headers, secure=secure)
        return headers.getlist("Set-Cookie")

    def test_missing_flags_are_added(self):
        self.assertEqual(
            self.protect("session_id=abc; HttpOnly; Path=/"),
            ["session_id=abc; HttpOnly; Path=/; SameSite=Lax; Secure"],
        )

    def test_without_tls_the_cookie_is_not_secure(self):
        self.assertEqual(
            self.protect("session_id=abc; Path=/", secure=False),
            ["session_id=abc; Path=/; HttpOnly; SameSite=Lax"],
        )

    def test_flags_that_are_there_stay(self):
        text = "session_id=abc; Secure; HttpOnly; Path=/; SameSite=Strict"
        self.assertEqual(self.protect(text), [text])

    def test_other_cookies_are_left_alone(self):
        other = "frontend_lang=es_CL; Path=/"
        self.assertEqual(self.protect(other, "session_id=a")[0], other)
