from . import dispatcher  # registers the routing type before any route uses it
from . import controllers, isolation, models, tools, wizards
