from . import shop
from . import delivery
from . import cart
from . import payment_transaction
from . import website
