from . import controllers, isolation
