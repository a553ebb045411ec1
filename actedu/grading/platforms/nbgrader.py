"""nbgrader: submitted/STUDENT/ASSIGNMENT/, with the time of handing in beside the notebooks.

Its folders are called as its students, as in any folder of submissions, and its grades it keeps in a database.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from actedu.grading.platforms import Platform

# hours by which zones are ahead whose short names stand in no database, as in summer; none that means several
_SHORT = {
    **{"Z": 0, "WEST": 1, "BST": 1, "CEST": 2, "EEST": 3, "MSK": 3, "JST": 9, "KST": 9, "AEST": 10, "AEDT": 11},
    **{"NZST": 12, "NZDT": 13, "EDT": -4, "CDT": -5, "MDT": -6, "PDT": -7, "PST": -8, "AKDT": -8, "AKST": -9},
}


class Nbgrader(Platform):
    """nbgrader."""

    name = "nbgrader"

    def is_time(self, parts: Sequence[str]) -> bool:
        """Whether it is STUDENT/ASSIGNMENT/timestamp.txt."""
        return len(parts) == 3 and parts[-1] == "timestamp.txt"

    def time(self, text: str) -> datetime | None:
        """Return the time in it, such as "2026-12-01 23:59:00.123456 UTC"; nbgrader writes any zone it is set to."""
        when, _, zone = text.strip().rpartition(" ")
        if not zone[:1].isalpha():
            when, zone = text.strip(), "UTC"
        try:
            found = datetime.fromisoformat(when)
            short = _SHORT.get(zone.upper())
            there = (
                ZoneInfo(zone if "/" in zone else zone.upper()) if short is None else timezone(timedelta(hours=short))
            )
            return found if found.tzinfo else found.replace(tzinfo=there)
        except (ValueError, OSError, ZoneInfoNotFoundError):
            return None


PLATFORMS = (Nbgrader(),)
