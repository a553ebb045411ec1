from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="A taller bump by hand", points=2, stars=1, kind="trace by hand")
def bump_by_hand(*, a=2, h=6, up=0.5, left=0.75):
    r"""Three ReLU units make $y = {h}\,\mathrm{relu}(x - {a}) - {twice}\,\mathrm{relu}(x - {b}) +
    {h}\,\mathrm{relu}(x - {c})$.

    Give $y$ at four places, in a list: at $x = {p}$, $x = {b}$, $x = {q}$ and $x = {r}$.
    """
    return [up * h, 1.0 * h, left * h, 0.0]


@bump_by_hand.vary
def other_bump(rng):
    up, left = (float(share) for share in rng.choice([0.25, 0.5, 0.75], 2))
    return {"a": int(rng.integers(1, 7)), "h": int(rng.choice([4, 8, 10, 12, 14, 16, 18, 20])), "up": up, "left": left}


@bump_by_hand.facts
def its_places(*, a, h, up, left):
    """The other hinges, the middle weight, and the places asked about."""
    places = {"p": a + up, "q": a + 2 - left, "r": a + 4}
    return {"b": a + 1, "c": a + 2, "twice": 2 * h, "past": 2 - left, **places}


_NAMES = ("first", "second", "third", "fourth")


def _values(answer, setting):
    given = numbers(answer)
    if given is None or given.shape != (4,):
        return f"four numbers are asked for, such as [1, 2, 3, 4]; this is {brief(answer)}"
    for name, got, right in zip(_NAMES, given, setting.solution, strict=True):
        if not abs(got - right) <= 1e-9:
            return f"the {name} value is not {brief(float(got))}"
    return None


bump_by_hand.checks(Holds("gives the four values", _values))

bump_by_hand.hints(
    "At each place ask first which of the three units are on, then add up those alone.",
    "See 'Meet it': three values of a smaller bump, worked out.",
    "For 5 relu(x - 1) - 10 relu(x - 2) at x = 4 both are on: 5 times 3 = 15, 10 times 2 = 20, so -5.",
    "At x = {q}: {h} * {past} - {twice} * ___ + 0 = ___",
)

bump_by_hand.why(
    "Up to x = {b} the first unit is on alone and the sum climbs by {h} a step. From there the second takes twice as "
    "much away, so the sum falls by {h} a step. From x = {c} on the three cancel: {h} - {twice} + {h} = 0."
)


@bump_by_hand.mistake
def units_never_off():
    """without ReLU the three terms cancel everywhere; a unit left of its hinge gives 0, not a negative number"""
    return [0.0, 0.0, 0.0, 0.0]


@bump_by_hand.mistake
def middle_weight_single(*, h, up):
    """this takes {h} for the middle weight, which is {twice}"""
    return [up * h, 1.0 * h, 1.0 * h, 3.0 * h]


@bump_by_hand.mistake
def third_unit_forgotten(*, h, up, left):
    """at the last place the third unit is on too: its hinge lies at {c}"""
    return [up * h, 1.0 * h, left * h, -2.0 * h]


@bump_by_hand.mistake
def height_left_out(*, up, left):
    """these are the values of a bump of height 1; here the output weights are {h} and {twice}"""
    return [up, 1.0, left, 0.0]


@bump_by_hand.alternative
def as_a_tuple(*, h, up, left):
    return h * up, h, h - h * (1 - left), 0
