"""What the server needs to know of the Clerk instance to judge a request.

No secrets: this lives in a cache of the process.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from .publishable_key import PublishableKey

#: Clerk's tokens live for a minute. Longer lives exist (a custom lifetime, the testing
#: endpoints); what is refused is a token that would outlive a day of work.
MAX_LIFETIME_S = 600
SKEW_S = 5


@dataclass(frozen=True)
class ClerkConfig:
    """The rules of one instance. ``issuer`` is empty while none is set up.

    ``authorized_parties`` are the origins whose tokens count. An empty set lets nobody
    in: a list that is forgotten must not become a list that allows everything.
    """

    issuer: str = ""
    jwks_url: str = ""
    environment: str = ""
    authorized_parties: frozenset[str] = frozenset()
    allow_impersonation: bool = False
    max_lifetime_s: int = MAX_LIFETIME_S
    skew_s: int = SKEW_S
    client_id: str = ""
    use_pkce: bool = True
    backend_url: str = ""
    roles: tuple[tuple[str, str], ...] = field(default=())

    @property
    def enabled(self) -> bool:
        """Whether tokens can be verified at all."""
        return bool(self.issuer)

    @property
    def sign_in_enabled(self) -> bool:
        """Whether the login page can send people to Clerk."""
        return bool(self.issuer and self.client_id)

    def tenant_role(self, clerk_role: str | None) -> str | None:
        """Return the role of ours; ``None`` for a role that lets nobody in."""
        return dict(self.roles).get(clerk_role) if clerk_role else None

    @classmethod
    def build(
        cls,
        key: PublishableKey,
        *,
        plain: bool = False,
        authorized_parties: frozenset[str] = frozenset(),
        allow_impersonation: bool = False,
        client_id: str = "",
        use_pkce: bool = True,
        backend_url: str = "",
        roles: Iterable[tuple[str, str]] = (),
    ) -> ClerkConfig:
        """Put the settings together."""
        return cls(
            issuer=key.frontend_url(plain=plain),
            jwks_url=key.jwks_url(plain=plain),
            environment=key.environment,
            authorized_parties=authorized_parties,
            allow_impersonation=allow_impersonation,
            client_id=client_id,
            use_pkce=use_pkce,
            backend_url=backend_url.rstrip("/"),
            roles=tuple(roles),
        )
