from itertools import pairwise

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="Where L2 stops the climb", points=2, stars=2, kind="predict the number")
def where_l2_stops(*, n=6, strength=0.5, b=-3):
    r"""A logit is linear in the image: $w \cdot x + b$ with $|w| = {n}$ and $b = {b}$. Gradient ascent on

    $$w \cdot x + b - \tfrac{{strength}}{2}\,|x|^2$$

    runs until nothing changes any more. How large is the **logit** of the image it ends at? Give it to 1%.
    """
    return n**2 / strength + b


@where_l2_stops.vary
def other_logit(rng):
    while True:
        drawn = {
            "n": int(rng.integers(3, 13)),
            "strength": float(rng.choice([0.2, 0.25, 0.4, 0.5, 0.8])),
            "b": int(rng.choice([-5, -4, -3, -2, 2, 3, 4, 5])),
        }
        right = where_l2_stops(**drawn)
        others = [wrong(**drawn) for wrong in (penalty_taken_off, not_squared, bias_forgotten, multiplied, how_far)]
        given = sorted([right, *others])
        if all(b - a > 0.03 * abs(b) + 0.03 * abs(a) for a, b in pairwise(given)):
            return drawn


where_l2_stops.checks(IsNumber(rtol=0.01, title="is the logit at the end of the climb"))

where_l2_stops.hints(
    "The climb ends where the gradient of the whole expression is 0. Which image is that?",
    "See what the lesson says of L2 under 'Each regulariser says what it expects'.",
    "For one pixel and 4 x - x²: the slope 4 - 2 x is 0 at x = 2. There the first part, 4 x, is 8.",
    "w - {strength} x = 0, so x = ___; put it into w · x, where w · w is |w|², and add ___.",
)

where_l2_stops.why(
    "The gradient is w - {strength} x, which is 0 at x = w / {strength}. There w · x is |w|² / {strength}, and the "
    "bias comes on top. A weaker L2 ends farther away, at a larger logit; no L2 ends nowhere."
)


@where_l2_stops.mistake
def penalty_taken_off(*, n, strength, b):
    """half of |w|² over the strength, plus b, is the whole expression at its top; asked for is the logit, its first
    part. The same comes out if the pull of L2 is doubled
    """
    return n**2 / (2 * strength) + b


@where_l2_stops.mistake
def not_squared(*, n, strength, b):
    """the image is w / strength, and w · w is |w|², not |w|"""
    return n / strength + b


@where_l2_stops.mistake
def bias_forgotten(*, n, strength, b):
    """the bias is missing: it does not move the image, but it is part of the logit"""
    return n**2 / strength


@where_l2_stops.mistake
def multiplied(*, n, strength, b):
    """the strength belongs below: the stronger the pull, the sooner the climb ends"""
    return n**2 * strength + b


@where_l2_stops.mistake
def how_far(*, n, strength, b):
    """this is how far the image lies from 0, |w| over the strength; asked for is the logit there"""
    return n / strength


@where_l2_stops.alternative
def by_climbing(*, n, strength, b):
    x = 0.0
    for _ in range(2000):
        x += 0.1 * (n - strength * x)
    return n * x + b
