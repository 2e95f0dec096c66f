"""Record rules outlive the transaction that they were made in."""

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import Query

from .common import TenantCase


def queries(domain):
    """Return the queries in a domain, however deep."""
    found = []
    for condition in domain.iter_conditions():
        if isinstance(condition.value, Domain):
            found += queries(condition.value)
        elif isinstance(condition.value, Query):
            found.append(condition)
    return found


@tagged("post_install", "-at_install")
class TestIsolationRules(TenantCase):
    """``ir.rule`` of every model that is installed."""

    def test_no_rule_holds_on_to_a_cursor(self):
        models = [name for name, model in self.registry.items() if not model._abstract]
        public = self.env.ref("base.public_user")
        for user in (self.user, self.manager, public):
            rules = self.env["ir.rule"].with_user(user)
            for mode in ("read", "write"):
                bad = [
                    name
                    for name in models
                    if queries(rules._compute_domain(name, mode))
                ]
                self.assertEqual(bad, [], user.login)
