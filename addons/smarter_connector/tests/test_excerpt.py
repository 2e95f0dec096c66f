"""What is kept of an answer."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from ..tools.excerpt import MAX_CHARS, excerpt


@tagged("post_install", "-at_install")
class TestExcerpt(BaseCase):
    def test_text_stays(self):
        self.assertEqual(excerpt("ñandú\n\tok".encode()), "ñandú\n\tok")

    def test_control_and_format_characters_go(self):
        dirty = "a\x00b\x1b[31mc\r\n\u202ed\u200be\x7f"
        self.assertEqual(excerpt(dirty.encode()), "ab[31mc\nde")

    def test_bytes_that_are_no_text(self):
        self.assertEqual(excerpt(b"\xff\xfeok"), "\ufffd\ufffdok")

    def test_it_is_bounded(self):
        self.assertEqual(len(excerpt(b"x" * 100_000)), MAX_CHARS)

    def test_an_echoed_secret_is_masked(self):
        text = excerpt(b"got shibboleth, thanks", secrets=["shibboleth", ""])
        self.assertEqual(text, "got [secret], thanks")

    def test_what_looks_like_a_secret_is_masked(self):
        text = excerpt(b'{"secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"}')
        self.assertNotIn("MfKQ9r8G", text)
