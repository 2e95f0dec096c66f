from . import login, logout, oidc, session_exchange, webhook
