{
    "name": "SmarterOS Connectors: Leads",
    "version": "19.0.1.0.0",
    "summary": "Tells connectors about leads and contacts",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_connector", "smarter_lead"],
    "data": ["data/smarter_event_type.xml", "views/smarter_connector_views.xml"],
    "auto_install": True,
}
