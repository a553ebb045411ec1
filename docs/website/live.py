"""What moves on the site without a kernel: whole pages of their own, the landing page's, and recorded labs.

This is the one place that knows which of them there are.
"""

from __future__ import annotations

PAGES = {"explorer": "Explorer", "playground": "Playground"}


def pages() -> dict[str, str]:
    """Return the pages that are copied onto the site as they are, by name."""
    return {}


def moving() -> str:
    """Return HTML for the landing page's moving thing, or nothing while there is none."""
    return ""


def lab(name: str) -> str | None:
    """Return a lab as recorded pictures that sliders switch, by its class's name, or None: its still copy stays."""
    return None
