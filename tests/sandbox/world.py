"""Everything the sandbox remembers: services, faults and the call log."""

from __future__ import annotations

from collections.abc import Mapping

from .calls import CallLog
from .errors import InvalidSetup
from .faults import FaultBoard
from .services import Service
from .services.botpress import Botpress
from .services.chatwoot import Chatwoot
from .services.clerk import Clerk
from .services.n8n import N8n
from .services.turnstile import Turnstile


class World:
    """The services by name, with the state that control calls change."""

    def __init__(self) -> None:
        self.calls = CallLog()
        self.faults = FaultBoard()
        services: tuple[Service, ...] = (
            N8n(),
            Clerk(),
            Botpress(),
            Chatwoot(),
            Turnstile(),
        )
        self.services = {service.name: service for service in services}

    def load(self, config: object) -> None:
        """Set services up from ``{"n8n": {"webhooks": {"<path>": {...}}}}``."""
        if not isinstance(config, Mapping):
            raise InvalidSetup("the configuration must be an object")
        for name, settings in config.items():
            if name not in self.services or not isinstance(settings, Mapping):
                raise InvalidSetup(f"no such service, or not an object: {name}")
            self.services[name].load(settings)

    def service_for(self, path: str) -> Service | None:
        for service in self.services.values():
            if service.serves(path):
                return service
        return None
