from . import isolation
from . import rut
