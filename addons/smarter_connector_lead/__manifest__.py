{
    "name": "SmarterOS Connectors: Leads",
    "version": "19.0.1.0.0",
    "summary": "Tells connectors about new leads",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_connector", "smarter_lead"],
    "data": ["data/smarter_event_type.xml"],
    "auto_install": True,
}
