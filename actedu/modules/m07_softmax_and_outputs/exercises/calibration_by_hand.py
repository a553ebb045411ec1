import numpy as np

from actedu.checks import IsNumber
from actedu.exercises import exercise


@exercise(title="A calibration error by hand", points=2, stars=1, kind="read the plot")
def calibration_by_hand(*, first=50, second=30, over=0.15, under=0.1, sure=0.95):
    r"""The reliability diagram above sorts 100 answers of a net into three bins.

    What is the net's (expected) calibration error, as the lesson defines it? Give it to within 0.002.
    """
    third = 100 - first - second
    return (first * over + second * 0.05 + third * under) / 100


@calibration_by_hand.given
def three_bins(*, first, second, over, under, sure):
    from matplotlib.figure import Figure

    from actedu.plots import COLOURS, MUTED, describe
    from actedu.plots.axes import restyle

    bins = ((0.55, 0.55 + under, 100 - first - second), (0.75, 0.7, second), (sure, sure - over, first))
    figure = Figure(figsize=(6.8, 3.6), layout="constrained")
    figure.patch.set_alpha(0)
    ax = figure.subplots()
    ax.plot([0.5, 1], [0.5, 1], color=MUTED, linewidth=1)
    ax.plot([said for said, _, _ in bins], [right for _, right, _ in bins], "o", color=COLOURS[0])
    for said, right, answers in bins:
        side, edge = (-8, "top") if right < said else (8, "bottom")
        ax.annotate(f"{answers} answers:\n{said:.2f} sure, {right:.2f} right", (said, right), xytext=(0, side),
                    textcoords="offset points", ha="center", va=edge)  # fmt: skip
    ax.set(xlim=(0.4, 1.1), ylim=(0.45, 1.05), xlabel="mean confidence of the bin", ylabel="share that is right")
    told = "; ".join(f"{answers} answers, {said:.2f} sure, {right:.2f} right" for said, right, answers in bins)
    describe(restyle(ax), f"Reliability diagram with three bins: {told}.")
    return ax


def _pairwise_apart(values):
    return min(abs(a - b) for i, a in enumerate(values) for b in values[:i]) > 0.005


def _whole(first, second, over, under, sure):
    """Say whether in each bin a whole number of answers is right."""
    right = np.array([first * (sure - over), second * 0.7, (100 - first - second) * (0.55 + under)])
    return bool(np.allclose(right, right.round(), atol=1e-9))


@calibration_by_hand.vary
def other_bins(rng):
    while True:
        sizes = {"first": int(rng.choice([20, 30, 40, 50, 60])), "second": int(rng.choice([10, 20, 30]))}
        gaps = {"over": int(rng.integers(4, 33)) / 100, "under": int(rng.integers(4, 33)) / 100}
        drawn = {**sizes, **gaps, "sure": int(rng.integers(94, 99)) / 100}
        answers = [calibration_by_hand(**drawn), share_wrong(**drawn)]
        answers += [
            signs_kept(**sizes, **gaps),
            right_minus_sure(**sizes, **gaps),
            bins_alike(**gaps),
            worst_bin(**gaps),
        ]
        if _whole(**drawn) and _pairwise_apart(answers):
            return drawn


calibration_by_hand.checks(IsNumber(atol=0.0021, title="is the calibration error, within 0.002"))

calibration_by_hand.hints(
    "One number for each bin says how far it is from honest. Then the bins are averaged, but not alike.",
    "See the last paragraph of 'Observe', where a calibration error with two bins is worked out.",
    "Bins with 0.8 and 0.2 of the answers and distances 0.1 and 0.3 give 0.8 times 0.1 + 0.2 times 0.3 = 0.14. A "
    "distance has no sign.",
    "{first} / 100 * ___ + {second} / 100 * 0.05 + ___ / 100 * ___",
)

calibration_by_hand.why(
    "The distances are {over}, 0.05 and {under}; each counts by its share of the 100 answers. The last bin "
    "is over-confident and the first is too modest: with signs they would partly cancel, and a net could look honest "
    "that is wrong about itself everywhere."
)


@calibration_by_hand.mistake
def signs_kept(*, first, second, over, under):
    """the over-confident and the modest bin cancel here: distances are taken without a sign"""
    return (first * over + second * 0.05 - (100 - first - second) * under) / 100


@calibration_by_hand.mistake
def right_minus_sure(*, first, second, over, under):
    """share minus confidence, with signs: the over-confident and the modest bin cancel here; distances have no sign"""
    return -(first * over + second * 0.05 - (100 - first - second) * under) / 100


@calibration_by_hand.mistake
def bins_alike(*, over, under):
    """every bin counts alike here, however few answers it has"""
    return (over + 0.05 + under) / 3


@calibration_by_hand.mistake
def worst_bin(*, over, under):
    """this is the distance of one bin alone; the error averages over all of them"""
    return max(over, under)


@calibration_by_hand.mistake
def share_wrong(*, first, second, over, under, sure):
    """this is the share of wrong answers; a net can be wrong often and say so honestly"""
    third = 100 - first - second
    return 1 - (first * (sure - over) + second * 0.70 + third * (0.55 + under)) / 100
