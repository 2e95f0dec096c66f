from . import test_apps, test_orders, test_payments, test_shop
