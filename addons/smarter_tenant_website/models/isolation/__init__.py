from . import smarter_isolation
from . import base
from . import website
