from . import test_sites
