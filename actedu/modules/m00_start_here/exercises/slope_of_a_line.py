import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="The slope of a line", points=1, stars=1, kind="read the plot")
def slope_of_a_line(*, slope=-1.5, shift=2.0):
    r"""The figure shows a straight line. What is its slope? Give one number."""
    return slope


@slope_of_a_line.given
def draw_line(*, slope, shift):
    from actedu.plots import COLOURS, MUTED, describe, new_axes

    x = np.array([-2.0, 2.0])
    ax = new_axes(height=3.2)
    ax.plot(x, slope * x + shift, color=COLOURS[0], linewidth=2)
    points = np.array([-2.0, 0.0, 2.0])
    ax.plot(points, slope * points + shift, "o", color=COLOURS[0])
    ax.grid(color=MUTED, linewidth=0.4)
    ax.set(xlabel="input", ylabel="output", title="A straight line through three marked points")
    said = ", ".join(f"({p:g}, {slope * p + shift:g})" for p in points)
    return describe(ax, f"A straight line through the marked points {said}.")


@slope_of_a_line.vary
def other_line(rng):
    slopes = [s / 4 for s in range(-14, 15) if s not in (-4, -2, 0, 2, 4)]  # else two mistakes look alike
    return {"slope": float(rng.choice(slopes)), "shift": float(rng.choice([-2.0, -1.0, 1.0, 2.0, 3.0]))}


slope_of_a_line.facts(lambda *, slope, shift: {"left": f"{shift - 2 * slope:g}", "right": f"{shift + 2 * slope:g}"})

slope_of_a_line.checks(IsNumber(atol=0.01, title="is the slope of the line"))

slope_of_a_line.hints(
    "The slope is the rise divided by the run: how much the output moves for each step of 1 to the right.",
    "See 'Meet it' for what a slope is, and 'Slopes, measured'. A line has the same slope everywhere.",
    "A line through (0, 1) and (2, 7) rises by 6 over a run of 2: its slope is 3.",
    "From the left point to the right one: ({right} - ___) / (2 - ___)",
)

slope_of_a_line.why("From ({left}) at -2 to ({right}) at 2 the line moves over a run of 4; the shift does not matter.")


@slope_of_a_line.mistake
def sign_lost(*, slope):
    """look at the direction again: a line that falls to the right has a slope below 0"""
    return -slope


@slope_of_a_line.mistake
def run_over_rise(*, slope):
    """this is the run divided by the rise; the slope is the rise divided by the run"""
    return 1 / slope


@slope_of_a_line.mistake
def rise_alone(*, slope):
    """this is the whole rise from -2 to 2; divide by the run, 4"""
    return 4 * slope
