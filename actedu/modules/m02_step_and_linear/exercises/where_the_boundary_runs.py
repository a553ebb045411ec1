from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="The boundary on the axis", points=1, stars=1, kind="predict the number")
def where_the_boundary_runs(*, w=2, v=4, b=-6, at=1):
    r"""A step neuron says 1 where ${w}x_1 + {v}x_2 - {minus_b} \ge 0$. Its decision boundary is a straight line.

    At $x_1 = {at}$, for which $x_2$ does the neuron change its answer? Give two decimals.
    """
    return -(w * at + b) / v


@where_the_boundary_runs.vary
def another_line(rng):
    w, at, v = int(rng.integers(2, 6)), int(rng.integers(1, 4)), int(rng.integers(3, 10))
    # no whole answers, which many students would share; and two mistakes would give one number
    rise = int(rng.choice([r for r in range(2, 20) if r % v and r != w * at != r * (v - 1)]))
    return {"w": w, "v": v, "b": -w * at - rise, "at": at}


where_the_boundary_runs.facts(lambda *, b: {"minus_b": -b})

where_the_boundary_runs.checks(IsNumber(atol=0.006))

where_the_boundary_runs.hints(
    "The answer changes where the weighted sum passes the step's jump.",
    "'Meet it': the step jumps where its input is 0.",
    "3x + 5y - 7 = 0 at x = 1 gives 5y = 7 - 3, so y = 4/5.",
    "{v}·x2 = {minus_b} - {w}·___",
)

where_the_boundary_runs.why(
    "The boundary is where the sum is 0. Put in $x_1$ and solve for $x_2$: $x_2 = -(w_1x_1 + b)/w_2$. With any "
    "increasing activation and one threshold, a single neuron's boundary is a line parallel to this one, or none."
)


@where_the_boundary_runs.mistake
def sign_turned(*, w, v, b, at):
    """the sign is turned: the sum at this point is not 0; bring the other two terms to the other side"""
    return (w * at + b) / v


@where_the_boundary_runs.mistake
def bias_left_out(*, w, v, b, at):
    """the bias is left out: this line goes through (0, 0)"""
    return -w * at / v


@where_the_boundary_runs.mistake
def not_divided(*, w, v, b, at):
    """this is the weight times x2; divide by the weight of x2"""
    return -(w * at + b)


@where_the_boundary_runs.mistake
def input_left_out(*, w, v, b, at):
    """this is where the boundary meets the axis x1 = 0; the question is about another x1"""
    return -b / v
