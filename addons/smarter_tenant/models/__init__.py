from . import isolation
from . import core
from . import res_company
from . import res_company_facts
from . import res_company_lifecycle
from . import res_company_provision
from . import res_users
from . import res_users_apikeys
