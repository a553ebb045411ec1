from collections.abc import Mapping

from actedu.checks import Holds, brief
from actedu.exercises import exercise

_RIGHT = {1: "D", 2: "A", 3: "F", 4: "C", 5: "E", 6: "B"}


@exercise(title="Six jobs, six units", points=3, stars=2, kind="choose and justify")
def six_jobs_six_units():
    r"""Six jobs, and six things that learn; each is used once. Give each job the one that suits it.

    | | job | | what learns |
    |---|---|---|---|
    | 1 | which of ten counters go up, down or not at all into a total, far beyond the totals seen so far | A | an NMU |
    | 2 | the product of two of ten numbers, of both signs, beyond the range | B | a ReLU net of two hidden layers |
    | 3 | a sum or a quotient of two positive numbers, and it is not known which | C | a linear layer with a bias |
    | 4 | a bill: 9 a day, 1/5 a kilometre, and 12 once, for longer journeys than any seen | D | a NAC |
    | 5 | a law $y = c\,a^p\,b^q$ of positive numbers, with powers from 2 to 3 | E | least squares on logarithms |
    | 6 | a rent, which curves with size and age, of flats like those in the data | F | a NALU |

    Write a dictionary from job to letter, in place of the dots.
    """
    return {1: "D", 2: "A", 3: "F", 4: "C", 5: "E", 6: "B"}


@six_jobs_six_units.starter
def blank():
    return {1: ..., 2: ..., 3: ..., 4: ..., 5: ..., 6: ...}


def _said(answer, job):
    """Return the letter given to a job, which may be written as a number or as a text."""
    return {_key(key): str(letter).strip().upper() for key, letter in answer.items()}.get(str(job), "")


def _key(job):
    return str(job).casefold().removeprefix("job").strip().removesuffix(".0")


def _jobs(*jobs):
    def judge(answer, setting):
        if not isinstance(answer, Mapping) or {_key(job) for job in answer} != set("123456"):
            return f"a dictionary with the jobs 1 to 6 is asked for; this is {brief(answer)}"
        for job in jobs:
            if _said(answer, job) not in _RIGHT.values():
                return f"job {job}: one letter from A to F is asked for"
        for job in jobs:
            if _said(answer, job) != setting.solution[job]:
                return f"job {job} takes another one"
        return None

    return judge


six_jobs_six_units.checks(
    Holds("adding: jobs 1 and 4", _jobs(1, 4)),
    Holds("multiplying: jobs 2, 3 and 5", _jobs(2, 3, 5)),
    Holds("no extrapolation: job 6", _jobs(6)),
)

six_jobs_six_units.hints(
    "Ask of each job: which weights or powers does it need, may numbers be negative, and is anything beyond the range?",
    "See 'What breaks', 'What later units changed' and the table of the summary.",
    "Twice a number minus 9 needs the weight 2 and a bias: a linear layer has them, a NAC has neither.",
    "Weights of 9: ___. Weights -1, 0, 1: ___. Negative factors: ___. Powers above 1: ___. Within the range: ___.",
)

six_jobs_six_units.why(
    "A NAC's weights hold best near -1, 0 and 1, which is what job 1 asks; 9 is beyond them, so job 4 takes the linear "
    "layer. Signs leave the NMU alone. On logarithms a law of powers is a line, found by least squares with no start "
    "at all; a NALU's powers end at 1. The NALU is left for the case in which its gate is needed. Job 6 bends "
    "and does not extrapolate."
)


def _says(job, *letters):
    return lambda answer: _said(answer, job) in letters


@six_jobs_six_units.mistake(when=_says(4, "D"))
def nac_with_large_weights():
    """job 4: a NAC's weights end at 1, and it has no bias: it can say neither 9 a day nor 12 once"""
    return _RIGHT | {4: "D", 1: "C"}


@six_jobs_six_units.mistake(when=_says(2, "F"))
def nalu_with_signs():
    """job 2: a NALU multiplies absolute values, so half of its answers would have the wrong sign"""
    return _RIGHT | {2: "F", 3: "A"}


@six_jobs_six_units.mistake(when=_says(2, "E"))
def logarithms_of_negatives():
    """job 2: negative numbers have no logarithm"""
    return _RIGHT | {2: "E", 5: "A"}


@six_jobs_six_units.mistake(when=_says(5, "F"))
def powers_beyond_one():
    """job 5: a NALU's weights are its powers, and they end at 1; a power from 2 to 3 is out of reach for one of them"""
    return _RIGHT | {5: "F", 3: "E"}


@six_jobs_six_units.mistake(when=_says(1, "B"))
def relu_net_for_totals():
    """job 1: a ReLU net may add beyond its range, but nothing else here follows the curves of job 6"""
    return _RIGHT | {1: "B", 6: "D"}


@six_jobs_six_units.mistake(when=_says(6, "C"))
def line_for_a_curve():
    """job 6: a linear layer is straight, and this rent curves; job 4 needs just that line, far beyond the data"""
    return _RIGHT | {6: "C", 4: "B"}


@six_jobs_six_units.mistake(when=_says(6, "A", "D", "F"))
def arithmetic_for_a_rent():
    """job 6: a curve in size and age is no sum or product of them as they are, and nothing is asked beyond the data"""
    return _RIGHT | {6: "F", 3: "B"}


@six_jobs_six_units.alternative
def texts_in_small_letters():
    return {str(job): letter.lower() for job, letter in _RIGHT.items()}
