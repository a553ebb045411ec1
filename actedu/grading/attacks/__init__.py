"""Hostile notebooks, as data: what dishonest students of other graders have tried, and what they could try here.

The tests grade all of them, and the demonstration class hands in some.
"""

from __future__ import annotations

from actedu.grading.attacks.attack import Attack
from actedu.grading.attacks.for_harm import FOR_HARM
from actedu.grading.attacks.for_points import FOR_POINTS

__all__ = ["ATTACKS", "Attack"]

ATTACKS: tuple[Attack, ...] = FOR_POINTS + FOR_HARM
