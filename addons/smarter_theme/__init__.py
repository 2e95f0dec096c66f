from . import controllers, isolation, models, wizards
