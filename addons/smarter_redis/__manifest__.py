{
    "name": "SmarterOS Redis",
    "version": "19.0.1.0.0",
    "summary": "Sessions and a cache that all processes of all instances share",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_base"],
    "external_dependencies": {"python": ["redis"]},
    "post_load": "post_load",
}
