from . import routes
