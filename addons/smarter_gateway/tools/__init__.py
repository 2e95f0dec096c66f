from . import api_key, idempotency, json_body, problem, tenant_context, validation
