"""What is measured of a net, and pictures of it.

`measures` finds dead and saturated units, signal and gradient by layer, boundaries, kinks, calibration; `drawing`
shows some of these; `ascent` finds the input that a unit answers to most, and `pictures` how far it is from any digit.
"""

from actedu.probes.ascent import AIMS, ascend, climb
from actedu.probes.drawing import draw_boundary, draw_line, draw_saturation
from actedu.probes.measures import (
    Grid,
    Reliability,
    activations,
    boundary,
    collapse,
    dead_fraction,
    dead_units,
    expected_calibration_error,
    gradient_by_layer,
    kinks,
    never_on,
    preactivations,
    reliability,
    saturated,
    saturation,
    share_of_zeros,
    signal_by_layer,
)
from actedu.probes.pictures import Nearest, as_near_as_digits, digit_net, draw_digit, faint_noise, nearest

__all__ = [
    "AIMS",
    "Grid",
    "Nearest",
    "Reliability",
    "activations",
    "as_near_as_digits",
    "ascend",
    "boundary",
    "climb",
    "collapse",
    "dead_fraction",
    "dead_units",
    "digit_net",
    "draw_boundary",
    "draw_digit",
    "draw_line",
    "draw_saturation",
    "expected_calibration_error",
    "faint_noise",
    "gradient_by_layer",
    "kinks",
    "nearest",
    "never_on",
    "preactivations",
    "reliability",
    "saturated",
    "saturation",
    "share_of_zeros",
    "signal_by_layer",
]
