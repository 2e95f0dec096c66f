from . import isolation, models
