{
    "name": "SmarterOS Tenants: Websites",
    "version": "19.0.1.0.0",
    "summary": "Websites of each tenant for itself",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_tenant", "website"],
    "auto_install": True,
}
