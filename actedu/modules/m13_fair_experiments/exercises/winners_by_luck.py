from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="A winner in one of many studies", points=2, stars=1, kind="predict the number")
def winners_by_luck(*, studies=8, confidence=95):
    """{studies} groups test the same claim, each with starts of its own. The claim is false: the two units are equally
    good. Each group names a winner if its {confidence}% interval misses 0.

    What is the probability that at least one group names a winner? Give a number from 0 to 1.
    """
    return 1 - (confidence / 100) ** studies


@winners_by_luck.vary
def other_groups(rng):
    return {"studies": int(rng.integers(5, 16)), "confidence": int(rng.choice([90, 95]))}


winners_by_luck.checks(IsNumber(atol=0.006, title="is the probability of a winner by luck"))

winners_by_luck.hints(
    "First the probability that no group names one.",
    "See 'Many comparisons' in the lesson.",
    "Two coins: that at least one shows heads has the probability 1 - 0.5 times 0.5 = 0.75.",
    "1 - ({confidence} / 100) ** ___",
)

winners_by_luck.why(
    "Each interval contains the true 0 with {confidence}%, and the groups' luck is independent, so all of them contain "
    "it with that to the power {studies}. If only the group with a winner publishes, readers see a seen difference."
)


@winners_by_luck.mistake
def shares_added(*, studies, confidence):
    """the shares are added: that counts twice where two groups err, and goes beyond 1 for many groups"""
    return studies * (100 - confidence) / 100


@winners_by_luck.mistake
def no_winner(*, studies, confidence):
    """this is the probability that no group names a winner: take it from 1"""
    return (confidence / 100) ** studies


@winners_by_luck.mistake
def all_of_them(*, studies, confidence):
    """this is the probability that all {studies} groups name one"""
    return ((100 - confidence) / 100) ** studies


@winners_by_luck.mistake
def one_study(*, confidence):
    """this is for one group; there are {studies}"""
    return (100 - confidence) / 100


@winners_by_luck.alternative
def rounded(*, studies, confidence):
    return round(1 - (confidence / 100) ** studies, 2)
