from . import exceptions, models, tools, wizards
