from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="A ReLU unit by hand", points=2, stars=1, kind="trace by hand")
def unit_by_hand(*, w=2.0, down=1.0):
    r"""A ReLU unit computes $y = \mathrm{relu}(z)$ with $z = {w} x - {down}$.

    Give four numbers in a list: the output $y$ at $x = -1$, the slope of $y$ with respect to $x$ there, then the
    output and the slope at $x = 2$.
    """
    low, high = -w - down, 2 * w - down
    return [max(low, 0), w if low > 0 else 0, max(high, 0), w if high > 0 else 0]


_OUTPUTS, _SLOPES = (0, 2), (1, 3)
_NAMES = ("the output at x = -1", "the slope at x = -1", "the output at x = 2", "the slope at x = 2")


@unit_by_hand.vary
def other_unit(rng):
    """Draw one of 24 units; no two of them share a slope, nor an output where they are on."""
    w, down = [(0.5 * k, 0.25 + 0.25 * (k % 2)) for k in range(3, 16) if k != 4][int(rng.integers(12))]
    return {"w": float(rng.choice([-w, w])), "down": down}


@unit_by_hand.facts
def sides(*, w):
    return {"off": "-1" if w > 0 else "2", "on": "2" if w > 0 else "-1"}


def _right_at(places):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (4,):
            return f"four numbers are asked for, such as [1, 0, 1, 0]; this is {brief(answer)}"
        for at in places:
            if not abs(given[at] - setting.solution[at]) <= 1e-6:
                return f"{_NAMES[at]} is not {brief(float(given[at]))}"
        return None

    return judge


unit_by_hand.checks(
    Holds("the two outputs", _right_at(_OUTPUTS)),
    Holds("the two slopes", _right_at(_SLOPES)),
)

unit_by_hand.hints(
    "Work out the sum z first, for each input. Its sign decides everything else.",
    "See 'Meet it': what does an error of 1 leave as, if the unit is on, and if it is off?",
    "For z = 5x + 1 at x = 1 the unit is on: y = 6. If x grows by a little, y grows five times as much.",
    "[relu(z at -1), ___, relu(z at 2), ___]; is the unit on or off there, and what does a step in x do to z?",
)

unit_by_hand.why(
    "At x = {off} the sum is negative: output 0, slope 0. At x = {on} it is positive, so the unit passes the sum on, "
    "and the chain rule multiplies ReLU's slope, 1, by the weight."
)


def _put(right, sign, off, on):
    """Put an output and a slope where the unit is off, and others where it is on; None leaves what is right."""
    pairs = (off, on) if sign > 0 else (on, off)
    return [value if given is None else given for value, given in zip(right, [*pairs[0], *pairs[1]], strict=True)]


def _off_sum(w, down):
    return -w - down if w > 0 else 2 * w - down


def _on_sum(w):
    """Return the sum where the unit is on, without its bias."""
    return 2 * w if w > 0 else -w


@unit_by_hand.mistake
def weight_left_out(*, w, down):
    """1 is ReLU's slope with respect to the sum z; with respect to x the chain rule multiplies it by the weight"""
    return _put(unit_by_hand(w=w, down=down), w, (None, None), (None, 1))


@unit_by_hand.mistake
def sums_for_outputs(*, w, down):
    """at x = {off} the sum is negative: ReLU turns it into 0"""
    return _put(unit_by_hand(w=w, down=down), w, (_off_sum(w, down), None), (None, None))


@unit_by_hand.mistake
def slope_kept_when_off(*, w, down):
    """at x = {off} the unit is off, and a small change of x leaves its output at 0"""
    return _put(unit_by_hand(w=w, down=down), w, (None, w), (None, None))


@unit_by_hand.mistake
def no_relu_at_all(*, w, down):
    """these are the sum and its slope at both places: ReLU has not been applied where the sum is negative"""
    return _put(unit_by_hand(w=w, down=down), w, (_off_sum(w, down), w), (None, None))


@unit_by_hand.mistake
def bias_forgotten(*, w, down):
    """the output at x = {on} is the whole sum: the bias is part of it"""
    return _put(unit_by_hand(w=w, down=down), w, (None, None), (_on_sum(w), None))


@unit_by_hand.mistake
def sign_of_the_bias_lost(*, w, down):
    """the bias is subtracted: z at x = {on} is the weight times x, less {down}"""
    return _put(unit_by_hand(w=w, down=down), w, (None, None), (_on_sum(w) + down, None))


@unit_by_hand.alternative
def as_a_tuple(*, w, down):
    return tuple(unit_by_hand(w=w, down=down))
