"""Take the README's picture of the pipeline from the demo database.

    scripts/up --json --detach | .../python -m tests.browser.picture

Reads the facts that ``scripts/up --json`` prints and writes ``docs/images``.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from .screen import Screen, open_browser

TARGET = Path(__file__).resolve().parents[2] / "docs" / "images" / "pipeline.png"
SIZE = {"width": 1440, "height": 810}


def main() -> int:
    facts = json.load(sys.stdin)
    tenant = facts["tenants"][0]
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    with open_browser() as browser:
        screen = Screen(browser, facts["url"], SIZE, TARGET.parent)
        screen.log_in(tenant["login"], tenant["password"])
        screen.open_menu("smarter_lead.menu_leads")
        screen.page.wait_for_selector(".o_kanban_record:not(.o_kanban_ghost)")
        # Avatars load lazily: ask for them, and wait until they can be painted.
        screen.page.evaluate(
            "Promise.all([...document.images].map("
            "image => { image.loading = 'eager'; return image.decode(); }))"
        )
        screen.page.screenshot(path=TARGET)
        screen.close()
    print(TARGET)
    return 0


if __name__ == "__main__":
    sys.exit(main())
