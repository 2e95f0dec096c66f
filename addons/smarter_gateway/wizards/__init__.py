from . import smarter_api_key_wizard
from . import smarter_tenant_create
