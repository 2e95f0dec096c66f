from . import exceptions, isolation, models, tools, wizards
