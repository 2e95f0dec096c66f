"""What an installed web app is called, and looks like, on a phone."""

from __future__ import annotations

from odoo.http import request

from odoo.addons.web.controllers.webmanifest import WebManifest


class TenantManifest(WebManifest):
    """The app is the tenant's: its name, its colour, its initials."""

    def _get_webmanifest(self):
        brand = request.env["res.company"]._page_brand()
        manifest = super()._get_webmanifest()
        manifest |= {
            "name": brand.name,
            "short_name": brand.name[:30],
            # One app, whichever tenant somebody works for later.
            "id": "/odoo",
            "start_url": self._start_url(),
            "scope": "/",
            "background_color": "#F9FAFB",
            "theme_color": brand.color,
            "icons": _icons(brand),
        }
        return manifest

    def _start_url(self):
        """Return where the app opens: the person's home."""
        user = request.env.user
        return "/odoo" if user._is_public() else user._home_url()

    def _icon_path(self):
        return "smarter_theme/static/img/icon-192.png"


def _icons(brand):
    icons = [
        {"src": brand.png_icon(n), "sizes": f"{n}x{n}", "type": "image/png"}
        for n in (192, 512)
    ]
    if brand.slug is None:
        return icons
    # Without a margin: it may be cut into any shape.
    icons.append({**icons[-1], "purpose": "maskable"})
    return [{"src": brand.icon, "sizes": "any", "type": "image/svg+xml"}, *icons]
