"""Measure a function instead of believing what is said about it: slopes, gains, kinks, limits, rounding errors."""

from actedu.numeric.derivatives import GradientCheck, central_difference, complex_step, gradient_check
from actedu.numeric.gains import (
    Keeps,
    Moments,
    backward_gain,
    fixed_point,
    forward_gain,
    gaussian_mean,
    self_normalising,
    signal_map,
)
from actedu.numeric.inputs import Array, Function
from actedu.numeric.kinks import Kink, OneSided, Smoothness, find_kinks, one_sided
from actedu.numeric.profile import Properties, lipschitz_constant, properties
from actedu.numeric.rounding import ulp_distance

__all__ = [
    "Array",
    "Function",
    "GradientCheck",
    "Keeps",
    "Kink",
    "Moments",
    "OneSided",
    "Properties",
    "Smoothness",
    "backward_gain",
    "central_difference",
    "complex_step",
    "find_kinks",
    "fixed_point",
    "forward_gain",
    "gaussian_mean",
    "gradient_check",
    "lipschitz_constant",
    "one_sided",
    "properties",
    "self_normalising",
    "signal_map",
    "ulp_distance",
]
