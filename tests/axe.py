"""What axe-core finds on a page: WCAG 2.0 to 2.2, levels A and AA."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def violations(page: Page) -> list[str]:
    """Each violation as the rule and the first elements that break it; none on a page that holds."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
    return [
        f"{rule['id']}: {rule['help']}: {'; '.join(node['html'][:200] for node in rule['nodes'][:3])}" for rule in found
    ]
