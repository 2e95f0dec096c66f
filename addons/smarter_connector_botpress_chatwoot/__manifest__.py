{
    "name": "SmarterOS Connectors: Botpress with Chatwoot",
    "version": "19.0.1.0.0",
    "summary": "A conversation that the bot hands over is opened in Chatwoot",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_connector_botpress", "smarter_connector_chatwoot"],
    "data": ["data/smarter_event_type.xml"],
    "auto_install": True,
}
