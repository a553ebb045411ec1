"""Hostile notebooks: those that the invented class hands in, and all that else has been thought of."""

from actedu.grading.demo.attacks import ATTACKS as SHOWN
from hostile.for_harm import FOR_HARM
from hostile.for_points import FOR_POINTS

ATTACKS = (*FOR_POINTS, *FOR_HARM, *SHOWN)
