"""Products and what describes them belong to one tenant."""

from psycopg2.errors import NotNullViolation, UniqueViolation

from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import BusinessCase


@tagged("post_install", "-at_install")
class TestProducts(BusinessCase):
    """Each tenant has products of its own and no others."""

    def product_world(self, company):
        """Create one row of each model that describes products."""
        env = self.in_company(company)
        attribute = env["product.attribute"].create(
            {
                "name": "Tamaño",
                "value_ids": [Command.create({"name": n}) for n in ("Chico", "Grande")],
            }
        )
        line = {
            "attribute_id": attribute.id,
            "value_ids": [Command.set(attribute.value_ids.ids)],
        }
        template = self.create_product(
            company, attribute_line_ids=[Command.create(line)]
        )
        variant = template.product_variant_ids[0]
        values = template.attribute_line_ids.product_template_value_ids
        pricelist = env["product.pricelist"].create({"name": "Mayorista"})
        partner = env["res.partner"].create(
            {"name": "Molino", "company_id": company.id}
        )
        combo = env["product.combo"].create(
            {
                "name": "Once",
                "combo_item_ids": [Command.create({"product_id": variant.id})],
            }
        )
        document = env["product.document"].create(
            {
                "name": "ficha.txt",
                "raw": b"secreto",
                "res_model": "product.template",
                "res_id": template.id,
            }
        )
        return [
            attribute,
            attribute.value_ids,
            template,
            template.product_variant_ids,
            template.attribute_line_ids,
            values,
            pricelist,
            combo,
            combo.combo_item_ids,
            document,
            env["product.category"].create({"name": "Panes"}),
            env["product.tag"].create({"name": "Integral"}),
            env["product.uom"].create(
                {
                    "uom_id": env.ref("uom.product_uom_dozen").id,
                    "product_id": variant.id,
                    "barcode": "7801234567890",
                }
            ),
            env["product.pricelist.item"].create(
                {"pricelist_id": pricelist.id, "fixed_price": 5.0}
            ),
            env["product.supplierinfo"].create(
                {"partner_id": partner.id, "product_tmpl_id": template.id}
            ),
            env["product.template.attribute.exclusion"].create(
                {
                    "product_template_attribute_value_id": values[0].id,
                    "product_tmpl_id": template.id,
                }
            ),
            env["product.attribute.custom.value"].create(
                {
                    "custom_product_template_attribute_value_id": values[0].id,
                    "custom_value": "a pedido",
                }
            ),
        ]

    def test_each_tenant_reaches_its_own_rows_only(self):
        for records in self.product_world(self.tenant):
            self.assert_within(records, self.boss)
            self.assert_apart(records, self.rival)

    def test_two_tenants_may_use_the_same_names_and_barcodes(self):
        mine = self.product_world(self.tenant)
        theirs = self.product_world(self.other)
        self.assertEqual(len(mine), len(theirs))

    def test_one_tenant_uses_a_tag_once(self):
        tags = self.env["product.tag"].with_user(self.boss)
        tags.create({"name": "Integral"})
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            tags.create({"name": "Integral"})

    def test_barcode_of_another_tenant_is_free(self):
        self.create_product(self.other, barcode="7809876543210")
        templates = self.env["product.template"].with_user(self.boss)
        templates.create({"name": "Hallulla", "barcode": "7809876543210"})
        with self.assertRaises(ValidationError):
            templates.create({"name": "Dobladita", "barcode": "7809876543210"})

    def test_what_a_tenant_creates_is_its_own(self):
        for model in (
            "product.template",
            "product.category",
            "product.attribute",
            "product.tag",
            "product.pricelist",
        ):
            record = self.env[model].with_user(self.boss).create({"name": "Nuevo"})
            self.assertEqual(record.company_id, self.tenant, model)

    def test_no_product_is_without_company(self):
        templates = self.env["product.template"]
        self.assertFalse(templates.search_count([("company_id", "=", False)]))
        product = self.create_product(self.tenant)
        with self.assertRaises(NotNullViolation), mute_logger("odoo.sql_db"):
            product.company_id = False
            self.env.flush_all()

    def test_product_of_another_tenant_cannot_be_created(self):
        templates = self.env["product.template"].with_user(self.boss)
        with self.assertRaises(MissingError):
            templates.create({"name": "Intruso", "company_id": self.other.id})

    def test_units_of_measure_are_for_all_and_nobody_changes_them(self):
        unit = self.env.ref("uom.product_uom_kgm")
        self.assert_read_only(unit, self.boss)
        with self.assertRaises(AccessError):
            self.env["uom.uom"].with_user(self.boss).create({"name": "Puñado"})
