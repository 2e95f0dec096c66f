{
    "name": "SmarterOS benchmark: peers",
    "version": "19.0.1.0.0",
    "summary": "Routes and commands that scripts/bench compares against",
    "category": "Hidden",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_connector_n8n", "smarter_clerk"],
}
