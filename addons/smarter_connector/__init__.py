from . import isolation, models, wizards
