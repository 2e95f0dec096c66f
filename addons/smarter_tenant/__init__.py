from . import controllers, exceptions, isolation, models, tools, wizards


def uninstall_hook(env):
    """Stop holding people to tenants before what it takes to do so is removed."""
    env["smarter.isolation"]._retire()
