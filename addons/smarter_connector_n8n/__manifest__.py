{
    "name": "SmarterOS Connectors: n8n",
    "version": "19.0.1.0.0",
    "summary": "Sends signed events to the tenant's n8n workflows",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_connector_lead"],
    "data": ["data/ir_cron.xml", "views/smarter_connector_views.xml"],
}
