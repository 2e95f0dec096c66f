{
    "name": "SmarterOS Tenants",
    "version": "19.0.1.0.0",
    "summary": "One Chilean RUT, one company: identity, lifecycle and roles of tenants",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_base", "base_import", "contacts"],
    "external_dependencies": {"python": ["python-stdnum"]},
    "data": [
        "security/res_groups.xml",
        "security/ir.model.access.csv",
        "security/ir_rules.xml",
        "wizards/smarter_tenant_create_views.xml",
        "views/res_company_views.xml",
        "views/menus.xml",
    ],
}
