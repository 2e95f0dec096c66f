from . import page
from . import script
