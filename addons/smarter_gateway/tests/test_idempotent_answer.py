"""Two requests with one key at once, on real connections."""

from __future__ import annotations

import contextlib
import uuid

from odoo import SUPERUSER_ID, api
from odoo.http import Response
from odoo.modules.registry import Registry
from odoo.tests import BaseCase, get_db_name, tagged

from ..exceptions import Conflict, ValidationFailed
from ..tools import idempotency

BODY = '{"id":"ñ"}'


@tagged("post_install", "-at_install")
class TestIdempotentAnswer(BaseCase):
    def setUp(self):
        super().setUp()
        self.registry = Registry(get_db_name())
        self.scope = idempotency.scope_of(uuid.uuid4())
        self.addCleanup(self._remove)

    def _remove(self):
        with self._model() as answers:
            answers.search([("scope", "=", self.scope)]).unlink()

    @contextlib.contextmanager
    def _model(self):
        """Open a transaction of its own; commit at the end."""
        with self.registry.cursor() as cr:
            yield api.Environment(cr, SUPERUSER_ID, {})["smarter.idempotent.answer"]

    def _end(self, answers, status=202):
        headers = {"Location": "/x", "Content-Type": "application/json", "X-Y": "z"}
        answers._end(self.scope, Response(BODY, status=status, headers=headers))

    def test_the_second_learns_that_the_first_is_running(self):
        with self._model() as first, self._model() as second:
            self.assertIsNone(first._begin(self.scope, "print"))
            with self.assertRaises(Conflict) as caught:
                second._begin(self.scope, "print")
            self.assertEqual(caught.exception.code, "request_in_progress")
            self.assertIn("Retry-After", caught.exception.headers)

    def test_the_second_gets_the_answer_that_came_after_it_began(self):
        with self._model() as second:
            second.env.cr.execute("SELECT 1")  # its snapshot is older than the answer
            with self._model() as first:
                first._begin(self.scope, "print")
                self._end(first)
            answer = second._begin(self.scope, "print")
        self.assertEqual(answer.status, 202)
        self.assertEqual(answer.body, BODY)
        self.assertEqual(
            answer.headers, {"Location": "/x", "Content-Type": "application/json"}
        )

    def test_what_was_rolled_back_leaves_the_key_free(self):
        with contextlib.suppress(ZeroDivisionError), self._model() as first:
            first._begin(self.scope, "print")
            raise ZeroDivisionError
        with self._model() as second:
            self.assertIsNone(second._begin(self.scope, "other"))

    def test_a_refusal_that_is_returned_is_not_kept(self):
        with self._model() as first:
            first._begin(self.scope, "print")
            self._end(first, status=409)
        with self._model() as second:
            self.assertIsNone(second._begin(self.scope, "other"))

    def test_another_body(self):
        with self._model() as first:
            first._begin(self.scope, "print")
            self._end(first)
        with self._model() as second, self.assertRaises(ValidationFailed) as caught:
            second._begin(self.scope, "other")
        self.assertEqual(caught.exception.code, "idempotency_key_reused")
