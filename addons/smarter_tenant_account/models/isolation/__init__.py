from . import product
from . import accounting
from . import payment_transaction
