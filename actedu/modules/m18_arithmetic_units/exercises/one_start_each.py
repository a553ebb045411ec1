from collections.abc import Mapping

import numpy as np

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_KEYS = ("A solved", "B solved", "A better", "disagree")


@exercise(title="Two tables of one start each", points=4, stars=2, kind="read the plot")
def one_start_each(*, good=7, late=2, seed=0):
    """The figure shows the errors of ten starts of unit A and ten of unit B beyond the range, on a logarithmic axis;
    the dashed line is the mark, 0.1. Two people publish a table each. Each takes one of A's starts and one of B's at
    random and prints the two errors.

    Give four numbers in a dictionary: how many starts of A and of B are below the mark, `"A solved"` and `"B solved"`;
    the probability that a table has A better than B, `"A better"`; and the probability that one table has A better and
    the other one B, `"disagree"`.
    """
    p = good / 10
    return {"A solved": good, "B solved": 10 - late, "A better": p, "disagree": 2 * p * (1 - p)}


@one_start_each.starter
def blank():
    return {"A solved": ..., "B solved": ..., "A better": ..., "disagree": ...}


def _errors(good, late, seed):
    """Return A's errors and B's, ten each: A's successes are all below B's, its failures all above."""
    rng = np.random.default_rng([seed, 18])

    def spread(low, high, n):
        places = np.linspace(np.log(low), np.log(high), n) if n > 1 else np.array([np.log(low)])
        return np.exp(places + rng.uniform(-0.02, 0.02, n))

    a = np.concatenate([spread(0.008, 0.025, good), spread(0.6, 2.0, 10 - good)])
    b = np.concatenate([spread(0.045, 0.08, 10 - late), spread(0.14, 0.3, late)])
    return a, b


@one_start_each.given
def twenty_starts(*, good, late, seed):
    """Draw the errors of both units."""
    from actedu.plots import COLOURS, INK, MUTED, describe, new_axes

    a, b = _errors(good, late, seed)
    ax = new_axes(width=6.8, height=2.4)
    ax.set_xscale("log")
    ax.axvline(0.1, color=MUTED, linestyle="--", linewidth=1.5)
    for row, (values, colour, marker) in enumerate(((a, COLOURS[0], "o"), (b, COLOURS[1], "^"))):
        ax.plot(values, np.full(values.size, row), marker, mfc="none", mec=colour, mew=1.6, markersize=8)
    ax.set_yticks([0, 1], ["unit A", "unit B"])
    ax.set_ylim(1.5, -0.5)
    ax.set_xlim(0.005, 4.0)
    ax.set_xlabel("relative error beyond the range, one mark a start")
    ax.set_title("Ten starts each", color=INK)
    said = "; ".join(
        f"unit {name}: {', '.join(f'{value:.2g}' for value in sorted(values))}" for name, values in (("A", a), ("B", b))
    )
    return describe(ax, f"Errors of ten starts each, from the smallest; {said}. A dashed line stands at 0.1.")


@one_start_each.vary
def other_starts(rng):
    good = int(rng.choice([2, 3, 4, 6, 7, 8, 9]))
    return {"good": good, "late": int(rng.integers(1, 6)), "seed": int(rng.integers(1000))}


one_start_each.facts(
    lambda *, good, late, seed: {
        "bad": 10 - good,
        "p": f"{good / 10:.1f}",
        "q": f"{1 - good / 10:.1f}",
        "both": f"{2 * good * (10 - good) / 100:.2f}",
    }
)


def _value(answer, key):
    try:
        return float(answer[key])
    except (KeyError, TypeError, ValueError):
        return float("nan")


def _told(*keys):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or not set(_KEYS) <= set(answer):
            return f"a dictionary with {', '.join(map(repr, _KEYS))} is asked for; this is {brief(answer)}"
        for key in keys:
            value = _value(answer, key)
            if not np.isfinite(value):
                return f"{key!r}: one number is asked for"
            if abs(value - setting.solution[key]) > 0.006:
                return f"{key!r} is not {brief(value)}"
        return None

    return judge


one_start_each.checks(
    Holds("starts below the mark", _told("A solved", "B solved")),
    Holds("what tables of one start say", _told("A better", "disagree")),
)

one_start_each.hints(
    "Count what is left of the dashed line. Then compare: which starts of A are below all of B, which above all of B?",
    "See 'Two tables, one unit' in the lesson: what can one run show?",
    "Were A better with probability 1/2, the tables would disagree with probability 1/2·1/2 + 1/2·1/2 = 1/2: A first "
    "and B second, or the other way round.",
    '"A better": ___ / 10, "disagree": 2 * p * ___',
)

one_start_each.why(
    "Each success of A lies below all starts of B, each failure above all of them. So a table has A better with "
    "probability {p}, and the two disagree if one draws a success of A and the other a failure: {p}·{q} + {q}·{p} = "
    "{both}. Nobody made a mistake; one start was too few."
)


def _with(good, late, seed, **change):
    return one_start_each(good=good, late=late, seed=seed) | change


def _is(key, what):
    def recognise(answer, *, good, late, seed):
        return abs(_value(answer, key) - what(good, late)) < 0.006

    return recognise


@one_start_each.mistake(when=_is("A solved", lambda good, late: 10 - good))
def failures_counted(*, good, late, seed):
    """the starts to the right of the mark were counted for A: an error below the mark is a success, on the left"""
    return _with(good, late, seed, **{"A solved": 10 - good})


@one_start_each.mistake(when=_is("B solved", lambda good, late: 10))
def mark_not_used(*, good, late, seed):
    """B's starts lie close together, and not all of them are below the mark"""
    return _with(good, late, seed, **{"B solved": 10})


@one_start_each.mistake(when=_is("A better", lambda good, late: float(good > 5)))
def medians_compared(*, good, late, seed):
    """one table shows one start of each, not the medians: how often is A's start the better one?"""
    return _with(good, late, seed, **{"A better": float(good > 5), "disagree": 0.0})


@one_start_each.mistake(when=_is("disagree", lambda good, late: good * (10 - good) / 100))
def one_order_only(*, good, late, seed):
    """that is A better in the first table and B in the second; the other way round they disagree as well"""
    return _with(good, late, seed, disagree=good * (10 - good) / 100)


@one_start_each.mistake(when=_is("disagree", lambda good, late: (good / 10) ** 2 + (1 - good / 10) ** 2))
def agreement(*, good, late, seed):
    """this is the probability that both tables say the same"""
    return _with(good, late, seed, disagree=(good / 10) ** 2 + (1 - good / 10) ** 2)


@one_start_each.alternative
def as_texts(*, good, late, seed):
    a, b = _errors(good, late, seed)
    p = np.mean(a[:, None] < b)
    return {"A solved": str(good), "B solved": np.sum(b < 0.1), "A better": p, "disagree": round(2 * p * (1 - p), 2)}


@one_start_each.alternative
def counted(*, good, late, seed):
    a, b = _errors(good, late, seed)
    wins = [x < y for x in a for y in b]
    p = sum(wins) / len(wins)
    return {"A solved": int(sum(a < 0.1)), "B solved": 10 - late, "A better": p, "disagree": 1 - p**2 - (1 - p) ** 2}
