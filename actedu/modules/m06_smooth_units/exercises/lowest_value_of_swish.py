from actedu.checks import IsNumber
from actedu.exercises import exercise

_LOW, _AT = -0.2784645427610738, -1.278464542761074  # of silu


@exercise(title="How deep swish dips", points=2, stars=2, kind="predict the number")
def lowest_value_of_swish(*, beta=4.0):
    r"""For $\beta = 1$ swish is SiLU, and the lesson gives its lowest point. What is the lowest **value** of
    $\mathrm{swish}_\beta(x) = x\,\sigma(\beta x)$ for $\beta = {beta}$? Give it to three decimals, before you run
    anything.
    """
    return -0.2784645427610738 / beta


lowest_value_of_swish.vary(lambda rng: {"beta": float(rng.choice([b / 4 for b in range(6, 41) if b != 4]))})

lowest_value_of_swish.facts(lambda *, beta: {"at": f"{_AT / beta:.3f}", "low": f"{_LOW / beta:.3f}"})

lowest_value_of_swish.checks(IsNumber(atol=0.0006, title="is the lowest value"))

lowest_value_of_swish.hints(
    "Write swish with this beta by means of silu: which input does silu get, and what is left over in front?",
    "See 'One family' in the lesson: a larger beta squeezes the curve, sideways and downwards.",
    "For f(x) = g(3x) / 3 the lowest value is a third of g's, and it lies three times nearer to 0.",
    "swish(x) = silu(beta * x) / ___, so its lowest value is silu's lowest value, -0.278, divided by ___.",
)

lowest_value_of_swish.why(
    "x sigma(beta x) is (beta x) sigma(beta x) / beta = silu(beta x) / beta. So the lowest point is SiLU's with both "
    "coordinates divided by beta: here {low} at x = {at}. Slopes are not divided: the inner beta and the outer one "
    "cancel."
)


@lowest_value_of_swish.mistake
def beta_ignored(*, beta):
    """this is SiLU's lowest value, for beta = 1; beta moves the lowest point, and changes its depth too"""
    return _LOW


@lowest_value_of_swish.mistake
def multiplied(*, beta):
    """a larger beta brings swish nearer to ReLU, which never dips, so that it must dip less, not more"""
    return _LOW * beta


@lowest_value_of_swish.mistake
def place_for_value(*, beta):
    """this is where the lowest point lies, its x; the value there is asked for"""
    return _AT / beta


@lowest_value_of_swish.mistake
def sign_lost(*, beta):
    """the size is right; the lowest point lies below 0"""
    return -_LOW / beta


@lowest_value_of_swish.alternative
def rounded(*, beta):
    return round(_LOW / beta, 3)
