"""Points as people write them."""

from __future__ import annotations


def show_points(value: float) -> str:
    """Show points with at most two decimals and no needless ones: 2, 1.5, 0.67."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def count_points(value: float) -> str:
    """Show points with the word: "1 point", "2.5 points"."""
    return f"{show_points(value)} point{'' if value == 1 else 's'}"
