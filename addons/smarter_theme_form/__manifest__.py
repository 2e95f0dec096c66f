{
    "name": "SmarterOS Theme: Forms",
    "version": "19.0.1.0.0",
    "summary": "Brand and typeface of tenants on the pages of their forms",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_theme", "smarter_form"],
    "data": ["views/page_templates.xml"],
    "auto_install": True,
}
