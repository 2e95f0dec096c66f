from . import mixins
from . import owned
from . import shared
from . import document
from . import mail_alias
