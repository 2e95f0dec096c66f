"""What browsers are told about the hosted page: nothing but itself may run in it.

With Turnstile on, Cloudflare's script may too, and the frame that it opens.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from . import turnstile
from .config import FormConfig


def of(config: FormConfig | None, nonce: str) -> dict[str, str]:
    """Return the headers of a form's page; of one that says there is none for None."""
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _policy(config, nonce),
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        # The page's address may hold what an advertisement knows of the visitor;
        # Cloudflare has to know at which site it is asked.
        "Referrer-Policy": (
            "strict-origin-when-cross-origin"
            if config and config.turnstile
            else "same-origin"
        ),
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Language",
    }


def _policy(config: FormConfig | None, nonce: str) -> str:
    frames = sorted(config.origins) if config else []
    checks = [turnstile.ORIGIN] if config and config.turnstile else []
    rules = {
        "default-src": ["'none'"],
        "style-src": ["'self'", *([f"'nonce-{nonce}'"] if nonce else [])],
        "font-src": ["'self'"],
        "img-src": ["'self'"],
        **({"script-src": checks, "frame-src": checks} if checks else {}),
        "form-action": ["'self'", *_target(config)],
        "frame-ancestors": ["'self'", *frames],
        "base-uri": ["'none'"],
    }
    return "; ".join(f"{name} {' '.join(values)}" for name, values in rules.items())


def _target(config: FormConfig | None) -> list[str]:
    """Return where sending the form may lead: browsers check redirections too."""
    if config is None or not config.redirect_url:
        return []
    parts = urlsplit(config.redirect_url)
    return [f"{parts.scheme}://{parts.netloc}"]
