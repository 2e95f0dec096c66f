"""The SmarterOS HTTP API as an integrator uses it."""

from __future__ import annotations

from typing import Any

import requests

TIMEOUT_S = 30


class ApiClient:
    """One API key; keeps its connection like a well-behaved client."""

    def __init__(self, url: str, key: str) -> None:
        self.url = url
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {key}"

    def create_lead(self, **values: object) -> dict[str, Any]:
        """Post a lead that must be accepted; return the body of the 202."""
        response = self.post("/leads/create", json=values)
        assert response.status_code == 202, response.text
        return dict(response.json())

    def lead_status(self, lead_id: str) -> requests.Response:
        return self.get(f"/api/v1/leads/{lead_id}")

    def post(self, path: str, **options: Any) -> requests.Response:
        return self._session.post(self.url + path, timeout=TIMEOUT_S, **options)

    def patch(self, path: str, **options: Any) -> requests.Response:
        return self._session.patch(self.url + path, timeout=TIMEOUT_S, **options)

    def get(self, path: str) -> requests.Response:
        return self._session.get(self.url + path, timeout=TIMEOUT_S)
