from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="A ReLU unit by hand", points=2, stars=1, kind="trace by hand")
def unit_by_hand(*, w=2.0, down=1.0):
    r"""A ReLU unit computes $y = \mathrm{relu}(z)$ with $z = {w} x - {down}$.

    Give four numbers in a list: the output $y$ at $x = -1$, the slope of $y$ with respect to $x$ there, then the
    output and the slope at $x = 2$.
    """
    return [0.0, 0.0, 2 * w - down, w]


@unit_by_hand.vary
def other_unit(rng):
    return {"w": float(rng.choice([1.5, 2.5, 3.0, 3.5, 4.0, 4.5])), "down": float(rng.choice([0.5, 1.5, 2.0, 2.5]))}


def _table(answer, setting):
    given = numbers(answer)
    if given is None or given.shape != (4,):
        return f"four numbers are asked for, such as [1, 0, 1, 0]; this is {brief(answer)}"
    named = ("the output at x = -1", "the slope at x = -1", "the output at x = 2", "the slope at x = 2")
    for name, got, right in zip(named, given, setting.solution, strict=True):
        if not abs(got - right) <= 1e-9:
            return f"{name} is not {brief(float(got))}"
    return None


unit_by_hand.checks(Holds("fills in outputs and slopes", _table))

unit_by_hand.hints(
    "Work out the sum z first, for each input. Its sign decides everything else.",
    "See 'Meet it': what does an error of 1 leave as, if the unit is on, and if it is off?",
    "For z = 5x + 1 at x = 1 the unit is on: y = 6. If x grows by a little, y grows five times as much.",
    "At x = 2: z = {w} * 2 - {down}, so y is ___; a step in x is a step of ___ times that in z.",
)

unit_by_hand.why(
    "At x = -1 the sum is negative: output 0, slope 0. At x = 2 it is positive, so the unit passes the sum on, and "
    "the chain rule multiplies ReLU's slope, 1, by the weight."
)


@unit_by_hand.mistake
def weight_left_out(*, w, down):
    """1 is ReLU's slope with respect to the sum z; with respect to x the chain rule multiplies it by the weight"""
    return [0.0, 0.0, 2 * w - down, 1.0]


@unit_by_hand.mistake
def sums_for_outputs(*, w, down):
    """at x = -1 the sum is negative: ReLU turns it into 0"""
    return [-w - down, 0.0, 2 * w - down, w]


@unit_by_hand.mistake
def slope_kept_when_off(*, w, down):
    """at x = -1 the unit is off, and a small change of x leaves its output at 0"""
    return [0.0, w, 2 * w - down, w]


@unit_by_hand.mistake
def bias_forgotten(*, w):
    """the output at x = 2 is the whole sum: the bias is part of it"""
    return [0.0, 0.0, 2 * w, w]


@unit_by_hand.alternative
def as_a_tuple(*, w, down):
    return 0, 0, 2 * w - down, w
