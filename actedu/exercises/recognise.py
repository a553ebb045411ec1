"""What families of wrong functions are recognised by: what they give, and whether they warn, at one input."""

from __future__ import annotations

from typing import Any

import numpy as np

from actedu.checks import call


def at(answer: Any, x: float) -> float:
    """Return what an elementwise function gives for the single number `x`. Raises TypeError where that is no number."""
    return float(call(answer, np.array([float(x)])).value[0])


def warns(answer: Any, x: float) -> bool:
    """Return whether an elementwise function warns for the single number `x`."""
    return bool(call(answer, np.array([float(x)])).warned)
