"""Every exception has an answer, and none of them tells what is inside."""

from __future__ import annotations

import psycopg2
import werkzeug.exceptions

from odoo import exceptions as odoo_exceptions
from odoo.tests import BaseCase, tagged

from .. import exceptions
from ..dispatcher import _as_api_error
from ..tools import problem

EXPECTED = (
    (odoo_exceptions.AccessDenied(), 401),
    (odoo_exceptions.AccessError("secret"), 403),
    (odoo_exceptions.MissingError("secret"), 404),
    (odoo_exceptions.LockError("secret"), 409),
    (odoo_exceptions.ValidationError("secret"), 422),
    (odoo_exceptions.UserError("secret"), 422),
    (werkzeug.exceptions.NotFound("secret"), 404),
    (werkzeug.exceptions.RequestEntityTooLarge("secret"), 413),
    (werkzeug.exceptions.BadRequest("secret"), 400),
    (psycopg2.OperationalError("secret"), 503),
    (ValueError("secret"), 500),
    (KeyError("secret"), 500),
    (exceptions.Conflict(), 409),
)


@tagged("post_install", "-at_install")
class TestErrors(BaseCase):
    def test_status_and_silence(self):
        for exc, status in EXPECTED:
            with self.subTest(exc=type(exc).__name__):
                body = problem.body(_as_api_error(exc), "r" * 16)
                self.assertEqual(body["status"], status)
                self.assertNotIn("secret", str(body))
                self.assertEqual(body["request_id"], "r" * 16)

    def test_own_detail_code_and_errors_are_told(self):
        errors = [{"field": "name", "code": "required", "message": "Needed."}]
        error = exceptions.ValidationFailed("Look.", code="special", errors=errors)
        body = problem.body(error, "-")
        self.assertEqual(body["detail"], "Look.")
        self.assertEqual(body["code"], "special")
        self.assertEqual(body["errors"], errors)

    def test_every_class_has_its_own_status_and_words(self):
        classes = exceptions.ApiError.__subclasses__()
        self.assertEqual(len({cls.status for cls in classes}), len(classes))
        self.assertEqual(len({cls.code for cls in classes}), len(classes))
