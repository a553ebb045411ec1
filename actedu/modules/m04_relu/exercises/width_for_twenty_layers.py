from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(
    title="Wide enough for twenty layers",
    points=2,
    stars=2,
    kind="fit parameters",
    uses=("from actedu.experiments import born_dead",),
    retired=True,
)
def width_for_twenty_layers():
    r"""A fresh ReLU net has one input, 20 hidden layers of $n$ units, normal weights and biases 0.

    Which is the smallest $n$ for which fewer than 5% of such nets are born dead, that is, constant?
    """
    return 8


_DEPTH, _SHARE = 20, 0.05


def _share_born_dead(width):
    """Share of 5 000 fresh nets of this width, 20 layers deep, that are constant; from width 10 on a bound does."""
    from actedu.experiments import born_dead

    if width >= 10:  # one input alone is lost no more often than this
        return 1.0 - (1.0 - 0.5**width) ** _DEPTH
    return float(next(iter(born_dead(width=width, depth=_DEPTH, nets=5000).mean.values())))


def _is_narrowest(answer, setting):
    width = numbers(answer)
    if width is None or width.size != 1 or isinstance(answer, bool) or float(width.reshape(())) not in range(1, 10_001):
        return f"a whole number of units from 1 to 10 000 is asked for; this is {brief(answer)}"
    units = int(width.reshape(()))
    share = _share_born_dead(units)
    if share >= _SHARE:
        return f"of 5000 nets of width {units}, {share:.0%} are born dead; under 5% is asked for"
    if _share_born_dead(units - 1) < _SHARE:
        return f"width {units} keeps it under 5%, but so does width {units - 1}"
    return None


width_for_twenty_layers.checks(Holds("is the smallest width with fewer than 5% born dead", _is_narrowest))

width_for_twenty_layers.hints(
    "Each further unit halves the probability that a layer switches one input off. Narrow it down by running nets.",
    "See the first cell of 'Observe' and the fill-in under 'Explain': the formula there is about one input and "
    "gives an upper bound.",
    "born_dead(width=4, depth=20).mean gives about 0.65: far too many. Try the next widths.",
    "for width in range(4, 12): print(born_dead(width=___, depth=___).mean)",
)

width_for_twenty_layers.why(
    "About 4% of the nets of width 8 are constant, about one in twelve of those of width 7. The formula for one input "
    "says 9: it is an upper bound, because a net is constant only if the inputs on both sides of 0 are lost."
)


@width_for_twenty_layers.mistake
def bound_for_one_input():
    """at this width one input is lost in under 5% of nets; a net is dead only when inputs on both sides of 0 are lost,
    which is rarer
    """
    return 9


@width_for_twenty_layers.mistake
def almost_wide_enough():
    """so close: at this width about one net in twelve is constant"""
    return 7


@width_for_twenty_layers.mistake
def far_too_narrow():
    """at this width about two nets in three are constant"""
    return 4


@width_for_twenty_layers.mistake(when=lambda a: numbers(a) is not None and float(a) > 9)
def wider_than_needed():
    """that is safe, and wider than needed: the smallest width is asked for"""
    return 16
