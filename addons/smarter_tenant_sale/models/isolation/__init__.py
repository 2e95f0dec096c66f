from . import shop
from . import delivery
