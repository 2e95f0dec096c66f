"""What installing the addon does for tenants that are there already."""

from __future__ import annotations


def post_init(env):
    """Give them the pipeline and the rules that new tenants begin with."""
    env["res.company"]._create_pipelines()
