from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise

FAULTS = ("data", "softmax", "dead", "small", "saturated", "rate")
# inputs, loss of a perfect answer, dead share, signal, off or saturated share, first loss: one start of each case
READ = {
    "data": ("30.0", "0.0", "0.0", "0.9", "0.51", "over 100"),
    "softmax": ("1.0", "1.46", "0.0", "0.9", "0.51", "2.3"),
    "dead": ("1.0", "0.0", "1.0", "0.0", "1.00", "2.3"),
    "small": ("1.0", "0.0", "0.0", "0.0", "0.51", "2.3"),
    "saturated": ("1.0", "0.0", "0.0", "0.7", "0.91", "1.7"),
    "rate": ("1.0", "0.0", "0.0", "0.9", "0.51", "over 10"),
}


@exercise(title="Six runs, blind", points=4, stars=2, kind="read the plot")
def six_runs_blind(*, order="small rate dead data softmax saturated"):
    """The table shows what probes read off six failing runs, named 1 to 6. The nets have two hidden layers and learn
    the digits; each has one fault. In the worst layer, "dead" counts units that are off for every image, "off or
    saturated" counts units that are nearly flat for an image: of ReLUs about half, where all is well. Name the fault:

    * `"data"`: pixels not scaled
    * `"softmax"`: softmax in the net and again in the loss
    * `"dead"`: a layer of ReLUs that are off
    * `"small"`: weights far too small
    * `"saturated"`: sigmoids with weights far too large
    * `"rate"`: too high a learning rate

    Write a dictionary from run to fault, in place of the dots.
    """
    return dict(enumerate(order.split(), 1))


@six_runs_blind.starter
def blank():
    return {1: ..., 2: ..., 3: ..., 4: ..., 5: ..., 6: ...}


@six_runs_blind.vary
def other_order(rng):
    return {"order": " ".join(rng.permutation(FAULTS).tolist())}


@six_runs_blind.given
def readings(*, order):
    from actedu.plots.tables import Table

    columns = ["run", "inputs", "loss of a right, certain answer", "dead share", "last signal / inputs"]
    columns += ["off or saturated", "first loss"]
    rows = [(run, *READ[fault]) for run, fault in enumerate(order.split(), 1)]
    return Table(columns, rows, "What the probes read")


def _of(answer, run):
    return str(answer.get(run, answer.get(str(run), ""))).strip().casefold()


def _form(answer):
    if not isinstance(answer, Mapping) or {str(key) for key in answer} != set("123456"):
        return f"a dictionary from the runs 1 to 6 to faults is asked for; this is {brief(answer)}"
    for run in range(1, 7):
        if _of(answer, run) not in FAULTS:
            return f"run {run}: choose one of {', '.join(FAULTS)}"
    return None


def _named(*faults):
    def judge(answer, setting):
        if form := _form(answer):
            return form
        wrong = [run for run, fault in setting.solution.items() if fault in faults and _of(answer, run) != fault]
        return f"run {wrong[0]} has another fault" if wrong else None

    return judge


six_runs_blind.checks(
    Holds("names the two faults that blow up the first loss", _named("data", "rate")),
    Holds("names the two faults that silence a net", _named("dead", "small")),
    Holds("names the two faults that neither signal nor first loss shows", _named("softmax", "saturated")),
)

six_runs_blind.hints(
    "Read the columns from left to right. Which run is the only one out of line in the first column? Then the next.",
    "See 'Look before you train' for the healthy ranges and the order in which they are read.",
    "A run whose inputs are 30 times too large also has an odd first loss. The inputs come first, so they name it.",
    "inputs name one run, the perfect answer's loss another, dead share ___, signal ___, saturation ___, first loss "
    "___",
)

six_runs_blind.why(
    "One fault moves several readings: unscaled data also raise the first loss, and a dead layer also ends the signal. "
    "Read in order, the first reading outside its range names the fault; what comes after may be its consequence."
)


def _exchanged(order, one, other):
    swap = {one: other, other: one}
    return dict(enumerate((swap.get(fault, fault) for fault in order.split()), 1))


def _takes(one, other):
    """Whether the run with fault `one` is said to have fault `other`."""
    return lambda answer, *, order: _of(answer, order.split().index(one) + 1) == other


@six_runs_blind.mistake(when=_takes("data", "rate"))
def consequence_for_cause(*, order):
    """the run whose inputs are 30 has a large first loss because of them: read the inputs before the loss"""
    return _exchanged(order, "data", "rate")


@six_runs_blind.mistake(when=_takes("dead", "small"))
def silence_for_smallness(*, order):
    """in both of these runs no signal arrives; in one of them a whole layer is dead, and small weights kill no unit"""
    return _exchanged(order, "dead", "small")


@six_runs_blind.mistake(when=_takes("saturated", "dead"))
def saturated_called_dead(*, order):
    """a saturated sigmoid is not dead: its output is near 0 or 1 and differs by digit; look at the dead share"""
    return _exchanged(order, "saturated", "dead")


@six_runs_blind.mistake(when=_takes("softmax", "saturated"))
def floor_overlooked(*, order):
    """a right and certain answer should have loss 0: where it has 1.46, softmax is applied twice"""
    return _exchanged(order, "softmax", "saturated")


@six_runs_blind.alternative
def keys_as_texts(*, order):
    return {str(run): fault.upper() for run, fault in enumerate(order.split(), 1)}
