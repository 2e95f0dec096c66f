{
    "name": "SmarterOS Tenants: Sales and Shop",
    "version": "19.0.1.0.0",
    "summary": "Orders, shops and delivery of each tenant for itself",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_tenant_account", "smarter_tenant_website", "website_sale"],
    "auto_install": True,
    "data": ["data/smarter_app.xml"],
}
