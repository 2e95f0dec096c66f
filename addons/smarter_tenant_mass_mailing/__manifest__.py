{
    "name": "SmarterOS Tenants: E-mail Marketing",
    "version": "19.0.1.0.0",
    "summary": "Lists, mailings and links of each tenant for itself",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_lead", "mass_mailing"],
    "auto_install": True,
    "data": ["data/smarter_app.xml"],
}
