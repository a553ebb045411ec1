from actedu.checks import Holds, brief, numbers
from actedu.exercises import exercise


@exercise(title="Three relatives by hand", points=3, stars=1, kind="trace by hand")
def family_by_hand(*, alpha=0.2, low=3.0, high=7.5):
    r"""Work out by hand, for a leak of $\alpha = {alpha}$:

    leaky ReLU and its slope at $z = -{low}$, ReLU6 and its slope at $z = {high}$, and both outputs of CReLU at
    $z = -{low}$, relu(z) first.

    Give the six numbers in this order, in a list.
    """
    return [-alpha * low, alpha, 6.0, 0.0, 0.0, low]


@family_by_hand.vary
def other_numbers(rng):
    return {
        "alpha": float(rng.choice([0.05, 0.1, 0.15, 0.25, 0.3, 0.4])),
        "low": float(rng.choice([2.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 12.0])),
        "high": float(rng.choice([6.5, 8.5, 9.0])),
    }


_NAMES = (
    "leaky ReLU's output", "leaky ReLU's slope", "ReLU6's output", "ReLU6's slope", "CReLU's first output",
    "CReLU's second output",
)  # fmt: skip


def _right_at(*places):
    def judge(answer, setting):
        given = numbers(answer)
        if given is None or given.shape != (6,):
            return f"six numbers are asked for, such as [1, 0, 1, 0, 1, 0]; this is {brief(answer)}"
        wrong = [at for at in places if not abs(given[at] - setting.solution[at]) <= 1e-9]
        return f"{_NAMES[wrong[0]]} is not {brief(float(given[wrong[0]]))}" if wrong else None

    return judge


family_by_hand.checks(
    Holds("leaky ReLU and its slope", _right_at(0, 1)),
    # what ReLU6 gives is the same for everyone
    Holds("ReLU6 and its slope, and both outputs of CReLU", _right_at(2, 3, 4, 5)),
)

family_by_hand.hints(
    "Look at the sign of z first. Which half of each function are you on, and what does that half do?",
    "See 'Meet it': three values by hand, and what CReLU makes of 3 and of -2.",
    "With a leak of 0.5, leaky(-10) = -5, and if z moves by 1, the output moves by 0.5.",
    "[-{low} * ___, ___, ___, 0, 0, ___]",
)

family_by_hand.why(
    "Left of 0 leaky ReLU is the line alpha z: value alpha z, slope alpha. Above the cap ReLU6 is constant. CReLU "
    "keeps the size of a negative sum in its second output, so that is positive."
)


@family_by_hand.mistake
def slope_taken_for_share(*, alpha, low):
    """the slope of leaky ReLU is alpha itself for each negative z; alpha times z is the output"""
    return [-alpha * low, -alpha * low, 6.0, 0.0, 0.0, low]


@family_by_hand.mistake
def leak_forgotten(*, low):
    """0 with slope 0 is what ReLU gives for a negative sum; leaky ReLU lets a share of it through"""
    return [0.0, 0.0, 6.0, 0.0, 0.0, low]


@family_by_hand.mistake
def cap_forgotten(*, alpha, low, high):
    """above 6 ReLU6 stays at 6, whatever the sum, so its slope is 0"""
    return [-alpha * low, alpha, high, 1.0, 0.0, low]


@family_by_hand.mistake
def slope_kept_above_cap(*, alpha, low):
    """the value 6 is right; since it stays 6 when z moves, the slope there is not 1"""
    return [-alpha * low, alpha, 6.0, 1.0, 0.0, low]


@family_by_hand.mistake
def sign_kept_by_crelu(*, alpha, low):
    """CReLU's second output is relu(-z): the minus sign turns a negative sum into a positive output"""
    return [-alpha * low, alpha, 6.0, 0.0, 0.0, -low]


@family_by_hand.mistake
def outputs_exchanged(*, alpha, low):
    """relu(z) stands first, and for a negative sum it is 0"""
    return [-alpha * low, alpha, 6.0, 0.0, low, 0.0]


@family_by_hand.alternative
def as_a_tuple(*, alpha, low):
    return -alpha * low, alpha, 6, 0, 0, low
