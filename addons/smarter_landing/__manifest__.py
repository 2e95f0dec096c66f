{
    "name": "SmarterOS Landing Page",
    "version": "19.0.1.0.0",
    "summary": "Blocks for the operator's own site: what it is, plans, sign-up, contact",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_theme_website", "smarter_form", "smarter_clerk"],
    "data": [
        "views/snippets/s_smarter_intro.xml",
        "views/snippets/s_smarter_apps.xml",
        "views/snippets/s_smarter_plans.xml",
        "views/snippets/s_smarter_contact.xml",
        "views/snippets/snippets.xml",
        "views/landing_page.xml",
        "views/res_config_settings_views.xml",
    ],
    "assets": {
        "web.assets_frontend": [
            "smarter_landing/static/src/scss/landing.scss",
            "smarter_landing/static/src/contact/contact.js",
        ],
    },
}
