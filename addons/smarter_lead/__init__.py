from . import controllers, isolation, models, wizards
from .hooks import post_init
