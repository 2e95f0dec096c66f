from . import digest, leads
