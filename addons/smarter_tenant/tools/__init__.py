from . import company_ids
from . import isolation
from . import provisioning
from . import references
from . import remote_calls
from . import rut
