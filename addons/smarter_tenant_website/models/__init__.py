from . import isolation
from . import res_users
