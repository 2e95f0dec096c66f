from . import app, connections, forms, home, keys, notifications, plan, team
