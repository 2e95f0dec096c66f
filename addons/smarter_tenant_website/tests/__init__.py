from . import test_visitors, test_websites
