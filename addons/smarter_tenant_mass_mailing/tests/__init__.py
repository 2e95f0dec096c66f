from . import test_isolation_links, test_isolation_mailing
