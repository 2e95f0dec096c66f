from . import fields, models, tools


def post_load():
    """Put request ids and redaction into the log as soon as the code is loaded."""
    tools.log_format.install()


def uninstall_hook(env):
    """Drop the trigger function, which PostgreSQL keeps when the table goes."""
    env["smarter.audit"]._drop_append_only_trigger()
