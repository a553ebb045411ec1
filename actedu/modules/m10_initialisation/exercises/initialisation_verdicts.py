from actedu.exercises import exercise
from actedu.exercises.verdicts import Verdict, listed, says


@exercise(title="Five claims about starts and batch norm", points=5, stars=2, kind="verdict on a claim")
def initialisation_verdicts():
    r"""Give your verdicts on the five claims: `"true"`, `"true with conditions"`, `"imprecise"` or `"wrong"`.

    Write a dictionary from row to verdict, in place of the dots.
    """
    return {35: "true", 51: "true", 52: "true with conditions", 63: "imprecise", 64: "true with conditions"}


@initialisation_verdicts.starter
def blank():
    return {35: ..., 51: ..., 52: ..., 63: ..., 64: ...}


initialisation_verdicts.given(listed(35, 51, 52, 63, 64))

initialisation_verdicts.checks(Verdict(35), Verdict(51), Verdict(52), Verdict(63), Verdict(64))

initialisation_verdicts.hints(
    "Ask of each: does it state a fact that can be computed, and does it say it of every case or of some?",
    "Row 35: 'Two equations, two constants'. Rows 51 and 52: 'Meet it' and 'Observe'. Row 63: 'Batch norm', with "
    "what it does not do. For row 64 run test_claim(64).",
    '"Can" promises one case. "Salt melts ice" is true with conditions: not in a hard frost. "A leap year comes every '
    'four years" is imprecise: a part of it is wrong as it stands.',
    "{35: ___, 51: ___, 52: ___, 63: ___, 64: ___}; test_claim(35) and so on run the experiments",
)

initialisation_verdicts.why(
    "Row 35 is two numbers, and they solve the equations. Row 51 says *can*, and does not say always. Row 52 leaves "
    "out the size, without which random weights fail here too. Row 63 leaves out training against prediction, and "
    "the learned scale that moves the sd away from 1. Row 64 holds up to a limit, where a rate is what held the net "
    "back."
)


@initialisation_verdicts.mistake(when=says(35, "true with conditions", "imprecise", "wrong"))
def constants_doubted():
    """row 35: it gives two constants, no promise about nets; both come out of the two equations, as rounded"""
    return initialisation_verdicts() | {35: "true with conditions"}


@initialisation_verdicts.mistake(when=says(51, "true with conditions", "imprecise", "wrong"))
def can_read_as_does():
    """row 51: it says that a poor start *can* do so; the factor in 'Meet it' that acts once a layer is such a case"""
    return initialisation_verdicts() | {51: "imprecise"}


@initialisation_verdicts.mistake(when=says(52, "true"))
def size_forgotten():
    """row 52: random is half of it; a hundredth of the usual weights is random too, and learned nothing in ten
    passes of plain SGD
    """
    return initialisation_verdicts() | {52: "true"}


@initialisation_verdicts.mistake(when=says(52, "imprecise", "wrong"))
def random_denied():
    """row 52: with the right size it holds as it stands, and with equal weights units stay copies: conditions are
    missing, and what it says is so
    """
    return initialisation_verdicts() | {52: "imprecise"}


@initialisation_verdicts.mistake(when=says(63, "true", "true with conditions"))
def scale_and_prediction_forgotten():
    """row 63: a learned scale and shift follow, so that trained layers leave sd 1, and in prediction no batch is
    normalised at all
    """
    return initialisation_verdicts() | {63: "true with conditions"}


@initialisation_verdicts.mistake(when=says(63, "wrong"))
def normalising_denied():
    """row 63: over a batch, in training, before scale and shift, it does just that: a part of it is right"""
    return initialisation_verdicts() | {63: "wrong"}


@initialisation_verdicts.mistake(when=says(64, "true"))
def limit_forgotten():
    """row 64: it stands higher rates, up to a limit; and of those that only it stands, none beat the ReLU net's best
    rate without it
    """
    return initialisation_verdicts() | {64: "true"}


@initialisation_verdicts.mistake(when=says(64, "imprecise", "wrong"))
def higher_rates_denied():
    """row 64: the ReLU net did learn at higher rates with it than without, so the sentence holds, on conditions"""
    return initialisation_verdicts() | {64: "wrong"}
