from . import ir_cron, smarter_audit, smarter_secret, smarter_secret_mixin
