from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise


@exercise(title="A curve for each job", points=4, stars=2, kind="choose and justify")
def curve_for_the_job():
    r"""Choose a curve for each job, `"sigmoid"`, `"tanh"` or `"softsign"`, and the reason that decides.

    - **spam**: the output unit of a net that says how likely a message is spam.
    - **steer**: the output unit of a net that turns a wheel, from -1 (full left) over 0 (straight on) to 1 (full
      right); a sum of 3 should turn it all but fully, to `0.99` or more.
    - **hidden**: a hidden unit whose weighted sum is 10 for some inputs; an error must still pass back there, so the
      slope at 10 must be at least `0.005`.

    1. Its outputs lie between 0 and 1, and a loss for yes-or-no targets goes with it.
    2. Its outputs lie between -1 and 1, and it comes near the ends exponentially fast.
    3. Its outputs lie between -1 and 1, and far out it keeps some slope.
    4. It is smooth.
    5. Its slope at 0 is the larger one, so it learns faster.

    Answer with a dictionary: `{"spam": ("...", 0), "steer": ("...", 0), "hidden": ("...", 0)}`: for each job the
    curve first, then the number of a reason.
    """
    return {"spam": ("sigmoid", 1), "steer": ("tanh", 2), "hidden": ("softsign", 3)}


@curve_for_the_job.starter
def blank():
    return {"spam": (..., ...), "steer": (..., ...), "hidden": (..., ...)}


_OFFERED = (("sigmoid", "tanh", "softsign"), ("1", "2", "3", "4", "5"))  # curves, reasons


def _read(given):
    """A curve's name, "logistic" being the sigmoid's other one, or a reason's number, as a text: 2, "2" or 2.0."""
    text = str(given).strip().casefold()
    try:
        return f"{float(text):g}"
    except ValueError:
        return "sigmoid" if text in ("logistic", "expit", "σ") else text.replace(" ", "")


def _part(job, place):
    what = ("curve", "reason")[place]

    def test(answer, setting):
        if not isinstance(answer, Mapping):
            return f"a dictionary with the keys 'spam', 'steer' and 'hidden' is asked for; this is {brief(answer)}"
        pair = answer.get(job)
        if not isinstance(pair, (tuple, list)) or len(pair) != 2:
            return f"under {job!r} a curve and the number of a reason are asked for"
        given = pair[place]
        if given is ...:
            return f"no {what} is chosen for {job!r} yet"
        if _read(given) not in _OFFERED[place]:
            if _read(given) in _OFFERED[1 - place]:
                return f"under {job!r} the curve stands first and the number of the reason second"
            return f"for {job!r}, {what} {given!r} is not on offer; there are {', '.join(_OFFERED[place])}"
        if _read(given) == _read(setting.solution[job][place]):
            return None
        return f"for {job!r}, {what} {given!r} does not {('fit', 'decide')[place]}"

    return test


curve_for_the_job.checks(
    Holds("the curve for spam", _part("spam", 0)),
    Holds("the reason for spam", _part("spam", 1)),
    Holds("the curve for the wheel", _part("steer", 0)),
    Holds("the reason for the wheel", _part("steer", 1)),
    Holds("the curve for the hidden unit", _part("hidden", 0)),
    Holds("the reason for the hidden unit", _part("hidden", 1)),
)

curve_for_the_job.hints(
    "What must the number mean that comes out? Then ask which curve gives such numbers, and only such numbers.",
    "See the Summary of the lesson: when to use it, when not, and what instead.",
    "A thermostat that is to answer from 0 to 1 cannot use a curve from -1 to 1. Where the range leaves you a choice, "
    "work out what each curve gives at the sum that the job names: its output, or its slope.",
    "At a sum of 1 softsign gives 1 / (1 + 1) = 0.5, its slope is (1 - 0.5)^2 = 0.25. At the sum that the job names "
    "each curve gives ___, with the slope ___.",
)

curve_for_the_job.why("""
    The range comes first: a probability lies between 0 and 1, a wheel between -1 and 1. Of the two curves from -1 to 1,
    softsign is at 3/4 for a sum of 3, tanh at `0.995`. At a sum of 10 softsign's slope is $1 / (1 + 10)^2 = 0.008$; the
    sigmoid's and tanh's are below a ten-thousandth there. All three curves are smooth where it matters, and a larger
    slope at 0 decides nothing about an output; so reasons 4 and 5 choose none of them.
    """)


def _chosen(answer, job, place):
    return _read(answer[job][place])


def _reasons(answer):
    return [_chosen(answer, job, 1) for job in curve_for_the_job()]


@curve_for_the_job.mistake(when=lambda a: _chosen(a, "spam", 0) in ("tanh", "softsign"))
def negative_probability():
    """the curve chosen for spam gives negative numbers for half of all sums; a probability is never negative"""
    return curve_for_the_job() | {"spam": ("tanh", 2)}


@curve_for_the_job.mistake(when=lambda a: _chosen(a, "steer", 0) == "sigmoid")
def never_left():
    """with the sigmoid the wheel never turns left: no output is below 0"""
    return curve_for_the_job() | {"steer": ("sigmoid", 1)}


@curve_for_the_job.mistake(when=lambda a: _chosen(a, "steer", 0) == "softsign")
def too_slow_to_the_end():
    """softsign has the right range, but at a sum of 3 it has come to 3/4 only; `0.99` is asked for"""
    return curve_for_the_job() | {"steer": ("softsign", 3)}


@curve_for_the_job.mistake(when=lambda a: _chosen(a, "hidden", 0) in ("sigmoid", "tanh"))
def flat_far_out():
    """the curve chosen for the hidden unit fades exponentially: at a sum of 10 its slope is below a ten-thousandth"""
    return curve_for_the_job() | {"hidden": ("tanh", 2)}


@curve_for_the_job.mistake(when=lambda a: "4" in _reasons(a))
def smooth_decides_nothing():
    """a reason that holds for every curve on offer cannot choose between them: all three have a slope everywhere"""
    return curve_for_the_job() | {"spam": ("sigmoid", 4), "steer": ("tanh", 4)}


@curve_for_the_job.mistake(when=lambda a: "5" in _reasons(a))
def slope_at_zero_decides_nothing():
    """reason 5 speaks of the slope at 0, and no job asks for that: two ask for an output, one for the slope at 10"""
    return curve_for_the_job() | {"steer": ("tanh", 5)}


@curve_for_the_job.alternative
def with_lists():
    return {"spam": ["Sigmoid", "1"], "steer": ["tanh", 2], "hidden": ["softsign", 3]}


@curve_for_the_job.alternative
def with_other_words():
    return {"spam": ("logistic", 1.0), "steer": ("tanh", 2.0), "hidden": ("softsign", "3")}
