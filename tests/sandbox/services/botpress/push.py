"""Signals to the webhook of a bot: sent once, never again, whatever the answer is."""

from __future__ import annotations

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

from .state import Bot

TIMEOUT_S = 15


def send(bot: Bot, signal: dict[str, Any], *, times: int = 1) -> list[int]:
    """Post a signal and return the statuses; 0 means no answer."""
    if not bot.webhook_url:
        return []
    body = json.dumps(signal, ensure_ascii=False).encode()
    headers = {"content-type": "application/json", "user-agent": "axios/1.2.5"}
    if bot.webhook_secret:
        headers["x-secret-key"] = bot.webhook_secret
    return [_post(bot.webhook_url, headers, body) for _time in range(times)]


def _post(url: str, headers: dict[str, str], body: bytes) -> int:
    parts = urlsplit(url)
    secure = parts.scheme == "https"
    kind = http.client.HTTPSConnection if secure else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_S)
    try:
        # Botpress posts to "/" below the configured address: a slash at the end.
        connection.request("POST", parts.path.rstrip("/") + "/", body, headers)
        response = connection.getresponse()
        response.read()
        return response.status
    except OSError:
        return 0
    finally:
        connection.close()
