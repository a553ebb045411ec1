from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="One way back, by hand", points=4, stars=1, kind="trace by hand")
def backward_by_hand(*, x=2.0, w1=1.5, w2=-2.0, t=-4.5):
    r"""A 1-1-1 net computes $z = w_1 x$, $h = z / (1 + |z|)$ and $y = w_2 h$, without biases. The loss is
    $(y - t)^2 / 2$. Let $x = {x}$, $w_1 = {w1}$, $w_2 = {w2}$ and $t = {t}$.

    Give four numbers in a list, unrounded: $dw_2$, $dh$, $dz$, $dw_1$, each the slope of the loss with respect to that
    quantity. The slope of softsign is $1 / (1 + |z|)^2$.
    """
    z = w1 * x
    h = z / (1 + abs(z))
    dy = w2 * h - t
    dz = dy * w2 / (1 + abs(z)) ** 2
    return [dy * h, dy * w2, dz, dz * x]


@backward_by_hand.vary
def other_net(rng):
    """Draw a sum of 1, -1 or 3, so that values and slopes stay fractions of 2 and 4."""
    z, x = float(rng.choice([1, -1, 3])), float(rng.choice([2, 5, 10]))
    w2, dy = float(rng.choice([-4, -2, 2, 4])), float(rng.choice([-3, -2, 2, 3]))
    h = z / (1 + abs(z))
    return {"x": x, "w1": z / x, "w2": w2, "t": w2 * h - dy}


_NAMES = ("dw2", "dh", "dz", "dw1")


def _right_at(at):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (4,):
            return f"four numbers are asked for, such as [1, 2, 3, 4]; this is {brief(answer)}"
        return None if abs(given[at] - setting.solution[at]) <= 1e-6 else f"{_NAMES[at]} is not {brief(given[at])}"

    return Holds(_NAMES[at], judge)


backward_by_hand.checks(*map(_right_at, range(4)))

backward_by_hand.hints(
    "Forward first: z, h, y. Then the slope of the loss with respect to y, and from there one factor at a time.",
    "See 'Meet it': the same pass with other numbers. Each line reads what the line before it made.",
    "With dy = 5, h = 0.5 and w2 = 3 the weight gets 5 times 0.5 = 2.5, and the unit's output 5 times 3 = 15.",
    "dy = y - t; [dy * ___, dy * ___, dh * the slope at z, dz * ___]",
)

backward_by_hand.why(
    "Each number is the one behind it times the slope of the step between: the loss in y, y in w2 and in h, h in z, z "
    "in w1. The weights get what arrives times their input; what goes on back is what arrives times the weight."
)


def _pass(x, w1, w2, t, *, sign=1.0, at_w2=None, through=None, slope=None, at_w1=None):
    z = w1 * x
    h = z / (1 + abs(z))
    dy = sign * (w2 * h - t)
    dh = dy * (w2 if through is None else through)
    dz = dh * (1 / (1 + abs(z)) ** 2 if slope is None else slope)
    return [dy * (h if at_w2 is None else at_w2), dh, dz, dz * (x if at_w1 is None else at_w1)]


@backward_by_hand.mistake
def slope_left_out(*, x, w1, w2, t):
    """the slope of softsign is missing between dh and dz, and with it in dw1"""
    return _pass(x, w1, w2, t, slope=1.0)


@backward_by_hand.mistake
def value_for_slope(*, x, w1, w2, t):
    """between dh and dz stands the value of softsign at z; the chain rule asks for its slope there"""
    return _pass(x, w1, w2, t, slope=w1 * x / (1 + abs(w1 * x)))


@backward_by_hand.mistake
def error_turned(*, x, w1, w2, t):
    """every sign is turned: the slope of (y - t)² / 2 with respect to y is y - t, not t - y"""
    return _pass(x, w1, w2, t, sign=-1.0)


@backward_by_hand.mistake
def weight_left_out(*, x, w1, w2, t):
    """dh is dy times w2: the output reacts to h only through that weight"""
    return _pass(x, w1, w2, t, through=1.0)


@backward_by_hand.mistake
def sum_for_output(*, x, w1, w2, t):
    """w2 is multiplied by h, the unit's output, and not by its sum z: so dw2 is dy times h"""
    return _pass(x, w1, w2, t, at_w2=w1 * x)


@backward_by_hand.mistake
def input_left_out(*, x, w1, w2, t):
    """dw1 is dz times the input x: a sum moves by x when its weight moves by 1"""
    return _pass(x, w1, w2, t, at_w1=1.0)


@backward_by_hand.alternative
def as_a_tuple(*, x, w1, w2, t):
    return tuple(backward_by_hand(x=x, w1=w1, w2=w2, t=t))
