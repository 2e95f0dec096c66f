"""Forms in the cache that processes share: what a change does, and nobody else's."""

from __future__ import annotations

from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from odoo.addons.smarter_base.tools import shared_cache
from odoo.addons.smarter_redis.tests.private_cache import PrivateCache

from ..tools import config_json
from .common import FormMixin

LINK_LOGGER = "odoo.addons.smarter_base.tools.redis_link"


@tagged("post_install", "-at_install")
class TestFormCache(FormMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_up_form()
        cls.cache = cls.enterClassContext(PrivateCache())

    def setUp(self):
        super().setUp()
        shared_cache.use(lambda: self.cache)
        self.addCleanup(shared_cache.use, None)
        self.forms = self.form.with_user(self.tenant.integration_user_id)
        # Making the form was a change, too.
        self.settle()
        self.cache.clear()

    def settle(self):
        """Be another worker, after the commit of what was changed so far."""
        self.env.flush_all()
        self.env.cr.postcommit.run()
        self.env.invalidate_all()
        self.registry.clear_cache()
        self.registry.cache_invalidated.clear()

    @contextmanager
    def counted(self, times):
        """Expect that forms are made so many times."""
        made = []
        make = type(self.form)._make_config

        def count(form):
            made.append(form.id)
            return make(form)

        with patch.object(type(self.form), "_make_config", count):
            yield
        self.assertEqual(len(made), times)

    def show(self, form=None):
        """Show a form as a worker that has nothing of it."""
        self.settle()
        return (form or self.forms)._config()

    def test_json_and_back(self):
        self.form.write({"utm_source": "folleto", "redirect_url": "https://a.cl/g"})
        config = self.form._make_config()
        self.assertEqual(config_json.load(config_json.dump(config)), config)

    def test_made_once_for_all_workers(self):
        with self.counted(1):
            first = self.show()
            self.assertEqual(self.show(), first)
        self.assertEqual(first.texts["title"].es, self.form.title_es)

    def test_every_change_is_seen_at_once(self):
        question = self.form.field_ids[0]
        own = self.env["smarter.lead.field"].create(
            {"company_id": self.tenant.id, "name": "talla", "label": "Talla"}
        )
        self.form.write(
            {"field_ids": [(0, 0, {"kind": "custom", "lead_field_id": own.id})]}
        )
        changes = {
            "text": lambda: self.form.write({"title_es": "Otro"}),
            "question": lambda: question.write({"label_es": "¿Quién?"}),
            "new question": lambda: self.form.write(
                {"field_ids": [(0, 0, {"kind": "rut"})]}
            ),
            "consent": lambda: self.form.write({"consent_contact_es": "Sí"}),
            "own field": lambda: own.write({"label": "Número"}),
            "own field gone": lambda: own.write({"active": False}),
            "name of the tenant": lambda: self.tenant.write({"name": "Otra SpA"}),
        }
        shown = self.show()
        for name, change in changes.items():
            with self.subTest(name):
                change()
                before, shown = shown, self.show()
                self.assertNotEqual(shown, before)
                self.assertEqual(shown, self.forms._make_config())

    def test_other_tenants_keep_theirs(self):
        self.show()
        form = self.env["smarter.form"].create(
            {"name": "Ajeno", "company_id": self.other.id}
        )
        self.settle()
        form.write({"title_es": "Otro"})
        with self.counted(0):
            self.show()

    def test_a_change_that_is_not_committed_is_nobody_elses(self):
        self.show()
        self.form.write({"title_es": "No dicho"})
        with self.counted(1):
            self.assertEqual(self.forms._config().texts["title"].es, "No dicho")
        self.env.cr.postcommit.clear()  # as a rollback does
        self.assertNotEqual(self.show().texts["title"].es, "No dicho")

    def test_a_reader_that_began_before_the_change_keeps_nothing(self):
        """It has the old state, and is slower than the change."""
        self.cache.hold(self.tenant._forms_space())
        with self.counted(2):
            self.show()
            self.show()

    def test_while_redis_is_away(self):
        self.show()
        with self.cache.frozen():
            with self.assertLogs(LINK_LOGGER, "WARNING"), self.counted(2):
                self.show()
                self.show()
            self.form.write({"title_es": "Entretanto"})
            self.assertEqual(self.show().texts["title"].es, "Entretanto")
        self.cache.wait_until_back()
        self.assertEqual(self.show().texts["title"].es, "Entretanto")

    def test_without_a_shared_cache(self):
        shared_cache.use(None)
        with self.counted(2):
            self.show()
            self.show()
