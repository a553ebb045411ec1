from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise


@exercise(title="A curve for each job", points=4, stars=2, kind="choose and justify")
def curve_for_the_job():
    r"""Choose a curve for each job, `"sigmoid"`, `"tanh"` or `"softsign"`, and the reason that decides.

    - **spam**: the output unit of a net that says how likely a message is spam.
    - **steer**: the output unit of a net that turns a wheel, from -1 (full left) over 0 (straight on) to 1 (full
      right); a sum of 3 should turn it all but fully, to `0.99` or more.

    1. Its outputs lie between 0 and 1, and a loss for yes-or-no targets goes with it.
    2. Its outputs lie between -1 and 1, and it comes near the ends exponentially fast.
    3. Its outputs lie between -1 and 1, and far out it keeps some slope.
    4. It is smooth.
    5. Its slope at 0 is the larger one, so it learns faster.

    Answer with a dictionary: `{"spam": ("...", 0), "steer": ("...", 0)}`: a curve and the number of a reason each.
    """
    return {"spam": ("sigmoid", 1), "steer": ("tanh", 2)}


@curve_for_the_job.starter
def blank():
    return {"spam": (..., ...), "steer": (..., ...)}


def _part(job, place):
    what = ("curve", "reason")[place]

    def test(answer, setting):
        if not isinstance(answer, Mapping):
            return f"a dictionary with the keys 'spam' and 'steer' is asked for; this is {brief(answer)}"
        pair = answer.get(job)
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            return f"under {job!r} a curve and the number of a reason are asked for"
        given = pair[place]
        if given is ...:
            return f"no {what} is chosen for {job!r} yet"
        right = str(setting.solution[job][place])
        return None if str(given).strip().casefold() == right else f"for {job!r}, {what} {given!r} does not decide"

    return test


curve_for_the_job.checks(
    Holds("the curve for spam", _part("spam", 0)),
    Holds("the reason for spam", _part("spam", 1)),
    Holds("the curve for the wheel", _part("steer", 0)),
    Holds("the reason for the wheel", _part("steer", 1)),
)

curve_for_the_job.hints(
    "What must the number mean that comes out? Then ask which curve gives such numbers, and only such numbers.",
    "See the Summary of the lesson: when to use it, when not, and what instead.",
    "A thermostat that is to answer from 0 to 1 cannot use a curve from -1 to 1. Two curves from -1 to 1 differ in how "
    "near their ends they are at a sum of 3: work both out.",
    "3 / (1 + 3) = ___, and tanh(3) is within 2 exp(-2·3) = ___ of 1",
)

curve_for_the_job.why("""
    The range comes first: a probability lies between 0 and 1, a wheel between -1 and 1. Of the two curves from -1 to 1,
    softsign is at 3/4 for a sum of 3, tanh at `0.995`. All three curves are smooth where it matters, and a larger slope
    at 0 decides nothing about an output; so reasons 4 and 5 choose none of them.
    """)


def _chosen(answer, job, place):
    return str(answer[job][place]).strip().casefold()


@curve_for_the_job.mistake(when=lambda a: _chosen(a, "spam", 0) in ("tanh", "softsign"))
def negative_probability():
    """the curve chosen for spam gives negative numbers for half of all sums; a probability is never negative"""
    return {"spam": ("tanh", 2), "steer": ("tanh", 2)}


@curve_for_the_job.mistake(when=lambda a: _chosen(a, "steer", 0) == "sigmoid")
def never_left():
    """with the sigmoid the wheel never turns left: no output is below 0"""
    return {"spam": ("sigmoid", 1), "steer": ("sigmoid", 1)}


@curve_for_the_job.mistake(when=lambda a: _chosen(a, "steer", 0) == "softsign")
def too_slow_to_the_end():
    """softsign has the right range, but at a sum of 3 it has come to 3/4 only; `0.99` is asked for"""
    return {"spam": ("sigmoid", 1), "steer": ("softsign", 3)}


@curve_for_the_job.mistake(when=lambda a: "4" in (_chosen(a, "spam", 1), _chosen(a, "steer", 1)))
def smooth_decides_nothing():
    """a reason that holds for every curve on offer cannot choose between them: all three have a slope everywhere"""
    return {"spam": ("sigmoid", 4), "steer": ("tanh", 4)}


@curve_for_the_job.alternative
def with_lists():
    return {"spam": ["Sigmoid", "1"], "steer": ["tanh", 2]}
