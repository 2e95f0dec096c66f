from . import controllers, isolation, models
