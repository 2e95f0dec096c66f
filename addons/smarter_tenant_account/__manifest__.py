{
    "name": "SmarterOS Tenants: Accounting",
    "version": "19.0.1.0.0",
    "summary": "The Chilean chart of accounts for every tenant",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_tenant", "l10n_cl"],
    "auto_install": True,
}
