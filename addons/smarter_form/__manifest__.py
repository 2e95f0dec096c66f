{
    "name": "SmarterOS Forms",
    "version": "19.0.1.0.0",
    "summary": "Forms for visitors: hosted page, embedded form, browser keys",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_lead"],
    "data": [
        "security/ir.model.access.csv",
        "data/ir_cron.xml",
        "views/smarter_form_views.xml",
        "views/smarter_form_consent_views.xml",
        "views/smarter_lead_intake_views.xml",
        "views/page_templates.xml",
        "views/menus.xml",
    ],
}
