from . import isolation
from . import provisioning
from . import rut
