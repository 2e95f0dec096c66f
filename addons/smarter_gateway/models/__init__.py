from . import ir_http, smarter_api_key, smarter_api_scope
