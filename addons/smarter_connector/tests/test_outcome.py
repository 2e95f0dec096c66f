"""The class of the error decides what happens next."""

from __future__ import annotations

from odoo.tests import BaseCase, tagged

from odoo.addons.smarter_base.tools.outbound import errors
from odoo.addons.smarter_base.tools.outbound.client import Reply

from .. import exceptions
from ..models.smarter_delivery import ERROR_CLASSES
from ..tools.outcome import judge


def judged(status, **headers):
    reply = Reply(status, {k.replace("_", "-"): v for k, v in headers.items()}, b"")
    return judge(reply, now=0)


@tagged("post_install", "-at_install")
class TestOutcome(BaseCase):
    def test_only_2xx_is_success(self):
        for status in (200, 201, 202, 204, 299):
            self.assertIsNone(judged(status))

    def test_classes(self):
        expected = {
            exceptions.ServerError: (408, 425, 500, 502, 503, 504, 599),
            exceptions.RateLimited: (429,),
            exceptions.Gone: (410,),
            exceptions.Redirected: (300, 301, 302, 303, 304, 307, 308),
            exceptions.Rejected: (
                400,
                401,
                403,
                404,
                405,
                409,
                413,
                415,
                422,
                451,
                600,
            ),
        }
        for error_class, statuses in expected.items():
            for status in statuses:
                with self.subTest(status=status):
                    self.assertIs(type(judged(status)), error_class)

    def test_fates(self):
        self.assertTrue(judged(503).retryable)
        self.assertFalse(judged(404).retryable)
        self.assertTrue(judged(410).disables_connector)
        self.assertEqual(judged(429).floor_s, 60)
        self.assertEqual(errors.TimedOut("x").floor_s, 60)
        self.assertFalse(judged(302).retryable)

    def test_the_wish_of_the_peer_travels_with_the_error(self):
        self.assertEqual(judged(503, retry_after="90").retry_after_s, 90)
        self.assertIsNone(judged(503).retry_after_s)

    def test_codes_are_unique(self):
        classes, todo = [], [errors.CallError]
        while todo:
            current = todo.pop()
            classes.append(current)
            todo += current.__subclasses__()
        # Addons with peers of their own have errors of their own.
        ours = ("smarter_base", "smarter_connector")
        classes = [c for c in classes if c.__module__.split(".")[2] in ours]
        leaves = [c for c in classes if not {*c.__subclasses__()} & {*classes}]
        self.assertEqual(len({c.code for c in leaves}), len(leaves))
        self.assertEqual({c.code for c in leaves}, set(dict(ERROR_CLASSES)))
