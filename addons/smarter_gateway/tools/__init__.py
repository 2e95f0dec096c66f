from . import api_key, json_body, problem, tenant_context, validation
