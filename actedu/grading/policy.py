"""Until when an assignment may be handed in, and what it costs to be late."""

from __future__ import annotations

import math
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from actedu.errors import UserError
from actedu.grading.texts import plain

ATTEMPTS = ("best", "last")  # which of several attempts counts
_UNITS = {"min": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
_LATE = ("per_day", "cap", "grace")
_PERCENT = r"(\d{1,3}(?:\.\d{1,4})?) *%"


class EntryError(UserError):
    """A wrong entry of assignment.toml; `where` is the word to look for in the file."""

    def __init__(self, message: str, where: str) -> None:
        super().__init__(message)
        self.where = where


@dataclass(frozen=True)
class Late:
    """What is taken off late work, as a share of its points.

    Attributes:
        per_day: for each day begun after the due date.
        cap: at most.
        grace: how long after the due date nothing is taken off; whoever comes later pays from the due date on.
    """

    per_day: float = 0.0
    cap: float = 1.0
    grace: timedelta = timedelta(0)

    def share(self, due: datetime | None, handed_in: datetime | None) -> float:
        """Return the share of the points that is taken off, from 0 to `cap`; 0 where a time is not known."""
        if due is None or handed_in is None or handed_in <= due + self.grace:
            return 0.0
        days = math.ceil((handed_in - due) / timedelta(days=1))
        return min(self.cap, round(self.per_day * days, 6))


def read_due(text: str, what: str = "due") -> datetime:
    """Return a date such as "2026-12-01T23:59+01:00". Raises UserError when it is none or has no zone."""
    try:
        due = datetime.fromisoformat(text.strip())
    except ValueError:
        raise UserError(f"{what}: {text!r} is not a date and time; write it as 2026-12-01T23:59+01:00") from None
    if due.tzinfo is None:
        raise UserError(f"{what}: {text!r} has no time zone; write it as 2026-12-01T23:59+01:00, or with Z for UTC")
    return due


def moment(value: Any, key: str, what: str) -> datetime:
    """Return the date and time under a key of assignment.toml. Raises EntryError when it is none or has no zone."""
    if isinstance(value, str):
        try:
            return read_due(value, what)
        except UserError as error:
            raise EntryError(str(error), key) from None
    if not isinstance(value, datetime):
        found = "a date without a time" if isinstance(value, date) else repr(value)
        raise EntryError(f"{what} is {found}; write a date and time with zone: 2026-12-01T23:59:00+01:00", key)
    if value.tzinfo is None:
        raise EntryError(f"{what} has no time zone; write it as {value.isoformat()}+01:00, or with Z for UTC", key)
    return value


def late(table: Any) -> Late:
    """Return what the table [late] says. Raises EntryError for what it may not say."""
    if not isinstance(table, dict):
        raise EntryError("late is to be a table: [late], then per_day = 0.1, cap = 0.5 and grace = '15 min'", "late")
    for key in table:
        if key not in _LATE:
            raise EntryError(f"unknown key {key!r} in [late]; known are {', '.join(_LATE)}", key)
    shares = {key: table[key] for key in ("per_day", "cap") if key in table}
    if "per_day" not in shares:
        raise EntryError("[late] needs per_day, the share taken off for each day, such as per_day = 0.1", "late")
    for key, share in shares.items():
        if isinstance(share, bool) or not isinstance(share, int | float) or not 0 <= share <= 1:
            raise EntryError(f"{key} is to be a share from 0 to 1 such as 0.1, not {share!r}", key)
    return Late(**shares, grace=_grace(table.get("grace", "0 min")))


def _grace(text: Any) -> timedelta:
    found = re.fullmatch(r"(\d{1,4}(?:\.\d{1,3})?) *(min|h|d)", text.strip()) if isinstance(text, str) else None
    if found is None:
        raise EntryError(f"grace is to be a text such as '15 min', '2 h' or '1 d', not {text!r}", "grace")
    return float(found[1]) * _UNITS[found[2]]


def read_late(text: str, grace: str | None = None) -> dict[str, float | str]:
    """Return the table [late] for a rule such as "10% per day, at most 50%".

    Raises UserError for one that is written otherwise or takes off more than everything.
    """
    said = re.fullmatch(rf"{_PERCENT} *(?:per|a|each) +day(?:,? +at +most +{_PERCENT})?", text.strip(), re.IGNORECASE)
    if said is None:
        raise UserError(f'late: {text!r} is not understood; write it as "10% per day" or "10% per day, at most 50%"')
    shares = [round(float(one) / 100, 6) for one in said.groups() if one is not None]
    if max(shares) > 1:
        raise UserError(f"late: {text!r} takes off more than 100%; give shares from 0% to 100%")
    table: dict[str, float | str] = dict(zip(_LATE, shares, strict=False))
    if grace is not None:
        table["grace"] = grace.strip()
    late(table)
    return table


def points(table: Any, known: Collection[str]) -> Mapping[str, float]:
    """Return what the table [points] says of exercises that are `known`. Raises EntryError for anything else."""
    if not isinstance(table, dict):
        raise EntryError("points is to be a table: [points], then a line name = number for an exercise", "points")
    for name, number in table.items():
        if name not in known:
            raise EntryError(f"points for {name!r}, which is not in the assignment; it has {', '.join(known)}", name)
        if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number < 1e6:
            raise EntryError(f"points for {name} are to be a number from 0 up, not {number!r}", name)
    return table


def read_points(entries: Iterable[str]) -> dict[str, float]:
    """Return the table [points] for entries such as "relu_slope=3". Raises UserError for one that is none."""
    table: dict[str, float] = {}
    for entry in entries:
        name, _, number = (part.strip() for part in entry.partition("="))
        try:
            value = float(number)
        except ValueError:
            raise UserError(
                f"points: {entry!r} is not understood; write exercise=number, such as relu_slope=3"
            ) from None
        table[name] = int(value) if value.is_integer() else value
    return table


def extensions(table: Any) -> Mapping[str, datetime]:
    """Return each student's own due date. Raises EntryError for what is no table of dates with zones."""
    if not isinstance(table, dict):
        raise EntryError("extensions is to be a table: [extensions], then a line student = date for each", "extensions")
    return {plain(name): moment(value, name, f"the extension for {name!r}") for name, value in table.items()}
