from . import smarter_isolation
from . import base
