from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise

_DATA = ("moons", "circles", "xor", "rings")
_VERDICTS = ("higher", "lower", "no difference that matters", "open")
_OFF = 0.012  # how far another processor's rounding may move an end of the interval
_PLAN = ("activations", "data", "hidden", "lrs", "seeds", "matters")
_SEEDS = (5, 20)
_LESSONS = ({"relu", "tanh"}, "circles", (8,), (0.01, 0.03, 0.1, 0.3), 10)  # a plan whose result the lesson prints


@exercise(title="Registered, then run", points=5, stars=3, kind="design an experiment")
def registered_run():
    r"""Ask a question of your own, another than the lesson's: is one activation better than another in a small net, on
    points in the plane? First fill in the plan, all of it, and do not change it any more:

    * `"activations"`: a list of two names; the question is about the second, less the first
    * `"data"`: `"moons"`, `"circles"`, `"xor"` or `"rings"`
    * `"hidden"`: the sizes of one or two hidden layers, up to 32 units each, such as `[8]`
    * `"lrs"`: three to six learning rates that each may choose from
    * `"seeds"`: the number of starts, 5 to 20
    * `"matters"`: the smallest difference in accuracy that would matter to you, such as `0.02`

    Then run it in a cell of its own: `compare(plan["activations"], data=..., hidden=..., lrs=..., seeds=...)`, from
    `actedu.experiments`. Now fill in the rest, with three decimals:

    * `"low"` and `"high"`: the ends of the 95% interval of the difference
    * `"verdict"`: `"higher"` or `"lower"` (the second is, seen), `"no difference that matters"` or `"open"`

    If the run shows that a unit chose the smallest or the largest of your rates, the plan was too narrow: register a
    new one with wider rates.
    """
    return {
        "activations": ["tanh", "sine"],
        "data": "circles",
        "hidden": [8],
        "lrs": [0.01, 0.03, 0.1, 0.3],
        "seeds": 10,
        "matters": 0.02,
        "low": 0.004,
        "high": 0.031,
        "verdict": "higher",
    }


@registered_run.starter
def blank():
    return {
        "activations": ..., "data": ..., "hidden": ..., "lrs": ..., "seeds": ..., "matters": ...,
        "low": ..., "high": ..., "verdict": ...,
    }  # fmt: skip


def _number(answer, key):
    """Return the one finite number under a key, or None."""
    value = None if isinstance(answer.get(key), bool | np.bool_) else numbers(answer.get(key))
    if value is None or value.size != 1 or not np.isfinite(value).all():
        return None
    return float(value.reshape(()))


def _word(answer, key):
    return answer[key].strip().casefold() if isinstance(answer.get(key), str) else None


def _row(answer, key):
    """Return the finite numbers under a key as a tuple, or None; a single one is a row of one."""
    given = answer.get(key)
    value = numbers(sorted(given) if isinstance(given, set | frozenset) else given)
    if value is None or value.ndim > 1 or not 0 < value.size <= 10 or not np.isfinite(value).all():
        return None
    return tuple(float(one) for one in np.atleast_1d(value))


def _plan(answer):
    """Return the plan as arguments that `run` takes, or a sentence on what is wrong with it."""
    from actedu.activations import catalogue

    if not isinstance(answer, Mapping):
        return f"a dictionary is asked for; this is {brief(answer)}"
    if missing := [key for key in _PLAN if answer.get(key) is None or answer[key] is ...]:
        return f"{missing[0]!r} is not filled in yet"
    two = answer["activations"]
    names = [one.strip() for one in two if isinstance(one, str)] if isinstance(two, (list, tuple)) else []
    if len(names) != 2 or len(two) != 2 or names[0] == names[1]:
        return f"'activations' is to be a list of two different names; this is {brief(two)}"
    if unknown := [name for name in names if name not in catalogue]:
        return f"no activation is called {unknown[0]!r}"
    if _word(answer, "data") not in _DATA:
        return f"'data' is to be one of {', '.join(map(repr, _DATA))}; this is {brief(answer['data'])}"
    hidden = _row(answer, "hidden")
    if hidden is None or len(hidden) > 2 or not all(one in range(1, 33) for one in hidden):
        return f"'hidden' is to be one or two whole numbers from 1 to 32; this is {brief(answer['hidden'])}"
    lrs = _row(answer, "lrs")
    if lrs is None or not all(0 < one <= 10 for one in lrs) or not 3 <= len(set(lrs)) <= 6:
        return f"'lrs' is to be three to six different positive numbers; this is {brief(answer['lrs'])}"
    seeds = _number(answer, "seeds")
    if seeds is None or seeds not in range(_SEEDS[0], _SEEDS[1] + 1):
        return f"'seeds' is to be a whole number from 5 to 20; this is {brief(answer['seeds'])}"
    matters = _number(answer, "matters")
    if matters is None or not 0 < matters <= 0.2:
        return f"'matters' is to be a number above 0 and up to 0.2; this is {brief(answer['matters'])}"
    layers = tuple(int(one) for one in hidden)
    plan = tuple(names), _word(answer, "data"), layers, tuple(sorted(set(lrs))), int(seeds)
    if (set(names), *plan[1:]) == _LESSONS:
        return "this is the lesson's plan, whose result is printed there: change at least one part of it"
    return plan


@lru_cache(maxsize=64)
def _run(names, data, hidden, lrs, seeds):
    """Return the ends of the interval and the rates that were chosen."""
    from actedu.experiments import compare

    result = compare(list(names), data=data, hidden=hidden, lrs=lrs, seeds=seeds)
    difference = result.more["differences"][names[1]]
    return difference.low, difference.high, result.more["rates"]


def _planned(answer, setting):
    plan = _plan(answer)
    return plan if isinstance(plan, str) else None


def _wide(answer, setting):
    plan = _plan(answer)
    if isinstance(plan, str):
        return plan
    edge = [name for name, rate in _run(*plan)[2].items() if rate in (plan[3][0], plan[3][-1])]
    return f"{edge[0]} takes a rate at an end of your list: a better one may lie beyond" if edge else None


def _ends(answer):
    low, high = _number(answer, "low"), _number(answer, "high")
    if low is None or high is None:
        return "'low' and 'high' are to be two numbers"
    return "'low' is above 'high'" if low > high else (low, high)


def _measured(answer, setting):
    plan = _plan(answer)
    if isinstance(plan, str):
        return plan
    ends = _ends(answer)
    if isinstance(ends, str):
        return ends
    wrong = [
        name for name, said, found in zip(("low", "high"), ends, _run(*plan), strict=False) if abs(said - found) > _OFF
    ]
    return f"{wrong[0]!r} is not what this plan gives: run it as it stands here" if wrong else None


def _allowed(low, high, matters):
    """Return the verdicts that an interval allows."""
    found = {"higher"} if low > 0 else {"lower"} if high < 0 else set()
    if max(abs(low), abs(high)) < matters:
        found.add("no difference that matters")
    return found or {"open"}


def _follows(answer, setting):
    plan = _plan(answer)
    if isinstance(plan, str):
        return plan
    if said := _measured(answer, setting):
        return said
    said = _word(answer, "verdict")
    if said not in _VERDICTS:
        return f"'verdict' is to be one of {', '.join(map(repr, _VERDICTS))}; this is {brief(answer.get('verdict'))}"
    (low, high), matters, found = _ends(answer), _number(answer, "matters"), _run(*plan)
    # an end that is rounded to 0 must not turn the verdict
    if said in _allowed(low, high, matters) | _allowed(found[0], found[1], matters):
        return None
    return f"{said!r} does not follow from {low:+.3f} to {high:+.3f}, where {matters:g} matters"


registered_run.checks(
    Holds("the plan can be run", _planned),
    Holds("the rates are wide enough", _wide),
    Holds("the interval is that of the plan", _measured),
    Holds("the verdict follows from it", _follows),
)

registered_run.hints(
    "Fill in the plan, copy it into a cell that runs it, and only then look. The verdict is read off the two ends.",
    "See 'Your own experiment' and 'An interval, in plain lines' in the lesson.",
    "An interval from -0.012 to 0.031, where 0.02 matters, contains 0 and reaches beyond 0.02: nothing is seen, and "
    "nothing is ruled out.",
    'd = compare(...).more["differences"]["___"]; then "low": d.___, "high": d.___',
)

registered_run.why(
    "The plan decides before the result can: which data, how many starts, what counts. The rates are part of it, since "
    "a unit that takes the largest rate on the list has been held back by the list. Here sine is seen to be higher on "
    "circles, in one layer of eight units after 10 passes: that is how far the sentence goes."
)


def _with(**changed):
    return registered_run() | changed


def _both_ends(answer, reaches):
    ends = _ends(answer)
    return not isinstance(ends, str) and ends[0] <= 0 <= ends[1] and reaches(max(map(abs, ends)))


@registered_run.mistake(when=lambda a: _number(a, "seeds") in range(1, _SEEDS[0]))
def few_starts():
    """with so few starts Student's t is large, and the interval will hardly answer: plan 5 or more"""
    return _with(seeds=3)


@registered_run.mistake(when=lambda a: isinstance(_wide(a, None), str) and not isinstance(_plan(a), str))
def best_rate_at_the_edge():
    """a unit took the smallest or the largest rate of the list, so the list decides, and not the unit: widen it"""
    return _with(lrs=[0.001, 0.003, 0.01])


@registered_run.mistake(
    when=lambda a: (
        _word(a, "verdict") == "no difference that matters" and _both_ends(a, lambda far: far >= _number(a, "matters"))
    )
)
def open_taken_for_none():
    """the interval contains 0 and reaches beyond what matters to you: that is open, and no proof of equality"""
    return _with(activations=["relu", "elu"], low=-0.043, high=0.016, verdict="no difference that matters")


@registered_run.mistake(when=lambda a: _word(a, "verdict") in ("higher", "lower") and _both_ends(a, lambda far: True))
def winner_within_luck():
    """the mean has a sign, and the interval contains 0: the sign of the difference is not known"""
    return _with(activations=["relu", "elu"], low=-0.043, high=0.016, verdict="lower")


@registered_run.mistake(
    when=lambda a: (
        not isinstance(_plan(a), str)
        and not isinstance(_ends(a), str)
        and np.allclose(_run(*_plan(a))[:2], [-_ends(a)[1], -_ends(a)[0]], rtol=0, atol=_OFF)
        and not np.allclose(_run(*_plan(a))[:2], _ends(a), rtol=0, atol=_OFF)
    )
)
def first_less_second():
    """this is the first less the second; the plan asks for the second less the first, as `compare` gives it"""
    return _with(low=-0.031, high=-0.004, verdict="lower")


@registered_run.mistake(when=lambda a: _word(a, "verdict") == "open" and not _both_ends(a, lambda far: True))
def seen_taken_for_open():
    """the interval misses 0: a difference is seen, whether or not it matters"""
    return _with(verdict="open")


@registered_run.alternative
def a_null():
    return {
        "activations": ("relu", "leaky_relu"),
        "data": "Circles",
        "hidden": 8,
        "lrs": (0.3, 0.01, 0.03, 0.1),
        "seeds": np.float64(10),
        "matters": 0.02,
        "low": -0.0004,
        "high": 0.0011,
        "verdict": "no difference that matters",
    }


@registered_run.alternative
def an_open_one():
    return _with(activations=["relu", "elu"], low=-0.043, high=0.016, verdict="Open ")
