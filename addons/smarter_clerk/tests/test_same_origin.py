"""Forms of an open redirect, and paths that are none."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from ..tools import same_origin

EVIL = (
    "",
    None,
    7,
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/%2f%2fevil.example",
    "/%2Fevil.example",
    "/%5cevil.example",
    "/%255cevil.example",
    "/%252f%252fevil.example",
    "https://evil.example",
    "https:evil.example",
    "http:///evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "/\tjavascript:alert(1)",
    "/\t/evil.example",
    "/odoo\r\nSet-Cookie: a=b",
    "/odoo%0d%0aSet-Cookie:%20a=b",
    "/odoo%250d%250aSet-Cookie",
    "/%09/evil.example",
    " /odoo",
    "/ /evil.example",
    "odoo",
    "user@evil.example",
    "https://odoo.example@evil.example",
    "/odoo\x00",
    "/odoo\u2028x",
    "/" + "%25" * 10 + "2f/evil",
    "/" + "a" * 2000,
    "/web/session/logout",
    "/web/login?redirect=/odoo",
    "/auth/clerk/login",
)
GOOD = (
    "/",
    "/odoo",
    "/odoo/crm/12?view_type=kanban",
    "/odoo/action-12?next=https%3A%2F%2Fexample.cl%2Fa",
    "/web#action=12&cids=3",
    "/contactos/se%C3%B1ora",
    "/@some/thing",
)


@tagged("post_install", "-at_install")
class TestSameOrigin(BaseCase):
    def test_other_places_are_refused(self):
        for text in EVIL:
            with self.subTest(text):
                self.assertIsNone(same_origin.path(text))

    def test_paths_of_this_server_are_kept_as_they_are(self):
        for text in GOOD:
            with self.subTest(text):
                self.assertEqual(same_origin.path(text), text)
