"""nbgrader: submitted/STUDENT/ASSIGNMENT/, with the time of handing in beside the notebooks.

Its folders are called as its students, as in any folder of submissions, and its grades it keeps in a database.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from actedu.grading.platforms import Platform


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
            return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))
        except (ValueError, OSError, ZoneInfoNotFoundError):
            return None


PLATFORMS = (Nbgrader(),)
