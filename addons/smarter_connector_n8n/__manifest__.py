{
    "name": "SmarterOS Connectors: n8n",
    "version": "19.0.1.1.0",
    "summary": "Signed events to the tenant's n8n, with workflows to install",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_connector_lead"],
    "data": [
        "security/ir.model.access.csv",
        "data/ir_cron.xml",
        "views/crm_lead_views.xml",
        "views/smarter_connector_views.xml",
        "views/smarter_n8n_views.xml",
    ],
}
