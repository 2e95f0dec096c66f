{
    "name": "SmarterOS Theme: Websites",
    "version": "19.0.1.0.0",
    "summary": "Brand, typeface and addresses of tenants on websites",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_theme", "smarter_tenant_website", "website"],
    "data": [
        "views/layouts.xml",
    ],
    "assets": {
        "web._assets_primary_variables": [
            (
                "after",
                "smarter_theme/static/src/scss/tokens.scss",
                "smarter_theme_website/static/src/scss/choices.scss",
            ),
            "smarter_theme_website/static/src/scss/palette.scss",
        ],
        "web.assets_frontend": [
            (
                "after",
                "smarter_theme/static/src/scss/root.scss",
                "smarter_theme_website/static/src/scss/root.scss",
            ),
        ],
    },
    "auto_install": True,
}
