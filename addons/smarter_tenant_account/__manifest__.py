{
    "name": "SmarterOS Tenants: Accounting",
    "version": "19.0.1.0.0",
    "summary": "Products and accounting of each tenant for itself",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_tenant", "account_payment"],
    "auto_install": True,
    "data": ["data/smarter_app.xml"],
}
