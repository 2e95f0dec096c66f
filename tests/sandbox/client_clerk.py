"""Set the sandbox's Clerk up: people, organisations, tokens, keys, webhooks."""

from __future__ import annotations

import base64
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

SECRET_KEY = "sk_test_c2FuZGJveA"
WEBHOOK_SECRET = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY="
CLIENT_ID, CLIENT_SECRET = "sandbox_client", "sandbox client + secret"


class ClerkControl:
    """The control calls of the Clerk instance, see ``services.clerk.Clerk.control``."""

    def __init__(self, url: str, call: Callable[..., Any]) -> None:
        self.url = url
        self._call = call

    @property
    def publishable_key(self) -> str:
        """The key that names this sandbox, as Clerk's dashboard would show it."""
        host = urlsplit(self.url).netloc.encode()
        return "pk_test_" + base64.b64encode(host + b"$").decode()

    @property
    def jwks_url(self) -> str:
        return f"{self.url}/.well-known/jwks.json"

    def reset(self) -> None:
        """Forget everything, the keys as well."""
        self._control("DELETE", "")

    def settings(self, **values: object) -> None:
        """``frontend_url``, ``secret_keys``, ``token_version``, ``clock_offset_s``..."""
        self._control("PUT", "settings", values)

    def put_user(self, **values: object) -> dict[str, Any]:
        """Create a person or change one: ``id``, ``email``, ``email_verified``..."""
        return self._control("PUT", "users", values)  # type: ignore[no-any-return]

    def delete_user(self, user_id: str) -> None:
        self._control("DELETE", f"users/{user_id}")

    def put_organization(self, **values: object) -> dict[str, Any]:
        return self._control("PUT", "organizations", values)  # type: ignore[no-any-return]

    def delete_organization(self, organization_id: str) -> None:
        self._control("DELETE", f"organizations/{organization_id}")

    def put_membership(
        self, organization_id: str, user_id: str, role: str = "org:member"
    ) -> dict[str, Any]:
        path = f"memberships/{organization_id}/{user_id}"
        return self._control("PUT", path, {"role": role})  # type: ignore[no-any-return]

    def delete_membership(self, organization_id: str, user_id: str) -> None:
        self._control("DELETE", f"memberships/{organization_id}/{user_id}")

    def open_session(
        self, user_id: str, organization_id: str | None = None
    ) -> dict[str, Any]:
        values = {"user_id": user_id, "organization_id": organization_id}
        return self._control("PUT", "sessions", values)  # type: ignore[no-any-return]

    def set_session(self, session_id: str, status: str) -> dict[str, Any]:
        """Give a session another status: ``revoked``, ``ended``, ``pending``..."""
        return self._control("PUT", f"sessions/{session_id}/{status}")  # type: ignore[no-any-return]

    def token(self, **values: object) -> str:
        """Mint a token: ``session_id`` or ``user_id`` and ``organization_id``, ``party``.

        ``kind``, ``claims``, ``header``, ``key``, ``algorithm`` make bad ones.
        """
        return str(self._control("POST", "tokens", values)["token"])

    def rotate_keys(self, *, keep: bool = False) -> str:
        """Sign with a new key; ``keep`` goes on publishing the old one."""
        return str(self._control("POST", "keys/rotate", {"keep": keep})["kid"])

    def publish(self, **values: object) -> None:
        """Publish ``body`` instead of the keys, or ``extra`` keys beside them."""
        self._control("PUT", "keys", values)

    def register(
        self,
        *redirect_uris: str,
        client_id: str = CLIENT_ID,
        client_secret: str = CLIENT_SECRET,
        **values: object,
    ) -> None:
        """Register an OAuth application."""
        values |= {"redirect_uris": redirect_uris, "client_secret": client_secret}
        self._control("PUT", f"applications/{client_id}", values)

    def set_webhook(self, url: str, *secrets: str, **values: object) -> None:
        """Say where webhooks go; ``automatic=True`` sends one for every change."""
        values |= {"url": url, "secrets": secrets or (WEBHOOK_SECRET,)}
        self._control("PUT", "webhook", values)

    def remove_webhook(self) -> None:
        self._control("PUT", "webhook", {})

    def send(self, type: str, data: object = None, **values: object) -> dict[str, Any]:
        """Send a webhook and return its id and the answers, see ``Message``."""
        values |= {"type": type, "data": data or {}}
        return self._control("POST", "webhook", values)  # type: ignore[no-any-return]

    def _control(self, method: str, path: str, values: object = None) -> Any:
        target = f"/control/clerk/{path}" if path else "/control/clerk"
        return self._call(method, target, values)
