"""How far a result is from the truth, in units in the last place."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from actedu.numeric.inputs import real


def ulp_distance(a: npt.ArrayLike, b: npt.ArrayLike, rest: npt.ArrayLike = 0.0) -> Any:
    """Return |a - b| in units in the last place of b, in the float type of a: 0.5 is what correct rounding may leave.

    b may have a wider type than a, and the true value may be b + rest, a number too fine for one float. Two equal
    infinities and two NaNs are 0 apart; any other pair with one of them is infinitely far apart. Below the smallest
    normal number an ulp is the smallest subnormal.

    >>> float(ulp_distance(1.0 + 2**-52, 1.0))
    1.0
    """
    a, b, rest = (real("ulp_distance", key, z) for key, z in (("a", a), ("b", b), ("rest", rest)))
    if a.dtype.kind != "f":
        a = a.astype(np.float64)
    info = np.finfo(a.dtype)
    wide = np.result_type(a, b, np.float64)
    got, true, rest = a.astype(wide), b.astype(wide), rest.astype(wide)
    with np.errstate(all="ignore"):
        fraction, exponent = np.frexp(true)
        exponent = exponent - ((np.abs(fraction) == 0.5) & (rest * true < 0))  # just below a power of two
        ulp = np.ldexp(wide.type(1), np.maximum(exponent - 1, info.minexp) - info.nmant)
        distance = np.abs((got - true) - rest) / ulp
        same = (got == true.astype(a.dtype)) & np.isinf(got) | np.isnan(got) & np.isnan(true)
    return np.where(same, 0.0, np.where(np.isnan(distance), np.inf, distance))[()]
