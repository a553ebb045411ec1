import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Dead units by eye", points=2, stars=1, kind="read the plot")
def silent_units(*, first=3, second=6, once=4, half=5, faint=8, seed=12):
    r"""The figure shows the outputs of a layer of 8 ReLU units for all 30 samples of a data set.

    Which units are dead on it? Give a list of unit numbers as on the axis.
    """
    return [first, second]


@silent_units.given
def draw_layer(*, first, second, once, half, faint, seed):
    """Draw outputs: two dead units, one that fires once, one that is silent at first, one faint, others as usual."""
    from actedu.plots import COLOURS, MUTED, describe, new_axes

    acts = np.maximum(np.random.default_rng(seed).normal(size=(8, 30)), 0.0)
    acts[once - 1] = 0.0
    acts[once - 1, 28] = 1.5
    acts[half - 1, :15] = 0.0
    acts[faint - 1] = 0.25 + 0.1 * acts[faint - 1]
    acts[[first - 1, second - 1]] = 0.0
    ax = new_axes(width=6.4, height=3.2)
    for unit, row in enumerate(acts, 1):
        on = np.flatnonzero(row)
        strength = 0.55 + 0.45 * row[on] / acts.max()
        blue = [(COLOURS[0], alpha) for alpha in strength]
        ax.barh(np.full(on.size, unit), np.ones(on.size), left=on + 0.5, height=1.0, color=blue)
    ax.hlines(np.arange(1.5, 8.0), 0.5, 30.5, color=MUTED, linewidth=0.5)
    ax.set(title="Outputs of 8 ReLU units for all 30 samples", ylabel="unit", yticks=range(1, 9), ylim=(8.5, 0.5))
    ax.set(xlabel="sample (blank: the output is exactly 0; stronger: larger)", xlim=(0.5, 30.5))
    said = ", ".join(f"unit {i}: {int((row > 0).sum())}" for i, row in enumerate(acts, 1))
    return describe(
        ax, f"Heat map of 8 units and 30 samples. Number of samples for which a unit's output is not 0: {said}."
    )


@silent_units.vary
def other_layer(rng):
    first, second, once, half, faint = (1 + int(unit) for unit in rng.permutation(8)[:5])
    first, second = sorted((first, second))
    if (first, second) == (3, 6):  # of practice, and so known to everyone
        second, half = half, second
        first, second = sorted((first, second))
    units = {"first": first, "second": second, "once": once, "half": half, "faint": faint}
    return units | {"seed": int(rng.integers(10_000))}


@silent_units.facts
def an_ordinary_unit(*, first, second, once, half, faint):
    return {"ordinary": min(set(range(1, 9)) - {first, second, once, half, faint})}


def _units(answer):
    values = numbers(sorted(answer) if isinstance(answer, (set, frozenset)) else answer)
    if values is None or values.ndim > 1 or values.size == 0 or not np.all(values == np.round(values)):
        raise ValueError
    return {int(value) for value in values.ravel()}


def _names_the_silent(answer, setting):
    try:
        named = _units(answer)
    except (ValueError, TypeError):
        return f"a list of unit numbers is asked for, such as [1, 5]; this is {brief(answer)}"
    if stray := sorted(named - set(range(1, 9))):
        return f"the units are numbered 1 to 8; there is no unit {stray[0]}"
    missed, wrong = set(setting.solution) - named, named - set(setting.solution)
    if wrong:
        return f"unit {min(wrong)} has an output above 0 for at least one sample"
    return f"{len(missed)} dead unit{'s are' if len(missed) > 1 else ' is'} missing" if missed else None


silent_units.checks(Holds("names the dead units and no others", _names_the_silent))

silent_units.hints(
    "A unit is a row. It is dead if its row is blank from the first sample to the last.",
    "See 'Observe' for the definition: 0 for every input of the data set, not for most of them.",
    "Unit {ordinary} is alive: blank for about half of the samples, coloured for the others.",
    "silent_units = [___, ___]: of the rows with a blank start, those that stay blank to sample 30",
)

silent_units.why(
    "Rows {first} and {second} are blank throughout. A unit that fires for a single sample still gets a gradient "
    "from it, and a faint one has slope 1 like any other: ReLU's slope does not depend on how large the output is."
)


@silent_units.mistake(when=lambda a, *, first, second: _units(a) == {first - 1, second - 1})
def counted_from_zero(*, first, second):
    """counting starts at 1 on this axis, not at 0"""
    return [first - 1, second - 1]


@silent_units.mistake(when=lambda a, *, once: once in _units(a))
def fires_once(*, first, second, once):
    """unit {once} fires for one sample, near the right edge: one is enough for a gradient"""
    return [first, second, once]


@silent_units.mistake(when=lambda a, *, half: half in _units(a))
def silent_for_half(*, first, second, half):
    """unit {half} is silent for the first half only"""
    return [first, second, half]


@silent_units.mistake(when=lambda a, *, faint: faint in _units(a))
def faint_taken_for_silent(*, first, second, faint):
    """unit {faint} is faint, not silent: small outputs pass the full gradient"""
    return [first, second, faint]


@silent_units.mistake(when=lambda a, *, first, second: _units(a) in ({first}, {second}))
def one_row_only(*, first):
    """one blank row is not the only one"""
    return [first]
