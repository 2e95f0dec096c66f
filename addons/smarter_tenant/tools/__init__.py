from . import rut
