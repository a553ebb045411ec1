from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="How many starts?", points=2, stars=2, kind="predict the number")
def starts_for_a_margin(*, sd=0.9, half=0.3):
    """From a first look you know that paired differences between two units have a standard deviation of {sd} points.
    You want to know the mean difference to within {half} points on both sides, with 95%.

    How many starts does that take? Use 2 for Student's t.
    """
    return (2 * sd / half) ** 2


starts_for_a_margin.checks(IsNumber(rtol=0.03, title="is the number of starts"))

starts_for_a_margin.hints(
    "Half of the interval is t times the sd, divided by the root of n. Set it equal to what you want.",
    "See 'An interval, in plain lines' in the lesson.",
    "For an sd of 1.2 and an interval of 0.6 to each side: the root of n is 2 times 1.2 / 0.6 = 4, and n is 4^2 = 16.",
    "n = (2 * ___ / ___) ** 2",
)

starts_for_a_margin.why(
    "The root of n stands below, so what you ask of the interval comes back squared: half the interval takes four "
    "times the starts. Units that differ less from start to start, or in better pairs, take fewer."
)


@starts_for_a_margin.mistake
def root_left_standing(*, sd, half):
    """this is the root of n: square it"""
    return 2 * sd / half


@starts_for_a_margin.mistake
def one_standard_error(*, sd, half):
    """this makes {half} one standard error; a 95% interval reaches about two to each side"""
    return (sd / half) ** 2


@starts_for_a_margin.mistake
def not_in_pairs(*, sd, half):
    """this doubles the variance, as for two units without pairs; {sd} is that of the differences already"""
    return 2 * (2 * sd / half) ** 2


@starts_for_a_margin.mistake
def whole_length(*, sd, half):
    """this takes {half} for the whole length of the interval; it is what lies on each side"""
    return (4 * sd / half) ** 2


@starts_for_a_margin.alternative
def whole_number(*, sd, half):
    return round((2 * sd / half) ** 2)
