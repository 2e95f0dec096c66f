from . import test_accounting, test_products
