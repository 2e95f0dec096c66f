{
    "name": "SmarterOS Clerk",
    "version": "19.0.1.0.0",
    "summary": "Sign in with Clerk: pages, API and what happens to accounts there",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_gateway"],
    "external_dependencies": {"python": ["pyjwt", "requests"]},
    "data": [
        "security/ir.model.access.csv",
        "data/smarter_clerk_instance.xml",
        "data/ir_cron.xml",
        "views/smarter_clerk_event_views.xml",
        "views/smarter_clerk_instance_views.xml",
        "views/res_company_views.xml",
        "views/res_users_views.xml",
        "views/menus.xml",
    ],
    "assets": {
        "web.assets_backend": ["smarter_clerk/static/src/live/*"],
    },
}
