{
    "name": "SmarterOS Clerk",
    "version": "19.0.1.0.0",
    "summary": "Sign in with Clerk: pages, API and what happens to accounts there",
    "category": "Productivity/SmarterOS",
    "author": "SmarterOS",
    "license": "LGPL-3",
    "depends": ["smarter_gateway"],
    "external_dependencies": {"python": ["pyjwt", "requests"]},
    "data": [
        "security/ir.model.access.csv",
        "data/smarter_clerk_instance.xml",
        "data/ir_cron.xml",
    ],
}
