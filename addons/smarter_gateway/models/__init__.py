from . import res_company, res_company_terms
from . import ir_http, ir_http_limits
from . import smarter_api_key, smarter_api_key_limit, smarter_api_scope
from . import res_users_apikeys
from . import smarter_idempotent_answer, smarter_inbound_mixin
from . import smarter_usage_day
