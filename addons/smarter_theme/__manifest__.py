{
    "name": "SmarterOS Theme",
    "version": "19.0.1.0.0",
    "summary": "The look of the suite, and each tenant's own brand on every surface",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_tenant"],
    "data": [
        "security/ir.model.access.csv",
        "views/layouts.xml",
        "views/signup.xml",
        "views/errors.xml",
        "views/mail_layouts.xml",
        "views/report_layouts.xml",
        "views/res_company_views.xml",
        "wizards/smarter_brand_views.xml",
    ],
    "assets": {
        "web._assets_primary_variables": [
            ("prepend", "smarter_theme/static/src/scss/tokens.scss"),
        ],
        "smarter_theme.assets_tokens": [
            "smarter_theme/static/src/scss/tokens.scss",
            "smarter_theme/static/src/scss/root.scss",
        ],
        "web.assets_backend": [
            "smarter_theme/static/src/scss/root.scss",
            "smarter_theme/static/src/scss/brand.scss",
            "smarter_theme/static/src/scss/backend.scss",
            "smarter_theme/static/src/brand/*",
            "smarter_theme/static/src/js/*",
        ],
        "web.assets_frontend": [
            "smarter_theme/static/src/scss/root.scss",
            "smarter_theme/static/src/scss/brand.scss",
            "smarter_theme/static/src/scss/pages.scss",
        ],
    },
}
