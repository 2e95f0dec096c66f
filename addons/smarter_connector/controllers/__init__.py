from . import events, hooks
