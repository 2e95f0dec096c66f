"""What axe-core, a package of others, finds on a page that a browser shows."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

#: Laws name these; what is worse than "moderate" keeps somebody from using a page.
RULES = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
GRAVE = ("serious", "critical")
_RUN = """tags => axe.run(document, {
    runOnly: { type: "tag", values: tags },
    resultTypes: ["violations"],
}).then(result => result.violations.map(({ id, impact, help, nodes }) => ({
    id, impact, help, places: nodes.map(node => node.target.join(" ")),
})))"""
# What is folded away is part of the page, too.
_UNFOLD = "document.querySelectorAll('details').forEach(one => { one.open = true; })"


class AxeCore:
    """Runs in the page; the browser context must ignore the page's own policy."""

    def __init__(self, installed: Path) -> None:
        self._script = installed / "node_modules" / "axe-core" / "axe.min.js"

    def grave(self, page: Page) -> list[str]:
        """Return one sentence for each serious or critical violation."""
        if not page.evaluate("Boolean(window.axe)"):
            page.add_script_tag(path=self._script)
        page.evaluate(_UNFOLD)
        found = page.evaluate(_RUN, list(RULES))
        return [
            f"{one['impact']}: {one['help']} ({one['id']}) at {'; '.join(one['places'])}"
            for one in found
            if one["impact"] in GRAVE
        ]
