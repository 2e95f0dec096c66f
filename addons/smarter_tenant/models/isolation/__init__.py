from . import smarter_isolation
from . import smarter_tenant_owned
from . import ir_rule
from . import ir_model_access
from . import smarter_isolation_apps
