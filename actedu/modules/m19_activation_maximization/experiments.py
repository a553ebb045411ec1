"""Module 19: the input that a unit answers to most, and what is cited for it by mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from actedu.data import digits
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import Network
from actedu.plots import COLOURS, GUESS, INK, Table
from actedu.probes import Nearest, as_near_as_digits, ascend, digit_net, draw_digit, faint_noise, nearest
from actedu.vectors import softmax

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]
Settings = Mapping[str, Any]

REGULARISERS: dict[str, Settings] = {"l2": {"l2": 0.2}, "tv": {"tv": 0.05}, "clip": {"clip": True}}
TEN = list(range(10))
TRAINING = "64-64-10 softplus nets, Adam at 0.002, 15 passes"


class _Found(NamedTuple):
    near: Nearest
    logits: Array  # of the ten digits asked for, each of its own picture
    images: Array


def _pictures(net: Network, seed: int, settings: Settings, steps: int) -> _Found:
    """Ask for the ten digits at once, from faint noise."""
    images = ascend(net, TEN, faint_noise(seed), steps=steps, **settings)
    return _Found(nearest(images), np.diag(net(images)).copy(), images)


class _Job(NamedTuple):
    conditions: Mapping[str, Settings]
    seed: int
    steps: int


def _maximise(job: _Job) -> tuple[dict[str, _Found], float, float]:
    """Return what each condition found, the mean logit of real digits, and how much the net changed."""
    d = digits()
    net = digit_net(job.seed)
    before = net.parameters.copy()
    real = float(net(d.x_test)[np.arange(len(d.y_test)), d.y_test].mean())
    found = {name: _pictures(net, job.seed, settings, job.steps) for name, settings in job.conditions.items()}
    return found, real, float(np.abs(net.parameters - before).max())


@experiment(ratio=(12.0, 30.0), excess=(20.0, 50.0), right_class=(0.85, 1.0), net_changes=(0.0, 0.0))
def maximise(
    regularisers: Sequence[str] = ("l2", "tv", "clip"), steps: int = 400, seeds: int = 5, full: bool = False,
) -> Result:  # fmt: skip
    """Which images do the logits of the ten digits like best? Gradient ascent on the input of 64-64-10 softplus nets.

    Values are the distances from the images found to the nearest training image, the mean of ten a net; test digits
    lie about 3 from theirs. From faint noise, `steps` of 0.1 (1 600 and 20 seeds if full): without a regulariser, with
    each of `regularisers` ("l2", "tv", "clip") alone, and with all of them. `ratio` compares none with all; without a
    bound it grows with the steps. `excess` is the logit found with none over that of real digits, `right_class` the
    share of images with all whose nearest training image shows the digit asked for. Raises ValueError for an unknown
    regulariser.

    Source: erhan2009, simonyan2014, mahendran2015.
    """
    if unknown := [name for name in regularisers if name not in REGULARISERS]:
        raise ValueError(f"maximise: there is no regulariser {unknown[0]!r}; there are {', '.join(REGULARISERS)}")
    seeds, steps = (20, 1600) if full else (seeds, steps)
    together = " + ".join(regularisers)
    conditions: dict[str, Settings] = {"none": {}}
    conditions |= {name: REGULARISERS[name] for name in regularisers}
    conditions[together] = {key: value for name in regularisers for key, value in REGULARISERS[name].items()}
    runs = run_each(_maximise, [_Job(conditions, seed, steps) for seed in range(seeds)], progress=full)
    values = {name: np.array([found[name].near.distance.mean() for found, *_ in runs]) for name in conditions}
    logits = {name: float(np.mean([found[name].logits.mean() for found, *_ in runs])) for name in conditions}
    right = {name: float(np.mean([found[name].near.digit == TEN for found, *_ in runs])) for name in conditions}
    real = float(np.mean([real for _, real, _ in runs]))
    far, near = values["none"].mean(), values[together].mean()
    real_apart = float(nearest(digits().x_test).distance.mean())
    return Result(
        "distance to the nearest training image",
        values,
        f"Left alone, the favourite pictures lie {_rounded(far / near)} times as far from any digit as with priors",
        f"After {steps} steps the favourite pictures of the ten logits have logits {_rounded(logits['none'] / real)} "
        f"times those of real digits and lie {_rounded(far)} from the nearest training image; with "
        f"{_in_words(together)} they lie {near:.0f} away. Test digits lie {real_apart:.0f} away on average.",
        _draw_images,
        {
            "ratio": float(far / near),
            "excess": logits["none"] / real,
            "right_class": right[together],
            "net_changes": max(changed for *_, changed in runs),
        },
        focus="none",
        form=lambda distance: f"{distance:.0f}",
        rows=Table(
            ["regularisers", "distance", "logit", "nearest digit is the one asked for"],
            [
                *(
                    [_in_words(name), f"{values[name].mean():.0f}", f"{logits[name]:.0f}", f"{right[name]:.0%}"]
                    for name in values
                ),
                ["real test digits", f"{real_apart:.0f}", f"{real:.0f}", "-"],
                ["an even grey", f"{nearest(np.zeros((1, 64))).distance[0]:.0f}", "-", "-"],
            ],
            f"mean of ten digits and {seeds} nets",
        ),
        more={"images": {name: runs[0][0][name].images[3] for name in conditions}},
    )


def _rounded(x: float) -> str:
    """Write a number to one digit: 93.2 as 90."""
    return f"{float(f'{x:.0e}'):.0f}"


_WORDS = {"l2": "L2", "tv": "total variation"}  # as texts write what `ascend` takes


def _in_words(names: str) -> str:
    return " + ".join(_WORDS.get(name, name) for name in names.split(" + "))


def _draw_images(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    images: Mapping[str, Array] = result.more["images"]
    for place, (name, x) in enumerate(images.items()):
        left = 10 * place
        draw_digit(ax, x, left)
        written = "all together" if " + " in name else _WORDS.get(name, name)
        said = f"{written}\ndistance {result.form(result.mean[name])}\npixels {_span(x)}"
        ax.annotate(said, (left + 4, -0.4), ha="center", va="top", color=INK, fontsize=9, annotation_clip=False)
        if name in guesses:
            ax.annotate(
                f"your guess: {result.form(guesses[name])}", (left + 4, 8.4), ha="center", color=GUESS,
                fontweight="bold", annotation_clip=False,
            )  # fmt: skip
    ax.set(xlim=(-1, 10 * len(images) - 1), ylim=(-4.4, 9.5))
    ax.set_axis_off()


def _span(x: Array) -> str:
    return f"{x.min():.0f} to {x.max():.0f}"


PRIORS: dict[str, tuple[Settings, ...]] = {
    "none": ({},),
    "L2": tuple({"l2": s} for s in (0.1, 0.2, 0.3, 0.5, 0.7)),
    "total variation": tuple({"tv": s} for s in (0.05, 0.1, 0.2, 0.3, 0.5)),
    "blur": tuple({"blur": s} for s in (0.02, 0.05, 0.1)),
    "clip": ({"clip": True},),
    "L2 + variation + clip": tuple(
        {"l2": l2, "tv": tv, "clip": True} for l2, tv in product((0.2, 0.3, 0.4), (0.02, 0.05, 0.1))
    ),
    "about the mean image + clip": tuple({"l2": s, "about_mean": True, "clip": True} for s in (0.3, 0.5, 0.7, 1.0)),
    "normal + clip": tuple({"normal": s, "clip": True} for s in (0.3, 0.5, 0.7, 0.9)),
}
HAND_MADE, BY_PIXEL, LEARNED = "L2 + variation + clip", "about the mean image + clip", "normal + clip"
FRESH_NET = "weaker normal + clip, fresh net"
FRESH = tuple({"normal": s, "clip": True} for s in (0.1, 0.05, 0.04, 0.03))
_CHOOSING = (100, 101)  # seeds of nets that choose strengths, and are not reported


@experiment(
    hand_made=(0.0, 0.3), by_pixel=(0.8, 1.0), learned=(0.9, 1.0), of_fresh_nets=(0.0, 0.3), near_of_fresh=(0.0, 0.4),
    ratio=(1.5, 2.2),
)  # fmt: skip
def priors(steps: int = 400, seeds: int = 5, full: bool = False) -> Result:
    """Under which prior do favourite pictures lie as near to a training digit as real digits do?

    Values are the shares, of ten pictures a net, that lie no farther from a training image than 95 of 100 test digits.
    Each prior has, of some strengths, the one with the least distance on two other nets, of those under which 9 of 10
    pictures there are nearest to the right digit. "about the mean image" is L2 about the mean of the training digits,
    "normal" the normal distribution with their covariance, too; neither knows their classes. `steps` of 0.1; 20 nets
    if full. Nets that learned nothing answer weakly, and the strength of trained ones would leave just the mean image:
    they have the normal prior in the strength under which their pictures go as far from it as those of trained nets.
    `near_of_fresh` is the share of these as near as digits, `of_fresh_nets` of those that show, by the nearest training
    image, the digit asked for. `ratio` compares the mean distances under hand-made and normal priors.

    Source: nguyen2016, for a learned prior; yosinski2015, for the blur.
    """
    seeds = 20 if full else seeds
    strengths = {name: _best(settings, steps) for name, settings in PRIORS.items()}
    found = {
        name: [_pictures(digit_net(seed), seed, settings, steps) for seed in range(seeds)]
        for name, settings in strengths.items()
    }
    weak = _as_far(strengths[LEARNED], steps)
    fresh = [_pictures(digit_net(seed, 0), seed, weak, steps) for seed in range(seeds)]
    found[FRESH_NET] = fresh
    limit = as_near_as_digits()
    values = {name: np.array([float((f.near.distance <= limit).mean()) for f in fs]) for name, fs in found.items()}
    distance = {name: float(np.mean([f.near.distance for f in fs])) for name, fs in found.items()}
    right = {name: float(np.mean([f.near.digit == TEN for f in fs])) for name, fs in found.items()}
    return Result(
        "share of pictures as near to a training digit as 95 of 100 test digits",
        values,
        "A prior that knows what digits look like brings the pictures among them",
        f"With L2, variation and clip {values[HAND_MADE].mean():.2f} of the pictures lie as near as real digits do, "
        f"with L2 about the mean image {values[BY_PIXEL].mean():.2f}, with a normal distribution fitted to the digits "
        f"{values[LEARNED].mean():.2f}. Of nets that learned nothing, under a normal prior as strong for them, "
        f"{values[FRESH_NET].mean():.2f}, and {right[FRESH_NET]:.2f} of the pictures show "
        "the digit asked for (by chance 0.1).",
        _draw_rows,
        {
            "hand_made": float(values[HAND_MADE].mean()),
            "by_pixel": float(values[BY_PIXEL].mean()),
            "learned": float(values[LEARNED].mean()),
            "near_of_fresh": float(values[FRESH_NET].mean()),
            "of_fresh_nets": right[FRESH_NET],
            "ratio": distance[HAND_MADE] / distance[LEARNED],
        },
        focus=HAND_MADE,
        form=lambda share: f"{share:.2f}",
        scope=Scope(
            f"{TRAINING}, {steps} steps of 0.1 from faint noise",
            "strength",
            "two other nets, by distance where 9 of 10 are right",
        ),
        rows=Table(
            ["prior", "as near as real digits", "distance", "nearest digit is the one asked for"],
            [
                *(
                    [name, f"{values[name].mean():.2f}", f"{distance[name]:.{d}f}", f"{right[name]:.2f}"]
                    for name, d in ((name, 1 if distance[name] < 10 else 0) for name in found)
                ),
                ["the mean image itself", "-", f"{nearest(digits().x_train.mean(axis=0)[None]).distance[0]:.1f}", "-"],
            ],
            f"mean of ten digits and {seeds} nets",
        ),
        more={"images": {name: found[name][0].images for name in (*PRIORS, FRESH_NET)}},
    )


def _best(candidates: Sequence[Settings], steps: int) -> Settings:
    """Return the settings with the least distance on the nets that choose, of those that mostly get the right digit.

    Without that, a prior so strong that it leaves nothing but grey would win.
    """
    if len(candidates) == 1:
        return candidates[0]
    found = [[_pictures(digit_net(seed), seed, settings, steps) for seed in _CHOOSING] for settings in candidates]
    distance = np.array([np.mean([f.near.distance for f in of_one]) for of_one in found])
    right = np.array([np.mean([f.near.digit == TEN for f in of_one]) for of_one in found])
    distance[right < min(0.9, right.max())] = np.inf
    return candidates[int(np.argmin(distance))]


def _as_far(settings: Settings, steps: int) -> Settings:
    """Return the one of FRESH that lets fresh nets' pictures go as far from the mean image as `settings` trained ones'.

    On the nets that choose.
    """
    mean = digits().x_train.mean(axis=0)

    def far(settings: Settings, passes: int) -> float:
        found = [_pictures(digit_net(seed, passes), seed, settings, steps).images for seed in _CHOOSING]
        return float(np.mean([np.linalg.norm(x - mean, axis=1) for x in found]))

    trained = far(settings, 15)
    return min(FRESH, key=lambda weak: abs(far(weak, 0) - trained))


def _draw_rows(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    images: Mapping[str, Array] = result.more["images"]
    figure = ax.get_figure(root=True)
    if figure is not None and len(figure.axes) == 1:
        figure.set_size_inches(7.6, 5.0)
    for row, (name, ten) in enumerate(images.items()):
        low = -9.5 * row
        for column, x in enumerate(ten):
            draw_digit(ax, x, 9 * column, low)
        ax.annotate(name, (-1, low + 4), ha="right", va="center", color=INK, annotation_clip=False)
        said = f"{result.form(result.mean[name])}"
        ax.annotate(said, (92, low + 4), ha="left", va="center", color=INK, annotation_clip=False)
        if name in guesses:
            ax.annotate(
                f"your guess: {result.form(guesses[name])}", (103, low + 4), va="center", color=GUESS,
                fontweight="bold", annotation_clip=False,
            )  # fmt: skip
    ax.annotate("share", (92, 10), ha="left", color=INK, annotation_clip=False)
    ax.set(xlim=(-56, 132), ylim=(-9.5 * len(images) + 9, 13), xticks=[], yticks=[])
    ax.spines[["left", "bottom"]].set_visible(False)


AIMS = {"logit": "answer", "log p": "log p", "p": "p"}


@experiment(reached=(0.05, 0.35), by_logit=(0.97, 1.0), by_log=(0.97, 1.0), with_long_steps=(0.15, 0.6))
def logit_or_softmax(steps: int = 400, seeds: int = 3, full: bool = False) -> Result:
    """From a real digit of another class, does ascent on the softmax output get to the digit asked for?

    Values are the shares, of 100 test digits a net, whose probability of a random other class reaches 1/2 within
    `steps` of 0.1: by ascent on the logit, on log p and on p, and on p with steps ten and a hundred times as long. No
    priors; 10 nets if full. The gradient of p in the logits is p (wanted - p): near p = 0 there is nearly none.

    Source: simonyan2014 takes class scores.
    """
    seeds = 10 if full else seeds
    cases: dict[str, tuple[str, float]] = {name: (aim, 0.1) for name, aim in AIMS.items()}
    cases |= {"p, steps of 1": ("p", 1.0), "p, steps of 10": ("p", 10.0)}
    shares: dict[str, list[float]] = {name: [] for name in cases}
    first: list[float] = []
    for seed in range(seeds):
        net = digit_net(seed)
        x, _, wanted = _others(net, seed, 100)
        rows = np.arange(len(x))
        first.append(float(np.median(softmax(net(x))[rows, wanted])))
        for name, (aim, step) in cases.items():
            after = net(ascend(net, wanted, x, aim=aim, steps=steps, step=step))
            shares[name].append(float((softmax(after)[rows, wanted] >= 0.5).mean()))
    values = {name: np.array(share) for name, share in shares.items()}
    return Result(
        "share of real digits from which the class asked for is reached",
        values,
        "Where softmax is sure of another digit, its output gives ascent nothing to climb by",
        f"From real digits of another class, {steps} steps of 0.1 on the logit reach the class asked for from "
        f"{values['logit'].mean():.0%}, on log p from {values['log p'].mean():.0%}, on p from "
        f"{values['p'].mean():.2f} of them; at the start p is about 1e{np.log10(np.median(first)):.0f}.",
        _draw_shares,
        {
            "reached": float(values["p"].mean()),
            "by_logit": float(values["logit"].mean()),
            "by_log": float(values["log p"].mean()),
            "with_long_steps": float(values["p, steps of 1"].mean()),
        },
        focus="p",
        form=lambda share: f"{share:.2f}",
        scope=Scope(f"{TRAINING}, 100 test digits a net, {steps} steps"),
    )


def _others(net: Network, seed: int, n: int) -> tuple[Array, NDArray[np.int64], NDArray[np.int64]]:
    """Return n test digits that the net gets right, their labels, and for each another digit to ask for."""
    d, rng = digits(), np.random.default_rng(seed)
    right = np.flatnonzero(net(d.x_test).argmax(axis=1) == d.y_test)
    chosen = rng.choice(right, n, replace=False)
    return d.x_test[chosen], d.y_test[chosen], (d.y_test[chosen] + rng.integers(1, 10, n)) % 10


def _draw_shares(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    names = list(result.values)
    for row, name in enumerate(names):
        ax.plot(result.values[name], np.full(result.n[name], row), "o", color=COLOURS[row % 2])
        if name in guesses:
            ax.plot(guesses[name], row, "D", color=GUESS, markersize=9)
            ax.annotate("your guess", (guesses[name], row), xytext=(0, 9), textcoords="offset points", ha="center",
                        color=GUESS, fontweight="bold")  # fmt: skip
    ax.set_yticks(range(len(names)), names)
    ax.set(xlim=(-0.05, 1.05), ylim=(len(names) - 0.5, -0.6), xlabel="share that reaches the class asked for")


@experiment(moved=(1.5, 3.2), at_random=(5.0, 30.0), still_old=(0.9, 1.0), among_digits=(0.5, 0.95), to_new=(5.5, 7.5))
def adversarial(seeds: int = 3, full: bool = False) -> Result:
    """How far must a real digit be moved until the net names another one that was chosen beforehand?

    Values are distances in pixels' units, 100 test digits a net: by ascent on log p of another digit in steps of 0.02,
    until the net names it; along a random direction, until it names any other digit (at most 30); and what lies
    between a test digit and the nearest training image. 10 nets if full. `still_old` is the share of moved images
    whose nearest training image shows the digit that it was, `of_new` that of those that show the one asked for.

    Source: szegedy2014, for the phenomenon.
    """
    seeds = 10 if full else seeds
    moved: list[Array] = []
    random: list[Array] = []
    apart: list[Array] = []
    to_new: list[Array] = []
    old: list[float] = []
    new: list[float] = []
    among: list[float] = []
    for seed in range(seeds):
        net = digit_net(seed)
        x, label, wanted = _others(net, seed, 100)
        found = _walk(net, x, wanted)
        moved.append(np.linalg.norm(found - x, axis=1))
        random.append(_at_random(net, x, label, seed))
        apart.append(nearest(x).distance)
        to_new.append(_to_digit(x, wanted))
        distance, digit = nearest(found)
        among.append(float((distance <= as_near_as_digits()).mean()))
        old.append(float((digit == label).mean()))
        new.append(float((digit == wanted).mean()))
    values = {
        "ascent to another digit": np.concatenate(moved),
        "random direction": np.concatenate(random),
        "to the nearest training image": np.concatenate(apart),
    }
    middle = {name: float(np.median(v)) for name, v in values.items()}
    still = float(np.mean(old))
    return Result(
        "distance",
        values,
        "A chosen answer is nearer than the nearest digit",
        f"{seeds} nets, 100 test digits each: half of them need no more than {middle['ascent to another digit']:.1f} "
        f"until the net names a digit chosen beforehand, and {middle['random direction']:.0f} in a random direction "
        f"until it names any other. The nearest training image, {middle['to the nearest training image']:.1f} from an "
        f"unchanged digit, still shows the old digit for {still:.0%} of the moved ones; {np.mean(among):.2f} of these "
        "lie as near as 95 of 100 test digits. The nearest one that shows the digit asked for lies "
        f"{np.median(np.concatenate(to_new)):.1f} from an unchanged digit.",
        _draw_spread,
        {
            "moved": middle["ascent to another digit"],
            "at_random": middle["random direction"],
            "still_old": still,
            "of_new": float(np.mean(new)),
            "among_digits": float(np.mean(among)),
            "to_new": float(np.median(np.concatenate(to_new))),
        },
        focus="ascent to another digit",
        form=lambda distance: f"{distance:.1f}",
    )


def _walk(net: Network, x: Array, wanted: NDArray[np.int64], length: float = 0.02, most: int = 600) -> Array:
    """Go up log p of the wanted digits, each image until the net names it."""
    x = x.copy()
    for _ in range(most):
        open_ = np.flatnonzero(net(x).argmax(axis=1) != wanted)
        if not open_.size:
            break
        gradient = ascend(net, wanted[open_], x[open_], aim="log p", steps=1, step=1.0) - x[open_]
        x[open_] += length * gradient / np.linalg.norm(gradient, axis=1, keepdims=True)
    return x


def _to_digit(x: Array, wanted: NDArray[np.int64]) -> Array:
    """Return the distance from each image to the nearest training image that shows the digit wanted."""
    d = digits()
    pairs = zip(x, wanted, strict=True)
    return np.array([np.linalg.norm(d.x_train[d.y_train == digit] - image, axis=1).min() for image, digit in pairs])


def _at_random(net: Network, x: Array, label: NDArray[np.int64], seed: int, most: float = 30.0) -> Array:
    """Return how far each image goes along a random direction until the net names another digit."""
    way = np.random.default_rng(1000 + seed).standard_normal(x.shape)
    way /= np.linalg.norm(way, axis=1, keepdims=True)
    far = np.full(len(x), most)
    for length in np.arange(most, 0.0, -0.1):
        far[net(x + length * way).argmax(axis=1) != label] = length
    return far


def _draw_spread(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    for row, (name, v) in enumerate(result.values.items()):
        low, middle, high = np.quantile(v, [0.05, 0.5, 0.95])
        ax.plot([low, high], [row, row], color=COLOURS[row], linewidth=3)
        ax.plot(middle, row, "o", color=COLOURS[row], markersize=9)
        ax.annotate(f"{name}: {middle:.1f}", (middle, row), xytext=(0, 10), textcoords="offset points", color=INK,
                    ha="left" if row != 1 else "center")  # fmt: skip
        if name in guesses:
            ax.plot(guesses[name], row, "D", color=GUESS, markersize=9)
            ax.annotate("your guess", (guesses[name], row), xytext=(0, -16), textcoords="offset points", ha="center",
                        color=GUESS, fontweight="bold")  # fmt: skip
    ax.set_yticks([])
    ax.set(ylim=(2.6, -0.6), xlim=(0, None), xlabel="distance: median, and from 5 to 95 of 100")


@experiment(cosine=(0.99, 1.0), one_digit=(0.65, 0.9), one_digit_fresh=(0.3, 0.65), says_so=(0.5, 0.95))
def hidden_units(seeds: int = 3, full: bool = False) -> Result:
    """What does a hidden unit like best, in pictures and among real digits?

    Values, a number a net of 64 units in its first hidden layer: the cosine between a unit's weights and the picture
    that ascent finds without a prior; the share of the commonest digit among the 20 training images that excite it
    most, in trained and in fresh nets; and the share of units whose picture under L2, variation and clip the net names
    by that commonest digit. 10 nets if full.
    """
    seeds = 10 if full else seeds
    names = ("cosine with its weights", "one digit among its 20 favourites", "the same, fresh nets", "picture named so")
    values: dict[str, list[float]] = {name: [] for name in names}
    prior: dict[str, Any] = {key: value for one in REGULARISERS.values() for key, value in one.items()}
    for seed in range(seeds):
        net = digit_net(seed)
        W, start = net.layers[0].W, faint_noise(seed)
        pictures = ascend(net, (1, range(64)), start)
        cosines = (pictures * W.T).sum(axis=1) / np.linalg.norm(pictures, axis=1) / np.linalg.norm(W, axis=0)
        share, commonest = _favourites(net)
        like_images = ascend(net, (1, range(64)), start, **prior)
        for name, measured in zip(
            names,
            (cosines, share, _favourites(digit_net(seed, 0))[0], net(like_images).argmax(axis=1) == commonest),
            strict=True,
        ):
            values[name].append(float(np.mean(measured)))
    made = {name: np.array(v) for name, v in values.items()}
    mean = {name: float(v.mean()) for name, v in made.items()}
    return Result(
        "share, or cosine",
        made,
        "A first-layer unit likes its own weights",
        f"The picture of a first-layer unit has the cosine {mean[names[0]]:.2f} with its weights. Of the 20 real "
        f"digits that excite it most {mean[names[1]]:.1f} are one digit ({mean[names[2]]:.1f} in fresh nets), and "
        f"{mean[names[3]]:.2f} of the pictures under L2, variation and clip are named as that digit.",
        _draw_shares,
        {
            "cosine": mean[names[0]],
            "one_digit": mean[names[1]],
            "one_digit_fresh": mean[names[2]],
            "says_so": mean[names[3]],
        },
        focus=names[1],
        scope=Scope(f"{TRAINING}, 400 steps of 0.1 from faint noise"),
    )


def _favourites(net: Network, n: int = 20) -> tuple[Array, NDArray[np.int64]]:
    """Return, for each unit of the first layer, the commonest digit of its n favourite images, and its share."""
    d = digits()
    net(d.x_train)
    order = np.argsort(-net.layers[0].y, axis=0)[:n]
    counts = np.stack([np.bincount(d.y_train[of_unit], minlength=10) for of_unit in order.T])
    return counts.max(axis=1) / n, counts.argmax(axis=1)


class Work(NamedTuple):
    """A work that document A cites under one of its headings, in our words.

    `loosely` says whether it is on the heading's subject if that is read by its words alone: anything maximised that
    counts who or what is active, anything that has to do with active learners. `varies` is what its authors choose,
    `for_the_sake_of` what they choose it for; `sense` is what the word that it shares with the heading (active,
    activity) means in it.
    """

    key: str
    heading: str
    about: str
    varies: str
    for_the_sake_of: str
    sense: str
    loosely: bool = False


UNIT, LABELS = "a unit's activation", "accuracy for few labels"
MAXIMIZATION, FUNCTION, LEARNING = "activation maximization", "activation function (no. 9)", "active learning"
SUBJECT = {MAXIMIZATION: UNIT, FUNCTION: UNIT, LEARNING: LABELS}

CITED = (
    Work("wang2015", MAXIMIZATION, "In a social network, those who hear news from a neighbour are informed even if "
         "they pass on nothing. Choose first senders so that most users are active or informed.",
         "first senders", "users reached", "passing on news", loosely=True),
    Work("peng2023", MAXIMIZATION, "A surface that reflects radio waves has elements that amplify and others that do "
         "not. Choose how many of each for the most bits per joule.",
         "numbers of elements", "energy efficiency", "amplifying"),
    Work("guo2020", MAXIMIZATION, "Choose a marketing strategy, a vector that makes users first senders by chance, "
         "for the largest expected benefit of what they then say to each other.",
         "a marketing strategy", "expected benefit", "traffic between users", loosely=True),
    Work("debois2020", MAXIMIZATION, "From the sensors of a phone, recognise what a person does and how much energy "
         "that takes, with a mean error of 26 percent.", "a model of a person", "a good estimate", "moving about"),
    Work("mandal2021", FUNCTION, "In a glass of particles that push themselves, how long does it take until they have "
         "changed places, if they push hard?", "a theory", "the relaxation time", "self-propulsion"),
    Work("burkholder2023", LEARNING, "Introduce students to lectures in which they work in groups, so that they "
         "accept them.", "the first lessons", "students' attitude", "learning by doing", loosely=True),
    Work("phan2021", LEARNING, "Predict what people do in a day and when, with deep nets and random forests, to "
         "forecast traffic.", "models of schedules", "a good forecast", "errands of a day"),
    Work("gal2017", LEARNING, "Let a convolutional net say by dropout what it is unsure of, and ask for the labels of "
         "those images only.", "samples to label", LABELS, "asking for labels"),
    Work("geifman2019", LEARNING, "While asking for labels, search for the architecture as well.",
         "samples to label", LABELS, "asking for labels"),
)  # fmt: skip


@experiment(maximise_a_unit=(0, 0), ask_for_labels=(2, 2), of_active_learning=(4, 4))
def homonyms(loosely: bool = False, full: bool = False) -> Result:
    """What do the works optimise that document A cites under its headings?

    Values are 1 for a work on its heading's subject, else 0: the four cited in the text on activation maximization, no.
    9 of the reading list on activation functions, and the four in the text on active learning. `maximise_a_unit` and
    `ask_for_labels` count them; with `loosely`, so do works on what the heading's words mean elsewhere. The abstracts
    are in `CITED`, in our words; `full` has no effect.

    Source: what activation maximization is, erhan2009.
    """
    values = {
        heading: np.array([float(_counts(w, loosely)) for w in CITED if w.heading == heading]) for heading in SUBJECT
    }
    senses = len({w.sense for w in CITED if w.for_the_sake_of not in (UNIT, LABELS)})
    asked = int(values[LEARNING].sum())
    return Result(
        "share of works on the subject of their heading",
        values,
        "Cited for a shared word, and about something else",
        f"Of {len(CITED)} cited works none maximises a unit's activation; of the {values[LEARNING].size} under active "
        f"learning {asked} ask for labels. In the other {len(CITED) - asked} 'active' or 'activity' has {senses} "
        "other senses.",
        _draw_senses,
        {
            "maximise_a_unit": float(values[MAXIMIZATION].sum()),
            "on_functions": float(values[FUNCTION].sum()),
            "ask_for_labels": float(asked),
            "of_active_learning": float(values[LEARNING].size),
        },
        focus=LEARNING,
        form=lambda share: f"{share:.0%}",
        rows=Table(
            ["work", "heading", "chooses", "for", "'active' means"],
            [[w.key, w.heading, w.varies, w.for_the_sake_of, w.sense] for w in CITED],
        ),
    )


def _counts(work: Work, loosely: bool) -> bool:
    return work.for_the_sake_of == SUBJECT[work.heading] or (loosely and work.loosely)


def _draw_senses(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    for row, work in enumerate(CITED):
        on = work.for_the_sake_of == SUBJECT[work.heading]
        ax.plot(float(on), row, "o" if on else "x", color=COLOURS[0 if on else 1], markersize=9)
        ax.annotate(
            work.sense, (float(on), row), xytext=(-12 if on else 12, 0),
            textcoords="offset points", ha="right" if on else "left", va="center", color=INK,
        )  # fmt: skip
    for name, guess in guesses.items():
        ax.annotate(
            f"your guess for {name}: {result.form(guess)}", (0.5, -0.8), ha="center", color=GUESS, fontweight="bold"
        )
    ax.set_yticks(range(len(CITED)), [work.key for work in CITED])
    ax.set_xticks([0, 1], ["another subject", "the subject"])
    ax.set(xlim=(-0.2, 1.2), ylim=(len(CITED) - 0.4, -1.3))
