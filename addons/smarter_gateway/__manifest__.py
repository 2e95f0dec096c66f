{
    "name": "SmarterOS Gateway",
    "version": "19.0.1.0.0",
    "summary": "The HTTP API: keys, tenant authentication and problem+json errors",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_tenant"],
    "external_dependencies": {"python": ["limits", "pydantic", "redis"]},
    "data": [
        "security/ir.model.access.csv",
        "data/smarter_api_scope.xml",
        "wizards/smarter_api_key_wizard_views.xml",
        "wizards/smarter_tenant_create_views.xml",
        "views/smarter_api_key_views.xml",
        "views/res_company_views.xml",
        "views/menus.xml",
    ],
}
