{
    "name": "SmarterOS Connectors: Botpress",
    "version": "19.0.1.0.0",
    "summary": "Has a bot talk to new leads, and takes over what it found out",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_connector_lead"],
    "external_dependencies": {"python": ["pyjwt"]},
    "data": [
        "security/ir.model.access.csv",
        "data/smarter_app.xml",
        "data/ir_cron.xml",
        "views/smarter_bot_message_views.xml",
        "views/smarter_connector_views.xml",
        "views/crm_lead_views.xml",
    ],
}
