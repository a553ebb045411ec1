from collections.abc import Mapping
from functools import lru_cache

import numpy as np

from actedu.checks import Holds
from actedu.exercises import exercise

_CASES = ("over-fits", "under-fits", "train longer", "leak")


@exercise(title="Four pairs of curves", points=3, stars=2, kind="read the plot")
def which_curves(*, a="leak", b="under-fits", c="over-fits", d="train longer", seed=0):
    """Four nets learn digits. In the training data and in the validation data alike, 3 of 10 labels are wrong, at random.
    Each panel shows both losses, taken without dropout.

    Write for each net what its curves say:

    * `"over-fits"`
    * `"under-fits"`: more passes would not help
    * `"train longer"`
    * `"leak"`: its validation data were among its training data

    The answer is a dictionary from letter to one of the four, in place of the dots.
    """  # noqa: E501 (one sentence)
    return {"A": a, "B": b, "C": c, "D": d}


@which_curves.starter
def blank():
    return {"A": ..., "B": ..., "C": ..., "D": ...}


@lru_cache(maxsize=64)
def _curves(case, seed):
    """Losses after each of 40 epochs, on the data of training and on those that it is judged by."""
    from actedu.data import digits
    from actedu.nets import SGD, Network, l2, softmax_cross_entropy, train

    rng, d = np.random.default_rng([12, seed]), digits()
    x, y = d.x_train[:400], d.y_train[:400].copy()
    wrong = rng.permutation(400)[:120]
    y[wrong] = (y[wrong] + rng.integers(1, 10, 120)) % 10
    own = slice(0, 250)
    judged = slice(0, 150) if case == "leak" else slice(250, 400)
    net, found = Network((64, 64, 64, 10), "relu", seed=seed), []

    def look(_=0):
        pairs = [softmax_cross_entropy(net(x[part]), y[part])[0] for part in (own, judged)]
        found.append(pairs)

    look()
    rate, momentum = (0.004, 0.0) if case == "train longer" else (0.05, 0.9)
    penalty = l2(0.12) if case == "under-fits" else None
    train(net, x[own], y[own], optimiser=SGD(rate, momentum=momentum), epochs=40, seed=seed, penalty=penalty,
          each_epoch=look, progress=False)  # fmt: skip
    return np.array(found).T


@which_curves.given
def four_panels(*, a, b, c, d, seed):
    """Draw the losses of four nets."""
    from actedu.plots import COLOURS, describe, new_axes
    from actedu.plots.axes import restyle

    ax = new_axes(width=6.4, height=5.0)
    figure = ax.get_figure(root=True)
    assert figure is not None
    ax.remove()
    panels = list(figure.subplots(2, 2, sharex=True, sharey=True).flat)
    for letter, panel, case in zip("ABCD", panels, (a, b, c, d), strict=True):
        own, judged = _curves(case, seed)
        restyle(panel)
        panel.plot(own, color=COLOURS[0], linewidth=2, label="training")
        panel.plot(judged, "--", color=COLOURS[1], linewidth=2, label="validation")
        panel.set(title=letter, ylim=(0, 5.5))
        at = ", ".join(f"{own[e]:.1f} and {judged[e]:.1f} at epoch {e}" for e in (0, 5, 20, 40))
        describe(panel, f"Panel {letter}: training and validation loss are {at}.")
    for panel in panels[2:]:
        panel.set_xlabel("epoch")
    for panel in panels[::2]:
        panel.set_ylabel("loss")
    lines, names = panels[0].get_legend_handles_labels()
    figure.legend(lines, names, loc="outside lower center", ncols=2, frameon=False, labelcolor="linecolor")
    return panels[0]


def _said(answer, letter):
    return str(answer[letter]).strip().casefold()


def _form(answer):
    if not isinstance(answer, Mapping) or set(answer) != set("ABCD"):
        return 'write it as {"A": "over-fits", "B": ..., "C": ..., "D": ...}'
    for letter in answer:
        if _said(answer, letter) not in _CASES:
            return f"panel {letter}: write one of {', '.join(_CASES)}"
    return None


def _told(*cases):
    def test(answer, setting):
        if form := _form(answer):
            return form
        for letter, right in setting.solution.items():
            if _said(answer, letter) != right and (right in cases or _said(answer, letter) in cases):
                return f"panel {letter} is something else"
        return None

    return test


which_curves.checks(
    Holds("over-fitting is seen", _told("over-fits")),
    Holds("under-fitting is told from too few passes", _told("under-fits", "train longer")),
    Holds("the leak is seen", _told("leak")),
)

which_curves.hints(
    "Look first at the validation loss alone: does it turn, stay, or still fall? Then compare it with the other.",
    "See 'Two curves' in the lesson. Then ask how low a loss can get on labels of which 3 of 10 are random.",
    "Two curves that lie on one another say that both data are learned alike. High and level, no step helps; high and "
    "falling, the next step will.",
    "A validation loss that rises: ___. Both level and high: ___. Both falling to the end: ___. Near 0 on labels that "
    "nobody can know: ___.",
)

which_curves.why(
    "Over-fitting shows in a validation loss that turns while the training loss falls on. Under-fitting and too few "
    "passes both leave both losses high; only the second still falls. The leak looks best of all, and that gives it "
    "away: with 3 of 10 labels random no net can be sure of new ones, so a loss near 0 was learned by heart."
)


def _instead(case, said):
    """Recognise that the panel of `case` is called something else."""

    def recognise(answer, *, a, b, c, d, seed):
        right = {"A": a, "B": b, "C": c, "D": d}
        return any(_said(answer, letter) == said for letter in "ABCD" if right[letter] == case)

    return recognise


def _exchanged(one, other, **cases):
    swap = {one: other, other: one}
    return {letter: swap.get(said, said) for letter, said in which_curves(**cases).items()}


@which_curves.mistake(when=_instead("leak", "train longer"))
def good_news_believed(*, a, b, c, d, seed):
    """in one panel both losses go to 0 together: on labels of which 3 of 10 are random, that is too good to be true"""
    return _exchanged("leak", "train longer", a=a, b=b, c=c, d=d, seed=seed)


@which_curves.mistake(when=_instead("under-fits", "train longer"))
def level_for_falling(*, a, b, c, d, seed):
    """two panels have both losses high: in the one that you would train longer they have long been level"""
    return _exchanged("under-fits", "train longer", a=a, b=b, c=c, d=d, seed=seed)


@which_curves.mistake(when=_instead("over-fits", "leak"))
def gap_for_a_leak(*, a, b, c, d, seed):
    """where the validation loss rises far above the other, the net was judged by data that it had not seen"""
    return _exchanged("over-fits", "leak", a=a, b=b, c=c, d=d, seed=seed)


@which_curves.mistake(when=_instead("over-fits", "under-fits"))
def high_for_turning(*, a, b, c, d, seed):
    """a high validation loss may be either fault: over-fitting is the one in which the training loss is low"""
    return _exchanged("over-fits", "under-fits", a=a, b=b, c=c, d=d, seed=seed)
