from . import (
    test_answers,
    test_auth,
    test_enrichment,
    test_install,
    test_n8n,
    test_odoo_node,
)
