{
    "name": "SmarterOS Connectors: Chatwoot",
    "version": "19.0.1.0.0",
    "summary": "Leads open conversations in the tenant's Chatwoot, and hear them",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_connector_lead"],
    "data": [
        "security/ir.model.access.csv",
        "data/smarter_app.xml",
        "data/smarter_event_type.xml",
        "data/ir_cron.xml",
        "views/smarter_chatwoot_task_views.xml",
        "views/smarter_connector_views.xml",
        "views/crm_lead_views.xml",
        "views/res_partner_views.xml",
    ],
}
