from . import brand, entry, manifest
