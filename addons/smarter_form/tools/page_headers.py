"""What browsers are told about the hosted page: nothing but itself may run in it."""

from __future__ import annotations

from urllib.parse import urlsplit

from .config import FormConfig


def of(config: FormConfig | None, nonce: str) -> dict[str, str]:
    """Return the headers of a form's page; of one that says there is none for None."""
    return {
        "Cache-Control": "no-store",
        "Content-Security-Policy": _policy(config, nonce),
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        # The page's address may hold what an advertisement knows of the visitor.
        "Referrer-Policy": "same-origin",
        "X-Content-Type-Options": "nosniff",
        "Vary": "Accept-Language",
    }


def _policy(config: FormConfig | None, nonce: str) -> str:
    frames = sorted(config.origins) if config else []
    rules = {
        "default-src": ["'none'"],
        "style-src": ["'self'", *([f"'nonce-{nonce}'"] if nonce else [])],
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
