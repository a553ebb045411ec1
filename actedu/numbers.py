"""Numbers as people write them: in predictions, tables and sentences alike."""

from __future__ import annotations

import math

_RAISED = "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"
_PLAIN = "-0123456789"
TO_RAISED = str.maketrans(_PLAIN, _RAISED)
FROM_RAISED = str.maketrans(_RAISED, _PLAIN)


def rounded(number: float, digits: int = 3) -> str:
    """Write a number with so many digits as people do: 0.000123, 130 000, 4.6 × 10⁻⁷ rather than 4.6e-07.

    A number that needs a power of ten has two digits at most.

    >>> [rounded(x, 2) for x in (0, 0.25, 128_400, -2.46e-7, 1e9)]
    ['0', '0.25', '130\xa0000', '-2.5 × 10⁻⁷', '10⁹']
    """
    if not math.isfinite(number):
        return f"{number:g}"
    if number == 0 or 1e-4 <= abs(number) < 1e7:
        places = digits - 1 - math.floor(math.log10(abs(number))) if number else 0
        words = f"{round(number, places):,.{max(0, places)}f}".replace(",", "\N{NO-BREAK SPACE}")
        return words.rstrip("0").rstrip(".") if "." in words else words
    size, power = f"{number:.{min(digits, 2) - 1}e}".split("e")
    ten = f"10{str(int(power)).translate(TO_RAISED)}"
    return ten if float(size) == 1 else f"{size} × {ten}"
