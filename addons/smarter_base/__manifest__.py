{
    "name": "SmarterOS Base",
    "version": "19.0.1.0.0",
    "summary": "Secrets at rest, audit trail and log format shared by the suite",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["base", "mail"],
    "external_dependencies": {"python": ["cryptography", "redis", "requests"]},
    "data": [
        "security/ir.model.access.csv",
        "views/smarter_audit_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["smarter_base/static/src/live/*"],
    },
    "post_load": "post_load",
    "uninstall_hook": "uninstall_hook",
}
