from . import (
    ir_cron,
    smarter_audit,
    smarter_cached_mixin,
    smarter_secret,
    smarter_secret_mixin,
)
