from . import controllers, exceptions, isolation, models, tools, wizards
