"""One RUT in many spellings at the same moment: exactly one company."""

import threading
from unittest.mock import patch

from odoo import SUPERUSER_ID
from odoo.api import Environment
from odoo.models import BaseModel
from odoo.modules.registry import DummyRLock, Registry
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..exceptions import TenantConflict
from ..models.res_company import ACTIVE
from .common import RUT_C, TenantCase

CANONICAL = "76543210-3"
SPELLINGS = (
    "76.543.210-3",
    "765432103",
    "CL76543210-3",
    "076.543.210-3",
    "76 543 210 - 3",
    "７６５４３２１０－３",
    "76543210\N{EN DASH}3",
    "cl-76.543.210\N{MINUS SIGN}3",
)


@tagged("post_install", "-at_install")
class TestRace(TransactionCase):
    """Real transactions, each on its own connection, committed and cleaned up.

    Only the row of the company is made: what other addons create along with a company
    could not be removed again after a commit.
    """

    def setUp(self):
        super().setUp()
        # The runner holds this lock while it loads the tests; threads need it too.
        self.startPatcher(patch.object(Registry, "_lock", DummyRLock()))
        self.addCleanup(self.remove_companies)
        self.outcomes = []

    def remove_companies(self):
        with self.registry.cursor() as cr:
            cr.execute("DELETE FROM res_company WHERE name LIKE 'Carrera %'")
            cr.execute("DELETE FROM res_partner WHERE name LIKE 'Carrera %'")

    def create_company(self, number, barrier):
        """Create in an own transaction, committed on leaving the cursor's block."""
        with self.registry.cursor() as cr:
            env = Environment(cr, SUPERUSER_ID, {})
            companies = env["res.company"]
            partner = env["res.partner"].create({"name": f"Carrera {number}"})
            values = {
                "name": partner.name,
                "partner_id": partner.id,
                "rut": SPELLINGS[number],
                "tenant_uuid": f"carrera-{number}",
                "slug": f"carrera-{number}",
                "state": ACTIVE,
            }
            # Everybody has looked, and nobody has seen the RUT taken.
            self.assertFalse(companies._has_any([("rut", "=", CANONICAL)]))
            barrier.wait(timeout=30)
            with companies._conflicts_explained():
                BaseModel.create(companies, [companies._prepare_identity(values)])

    def race(self, number, barrier):
        try:
            self.create_company(number, barrier)
        except TenantConflict as error:
            self.outcomes.append(error.code)
        else:
            self.outcomes.append("created")

    @mute_logger("odoo.sql_db")
    def test_parallel_creations_give_one_company_and_clear_refusals(self):
        barrier = threading.Barrier(len(SPELLINGS))
        threads = [
            threading.Thread(
                target=self.race,
                args=(number, barrier),
                daemon=True,
            )
            for number in range(len(SPELLINGS))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(timeout=60)
        self.assertEqual(
            sorted(self.outcomes), ["created"] + ["rut_taken"] * (len(SPELLINGS) - 1)
        )
        with self.registry.cursor() as cr:
            cr.execute("SELECT rut FROM res_company WHERE name LIKE 'Carrera %'")
            self.assertEqual(cr.fetchall(), [(CANONICAL,)])


@tagged("post_install", "-at_install")
class TestLostRace(TenantCase):
    """``_create_tenant`` when another transaction was faster than its own look."""

    @mute_logger("odoo.sql_db")
    def test_the_database_decides_and_the_refusal_is_clear(self):
        companies = self.env["res.company"]
        free = {"rut": RUT_C, "name": "Viña", "admin_email": "i@vina.cl"}
        users = self.env["res.users"].search_count([])
        for taken, error in (
            ({"rut": self.tenant.rut}, TenantConflict),
            ({"name": self.tenant.name}, TenantConflict),
        ):
            with (
                self.subTest(taken),
                patch.object(self.registry["res.company"], "_check_free"),
                self.assertRaises(error),
            ):
                companies._create_tenant(**{**free, **taken})
        self.assertEqual(self.env["res.users"].search_count([]), users)
