from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="A unit that squares, by hand", points=2, stars=1, kind="trace by hand")
def square_by_hand(*, w=3.0, b=-2.0, x=2.0):
    r"""A unit computes $y = z^2$ with the weighted sum $z = w x + b$. Its weight is $w = {w}$, its bias $b = {b}$, its
    input $x = {x}$.

    Give three numbers in a list: the sum $z$, the output $y$, and the slope of the square at that $z$.
    """
    return [w * x + b, (w * x + b) ** 2, 2 * (w * x + b)]


@square_by_hand.vary
def other_unit(rng):
    w, x = float(rng.choice([3.0, 4.0, 5.0])), float(rng.choice([3.0, 5.0, 6.0, 7.0]))
    # where the sum is twice the weight, two mistakes are the same
    b = rng.choice([b for b in range(-4, 5) if b and w * x + b != 2 * w])
    return {"w": w, "b": float(b), "x": x}


def _part(place, what):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (3,):
            return f"three numbers are asked for, such as [1, 2, 3]; this is {brief(answer)}"
        return (
            None if abs(given[place] - setting.solution[place]) <= 1e-6 else f"{brief(float(given[place]))} is not it"
        )

    return Holds(f"gives {what}", judge)


square_by_hand.checks(_part(0, "the sum z"), _part(1, "the output y"), _part(2, "the slope at z"))

square_by_hand.hints(
    "Three steps: weigh the input and add the bias; square; double.",
    "See 'Meet it': three values of the square and its slopes are worked there.",
    "For w = 1, b = 3 and x = 4: z = 1 * 4 + 3 = 7, y = 7 * 7 = 49, slope 2 * 7 = 14.",
    "z = {w} * {x} + ({b}); then z * ___ and ___ * z",
)

square_by_hand.why("The bias belongs to the sum, and the square and its slope are read at that sum, not at x.")


@square_by_hand.mistake
def bias_left_out(*, w, x):
    """the sum lacks the bias"""
    return [w * x, (w * x) ** 2, 2 * w * x]


@square_by_hand.mistake
def bias_after_the_square(*, w, b, x):
    """the bias is added after the square; it belongs into the sum, before it"""
    return [w * x + b, (w * x) ** 2 + b, 2 * (w * x + b)]


@square_by_hand.mistake
def value_for_slope(*, w, b, x):
    """the last number is the value again; the slope of the square is twice the sum"""
    z = w * x + b
    return [z, z**2, z**2]


@square_by_hand.mistake
def slope_with_respect_to_x(*, w, b, x):
    """the last number is the slope with respect to x, which has the weight as a factor; asked is the one at z"""
    z = w * x + b
    return [z, z**2, 2 * z * w]


@square_by_hand.mistake
def doubled_for_squared(*, w, b, x):
    """the output is the sum doubled; the square is the sum times itself"""
    z = w * x + b
    return [z, 2 * z, 2 * z]


@square_by_hand.alternative
def as_a_tuple(*, w, b, x):
    z = w * x + b
    return z, z * z, z + z
