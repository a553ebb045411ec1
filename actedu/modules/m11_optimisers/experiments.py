"""Module 11: the stability edge, optimisers on a bowl, schedules, and what a stuck net is stuck in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.data import digits, xor
from actedu.experiments.drawing import guess_level, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.experiments.searched import CHOSEN_ON, Run, searched
from actedu.nets import SGD, Adagrad, Adam, DivergenceError, Network, RMSprop, accuracy, softmax_cross_entropy, train
from actedu.nets.optimisers import Optimiser
from actedu.nets.training import History
from actedu.plots import COLOURS, GUESS, INK, LINES, MUTED, Table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from matplotlib.axes import Axes

Array = NDArray[np.float64]

MOMENTUM = 0.8
METHODS: dict[str, Callable[[float], Optimiser]] = {
    "gradient descent": SGD,
    "momentum": partial(SGD, momentum=MOMENTUM),
    "Nesterov": partial(SGD, momentum=MOMENTUM, nesterov=True),
    "Adagrad": Adagrad,
    "RMSprop": RMSprop,
    "Adam": Adam,
}
LIMIT = 1000  # steps after which a descent counts as not arrived


def descend(optimiser: Optimiser, curvatures: tuple[float, float], turn: float, starts: Array) -> Array:
    """Steps from each start (n, 2) until the loss of a bowl is below 10⁻⁶; LIMIT if it never is. Shape (n,).

    The bowl curves by `curvatures` along two directions at right angles, turned by `turn` radians from the axes. All
    descents run at once, in one vector: each of these optimisers treats every parameter on its own.
    """
    cos, sin = np.cos(turn), np.sin(turn)
    axes = np.array([[cos, sin], [-sin, cos]])
    hessian = axes.T @ np.diag(curvatures) @ axes
    place = starts.copy()
    arrived = np.full(len(starts), float(LIMIT))
    flat = place.ravel()
    for step in range(LIMIT):
        slope = place @ hessian
        below = (place * slope).sum(axis=1) < 2e-6
        arrived[below] = np.minimum(arrived[below], step)
        if (arrived < LIMIT).all() or not np.abs(flat).max() < 1e9:
            break
        optimiser.step(flat, slope.ravel())
    return arrived


@experiment(
    gradient_descent=(190.0, 270.0), momentum=(60.0, 90.0), nesterov=(30.0, 65.0), adam=(100.0, 180.0),
    adagrad=(2.0, 20.0), adagrad_turned=(150.0, 450.0), nesterov_at_momentums_rate=(LIMIT, LIMIT),
)  # fmt: skip
def optimiser_race(
    curvatures: tuple[float, float] = (1.0, 50.0), turn: float = 45.0, seeds: int = 20, full: bool = False
) -> Result:
    """Steps down a bowl that curves by 1 one way and 50 the other, each optimiser at its best of 25 rates.

    Until the loss is below 10⁻⁶, from `seeds` starts around it (200 if full) at distance 5; at most 1 000 steps. The
    learning rates run from 0.001 to 10 in equal ratios; momentum is 0.8. Once with the bowl along the axes, once
    turned by `turn` degrees, which only those methods notice that scale each parameter by itself.
    `nesterov_at_momentums_rate` are Nesterov's steps with the settings lr 0.03 and momentum 0.8, at which plain
    momentum arrives: its limit is lower. A best rate that is the largest tried is marked: a better may lie beyond it.
    """
    seeds = 200 if full else seeds
    angle = np.random.default_rng(0).uniform(0.0, 2.0 * np.pi, seeds)
    starts = 5.0 * np.stack([np.cos(angle), np.sin(angle)], axis=1)
    rates, values, best = np.geomspace(1e-3, 10.0, 25).tolist(), {}, {}
    for way, radians in (("along the axes", 0.0), ("turned", np.deg2rad(turn))):
        for name, make in METHODS.items():
            runs = {lr: descend(make(lr), curvatures, float(radians), starts) for lr in rates}
            best[name, way] = lr = min(rates, key=lambda lr: float(runs[lr].mean()))
            values[f"{name}, {way}"] = runs[lr]
    mean = {name: float(v.mean()) for name, v in values.items()}
    ahead = descend(METHODS["Nesterov"](0.03), curvatures, 0.0, starts)

    def steps(name: str, way: str = "along the axes") -> str:
        return f"{mean[f'{name}, {way}']:.0f}"

    return Result(
        "steps to a loss of 1e-6",
        values,
        "What wins on a bowl depends on which way it lies",
        f"Along the axes gradient descent takes {steps('gradient descent')} steps, momentum {steps('momentum')}, Adam "
        f"{steps('Adam')} and Adagrad {steps('Adagrad')}; with the bowl turned by {turn:g} degrees Adagrad takes "
        f"{steps('Adagrad', 'turned')} and momentum {steps('momentum', 'turned')} (mean of {seeds} starts).",
        _both_ways,
        {name.lower().replace(" ", "_"): mean[f"{name}, along the axes"] for name in METHODS}
        | {f"{name.lower().replace(' ', '_')}_turned": mean[f"{name}, turned"] for name in METHODS}
        | {"nesterov_at_momentums_rate": float(ahead.mean())},
        focus="Adam, along the axes",
        form="{:.0f}".format,
        rows=Table(
            ["optimiser", "steps along the axes", "best rate", "steps, turned", "best rate, turned"],
            [
                [name]
                + [
                    cell
                    for way in ("along the axes", "turned")
                    for cell in (steps(name, way), _said(best[name, way], rates[-1]))
                ]
                for name in METHODS
            ],
            f"curvatures {curvatures[0]:g} and {curvatures[1]:g}, mean of {seeds} starts",
        ),
    )


def _both_ways(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    """One row an optimiser: a ring for its mean steps along the axes, a square turned, and a line between them."""
    ax.set_xscale("log")
    for row, name in enumerate(METHODS):
        along, turned = (result.mean[f"{name}, {way}"] for way in ("along the axes", "turned"))
        ax.plot([along, turned], [row, row], color=MUTED, linewidth=1.2, zorder=1)
        ax.plot([along], [row], "o", mfc="white", mec=COLOURS[0], mew=1.8, markersize=9)
        ax.plot([turned], [row], "s", color=COLOURS[1], markersize=6)
        first, last = sorted((along, turned))
        for steps, side in ((first, -1), (last, 1)):
            ax.annotate(
                f"{steps:.0f}", (steps, row), xytext=(10 * side, 0), textcoords="offset points", va="center",
                ha="right" if side < 0 else "left", color=INK,
            )  # fmt: skip
        for way in ("along the axes", "turned"):
            if (guess := guesses.get(f"{name}, {way}")) is not None:
                place = min(max(guess, 1.1), 1100.0)  # within the axes
                ax.plot([place] * 2, [row - 0.35, row + 0.35], color=GUESS, linestyle=(0, (3, 1.5)), linewidth=2)
                ax.annotate(
                    "your guess", (place, row - 0.35), xytext=(0, 2), textcoords="offset points",
                    ha="left" if place < 3.0 else "right" if place > 500.0 else "center", va="bottom", color=GUESS,
                    fontweight="bold",
                )  # fmt: skip
    at = list(METHODS).index("Adagrad")
    for way, colour in (("along the axes", COLOURS[0]), ("turned", COLOURS[1])):
        ax.annotate(
            way, (result.mean[f"Adagrad, {way}"], at), xytext=(0, -9), textcoords="offset points", ha="center",
            va="top", color=colour, fontweight="bold",
        )  # fmt: skip
    ax.set_yticks(range(len(METHODS)), list(METHODS))
    ax.set(xlim=(1.0, 1200.0), ylim=(len(METHODS) - 0.5, -0.7), xlabel=result.quantity)
    ax.set_xticks([1, 3, 10, 30, 100, 300, 1000], ["1", "3", "10", "30", "100", "300", "1000"])
    ax.minorticks_off()


def _said(rate: float, largest: float) -> str:
    return f"{rate:.2g}" + (" (the largest tried)" if rate == largest else "")


TRAINED_AT, SETTLED, ONWARDS = 0.05, 600, 150  # the rate and the steps of the descent, and the steps after it
SOME = 400  # training digits


@experiment(calm=(1.0, 1.0), rises=(0.8, 1.0), returns=(0.6, 1.0), settles=(0.9, 1.1), diverges=(0.85, 1.0))
def edge_of_a_net(
    multiples: Sequence[float] = (0.8, 1.2, 2.5), activation: str = "tanh", seeds: int = 5, full: bool = False
) -> Result:
    """What a trained net does at rates below and above 2 / curvature, the edge that a bowl of its curvature would have.

    A 64-16-10 net learns 400 digits by gradient descent, each step on all of them: half the squared error, summed over
    the ten outputs, mean over the digits; 600 steps at a rate of 0.05. There the largest curvature of its loss is
    measured (power iteration on differences of the gradient). From there it goes on for 150 steps at each of
    `multiples` of 2 / curvature (20 seeds if full).

    Values are the largest loss on the way, divided by the loss at the start; a net counts as diverged at a million
    times. `calm`, `rises`, `returns` and `diverges` are shares of nets: below the edge no step raises the loss; at the
    second multiple it rises by a tenth or more, and is in the end below its start; at the last it diverges. `settles`
    is the largest curvature at the end times the rate, over 2, at the second multiple: 1 where the net has moved to a
    place whose edge is its rate.
    """
    seeds = 20 if full else seeds
    found = run_each(partial(_beyond, tuple(multiples), activation), range(seeds), progress=full)
    curvature = np.array([net[0] for net in found])
    losses = np.array([net[1] for net in found])  # (seeds, multiples, steps), over the loss at the start
    peaks, ends = np.nanmax(losses, axis=2), losses[:, :, -1]
    diverged = ~(ends < 1e6)
    settled = np.array([net[2] for net in found])
    measures = {
        "curvature": float(np.median(curvature)),
        "calm": float((peaks[:, 0] <= 1.0 + 1e-9).mean()),
        "rises": float((peaks[:, 1] >= 1.1).mean()),
        "returns": float((ends[:, 1] < 1.0).mean()),
        "diverges": float(diverged[:, -1].mean()),
        "settles": float(np.median(settled[~diverged[:, 1]])) if not diverged[:, 1].all() else 0.0,
    }
    names = [f"{m:g} times" for m in multiples]
    table = [
        [
            name,
            f"{(peaks[:, i] >= 1.1).sum()} of {seeds}",
            f"{diverged[:, i].sum()} of {seeds}",
            f"{(ends[:, i] < 1.0).sum()} of {seeds}",
        ]
        for i, name in enumerate(names)
    ]
    return Result(
        "largest loss on the way, over the loss at the start",
        {name: np.minimum(peaks[:, i], 1e6) for i, name in enumerate(names)},
        _edge_title(measures, names),
        f"At {names[0]} 2 / curvature the loss rises in {(peaks[:, 0] >= 1.1).sum()} of {seeds} nets; at {names[1]} "
        f"it rises in {(peaks[:, 1] >= 1.1).sum()} and is lower than before in the end in "
        f"{(ends[:, 1] < 1.0).sum()}, where the curvature times the rate is {2 * measures['settles']:.1f}; at "
        f"{names[-1]} {diverged[:, -1].sum()} diverge.",
        _loss_by_step,
        measures,
        focus=names[1],
        form="{:.1f}".format,
        scope=Scope(f"gradient descent on all of {SOME} digits, squared error, a 64-16-10 {activation} net, 150 steps"),
        rows=Table(
            ["rate, in 2 / curvature", "loss rises", "diverges", "ends below its start"], table, f"{seeds} trained nets"
        ),
        more={"losses": losses[0], "names": names},
    )


def _edge_title(measures: Mapping[str, float], names: Sequence[str]) -> str:
    if measures["rises"] > 0.5 and measures["returns"] > 0.5 and measures["diverges"] > 0.5:
        return f"At {names[1]} its edge the loss rises and comes back, at {names[-1]} it does not"
    return "What a trained net does at rates around its edge"


def _loss_by_step(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    """The loss of the first net, step by step; a line that leaves at the top diverges."""
    ax.set_yscale("log")
    for name, loss, colour, line in zip(result.more["names"], result.more["losses"], COLOURS, LINES, strict=False):
        shown = loss[: np.argmax(loss > 100.0) + 1] if (loss > 100.0).any() else loss
        ax.plot(np.arange(shown.size), shown, color=colour, linestyle=line, linewidth=2)
        at = shown.size - 1 if shown.size < ONWARDS else int(np.argmax(shown)) or shown.size - 1
        ax.annotate(
            name, (at, min(shown[at], 30.0)), xytext=(6, 4), textcoords="offset points", color=colour,
            fontweight="bold", annotation_clip=False,
        )  # fmt: skip
    ax.set(ylim=(0.4, 60.0), xlabel="step", ylabel="loss, over the loss at the start")
    if result.focus in guesses:
        guess_level(ax, min(max(guesses[result.focus], 0.45), 55.0))
    ax.set_yticks([0.5, 1, 2, 5, 10, 20, 50], ["0.5", "1", "2", "5", "10", "20", "50"])
    ax.minorticks_off()


def _beyond(multiples: tuple[float, ...], activation: str, seed: int) -> tuple[float, Array, float]:
    """The largest curvature of a trained net, its loss by step at each rate, and rate x curvature / 2 at the end."""
    data = digits()
    x, targets = data.x_train[:SOME], np.eye(10)[data.y_train[:SOME]]
    net = Network((64, 16, 10), activation, seed=seed)

    def learn() -> float:
        error = net.forward(x, training=True) - targets
        net.learn(error / SOME)
        return float((error * error).sum() / (2.0 * SOME))

    def curvature() -> float:
        """The largest eigenvalue of the Hessian, by power iteration; h is small beside the parameters, about 0.1."""
        here, h = net.parameters.copy(), 1e-4
        way = np.random.default_rng(seed).standard_normal(here.size)
        for _ in range(30):
            way /= np.linalg.norm(way)
            ahead = []
            for side in (h, -h):
                net.parameters[:] = here + side * way
                learn()
                ahead.append(net.gradient.copy())
            way = (ahead[0] - ahead[1]) / (2.0 * h)
        net.parameters[:] = here
        return float(np.linalg.norm(way))

    def descend_at(rate: float, steps: int) -> Array:
        losses = np.full(steps, np.nan)
        for step in range(steps):
            losses[step] = learn()
            if not losses[step] < 1e8:
                losses[step:] = 1e8
                break
            net.parameters -= rate * net.gradient
        return losses

    with np.errstate(over="ignore", invalid="ignore"):
        descend_at(TRAINED_AT, SETTLED)
        edge, trained, start = curvature(), net.parameters.copy(), learn()
        losses, settled = [], 0.0
        for i, multiple in enumerate(multiples):
            net.parameters[:] = trained
            losses.append(descend_at(multiple * 2.0 / edge, ONWARDS) / start)
            if i == 1 and losses[-1][-1] < 1e6:
                settled = multiple * curvature() / edge
    return edge, np.array(losses), settled


SCHEDULES = ("constant", "step_decay", "cosine", "one_cycle")


@experiment(constant=(0.96, 0.99), step_decay=(0.96, 0.99), cosine=(0.96, 0.99), one_cycle=(0.96, 0.99))
def schedules(lrs: Sequence[float] = (0.02, 0.05, 0.2), seeds: int = 4, full: bool = False) -> Result:
    """Four learning-rate schedules on digits: test accuracy of a 64-64-64-10 tanh net after 20 epochs.

    SGD with momentum 0.9; each schedule begins from, or for one cycle climbs to, its own best rate of `lrs` (20 seeds
    if full). `spread` is the best mean minus the worst. With one rate in `lrs` all take that.
    """
    seeds = 20 if full else seeds
    if len(lrs) > 1:
        values, rates = searched(_scheduled, SCHEDULES, lrs, seeds, progress=full)
    else:
        items = [(digits(), name, lrs[0], seed) for name in SCHEDULES for seed in range(seeds)]
        runs = run_each(_scheduled, items, progress=full)
        values = dict(zip(SCHEDULES, np.reshape(runs, (len(SCHEDULES), seeds)), strict=True))
        rates = dict.fromkeys(SCHEDULES, lrs[0])
    mean = {name: float(v.mean()) for name, v in values.items()}
    ahead = max(mean[name] for name in SCHEDULES[1:]) - mean["constant"]
    own = "each at its own rate" if len(lrs) > 1 else f"all at a largest rate of {lrs[0]:g}"
    return Result(
        "test accuracy on 540 digits",
        values,
        f"A falling rate pays, {own}" if ahead > 0.005 else f"No schedule beats a constant rate, {own}",
        f"With {own}, "
        + ", ".join(f"{name.replace('_', ' ')} gets {m:.2f}" for name, m in mean.items())
        + f" (mean of {seeds} seeds).",
        strip,
        mean | {"spread": max(mean.values()) - min(mean.values()), "ahead": ahead},
        focus="constant",
        form="{:.3f}".format,
        scope=Scope(
            "SGD with momentum 0.9, 20 epochs, batches of 32, a 64-64-64-10 tanh net at its own gain",
            f"largest rate ({', '.join(f'{lr:g}' for lr in lrs)})" if len(lrs) > 1 else "",
            CHOSEN_ON if len(lrs) > 1 else "",
        ),
        more={"rates": rates},
    )


def _scheduled(run: Run) -> float:
    data, name, lr, seed = run
    net, moving = Network((64, 64, 64, 10), "tanh", seed=seed), SGD(lr, momentum=0.9)
    try:
        train(net, data.x_train, data.y_train, optimiser=moving, schedule=name, epochs=20, seed=seed, progress=False)
    except DivergenceError:
        return 0.1
    return accuracy(net, data.x_test, data.y_test)


LEARNED = 0.1  # mean training loss of a pass below which a net counts as having learned
MOST_PASSES = 20


@experiment(relu=(1.0, 6.0), tanh=(1.0, 6.0), sigmoid=(3.0, 14.0), sigmoid_rate_over_relus=(1.0, 100.0))
def passes_to_learn(
    activations: Sequence[str] = ("relu", "tanh", "sigmoid"),
    lrs: Sequence[float] = (0.01, 0.03, 0.1, 0.3, 1.0),
    seeds: int = 3,
    full: bool = False,
) -> Result:
    """How many passes over the digits a 64-64-64-10 net needs, by activation, at its own gain and its own rate.

    SGD with momentum 0.9; until the mean loss of a pass on the training digits is below 0.1, at most 20 passes. The
    rate with the fewest passes from one start is kept, the smallest of equally good ones, and tried from `seeds` others
    (20 if full). `sigmoid_rate_over_relus` compares their best rates. Values are passes; how long a pass takes is not
    measured.
    """
    seeds = 20 if full else seeds
    rates = sorted(lrs)
    tried = run_each(_passes, [(act, lr, 1000) for act in activations for lr in rates], progress=full)
    by_rate = np.reshape(tried, (len(activations), len(rates)))
    best = {act: rates[int(row.argmin())] for act, row in zip(activations, by_rate, strict=True)}
    runs = run_each(_passes, [(act, best[act], seed) for act in activations for seed in range(seeds)], progress=full)
    values = dict(zip(activations, np.reshape(runs, (len(activations), seeds)), strict=True))
    mean = {act: float(v.mean()) for act, v in values.items()}
    measures: dict[str, float] = dict(mean)
    if {"relu", "sigmoid"} <= best.keys():
        measures["sigmoid_rate_over_relus"] = best["sigmoid"] / best["relu"]
    return Result(
        "passes until the training loss is below 0.1",
        values,
        "Passes until the digits are learned, each activation at its own rate",
        "Each at its own rate, "
        + ", ".join(f"{act} needs {m:.0f} passes" for act, m in mean.items())
        + f" (mean of {seeds} starts).",
        strip,
        measures,
        focus=activations[0],
        form="{:.0f}".format,
        scope=Scope(
            "SGD with momentum 0.9, batches of 32, a 64-64-64-10 net at its own gain",
            f"learning rate ({', '.join(f'{lr:g}' for lr in lrs)})",
            "the training loss, from another start",
        ),
        rows=Table(
            ["rate", *(f"{lr:g}" for lr in rates), "mean at the best"],
            [
                [act, *(f"{passes:.0f}" if passes < MOST_PASSES else "> 20" for passes in row), f"{mean[act]:.0f}"]
                for act, row in zip(activations, by_rate, strict=True)
            ],
            "passes by rate, one start each; > 20: not in 20 passes",
        ),
    )


def _passes(run: tuple[str, float, int]) -> float:
    act, lr, seed = run
    data, history = digits(), History()
    try:
        train(
            Network((64, 64, 64, 10), act, seed=seed), data.x_train, data.y_train, optimiser=SGD(lr, momentum=0.9),
            epochs=MOST_PASSES, seed=seed, history=history, each_epoch=lambda _: history.losses[-1] < LEARNED,
            progress=False,
        )  # fmt: skip
    except DivergenceError:
        return float(MOST_PASSES)
    return float(len(history.losses))


TRIED = ("relu", "tanh", "sigmoid", "elu")
SOLVED = 0.05  # loss below which XOR counts as learned; two points of four left out cost 0.35


@experiment(
    narrow=(0.25, 0.75), activations=(0.7, 1.0), restarts=(0.6, 1.0), wide=(0.9, 1.0), minimum=(0.85, 1.0),
    escape=(0.0, 0.15),
)  # fmt: skip
def activations_or_restarts(width: int = 8, lr: float = 0.1, seeds: int = 40, full: bool = False) -> Result:
    """What gets a net out of a bad place on XOR: another activation, another start, or more units?

    Nets with 2 hidden units (`narrow`) or `width` (`wide`, ReLU), 200 steps of Adam at `lr` on all four points
    (200 seeds if full). Values are 1 for a net that learns, 0 for one that stays stuck. From the share that learns, by
    activation, follow the chances that at least one of four tries does: with four `activations`, once each, or with
    four `restarts` of one of them, on average. Of the stuck nets, `minimum` is the share where the gradient has a norm
    below 0.01 and no direction curves down by more than 0.01, `escape` the share that learns after all when every
    parameter is shifted at random (sd 0.1) and training goes on for as long again; `curvature` is the median of the
    largest curvature.
    """
    seeds = 200 if full else seeds
    cases = [(act, 2) for act in TRIED] + [("relu", width)]
    found = np.array(
        run_each(partial(_xor, lr), [(*case, seed) for case in cases for seed in range(seeds)], progress=full)
    )
    learned, *stuck_at = np.moveaxis(found.reshape(len(cases), seeds, 4), 2, 0)
    values = {f"{act}, {units} units": learned[i] for i, (act, units) in enumerate(cases)}
    rates = learned[: len(TRIED)].mean(axis=1)
    stuck = learned[: len(TRIED)] == 0.0
    minimum, curvature, escape = (part[: len(TRIED)][stuck] if stuck.any() else np.zeros(1) for part in stuck_at)
    measures = {
        "narrow": float(rates.mean()),
        "activations": float(1.0 - np.prod(1.0 - rates)),
        "restarts": float(1.0 - np.mean((1.0 - rates) ** len(TRIED))),
        "wide": float(learned[-1].mean()),
        "minimum": float(minimum.mean()),
        "curvature": float(np.median(curvature)),
        "escape": float(escape.mean()),
    }
    return Result(
        "share of nets that learn XOR",
        values,
        "More units get a net out more surely than another activation",
        f"With 2 hidden units {measures['narrow']:.1f} of the nets learn XOR. At least one of four tries does in "
        f"{measures['activations']:.1f} of cases with four activations, in {measures['restarts']:.1f} with four starts "
        f"of one; with {width} ReLU units a single start does in {measures['wide']:.1f} ({seeds} seeds each). Of the "
        f"stuck nets {measures['minimum']:.1f} stand where the loss curves down in no direction, and "
        f"{measures['escape']:.1f} leave it after a shove.",
        strip,
        measures,
        focus="relu, 2 units",
        scope=Scope(f"Adam at {lr:g}, 200 steps on four points, own gain, biases 0"),
        rows=Table(
            ["hidden units", "share that learns"],
            [[name, f"{v.mean():.1f}"] for name, v in values.items()],
            f"{seeds} starts each",
        ),
    )


def _xor(lr: float, item: tuple[str, int, int]) -> tuple[float, float, float, float]:
    """Whether the net learns; if not, whether it is in a minimum, its largest curvature, whether a shove frees it."""
    act, units, seed = item
    points = xor(4, noise=0.0)
    x, y = 2.0 * points.x - 1.0, points.y
    net = Network((2, units, 2), act, seed=seed)

    def learns(order: int) -> bool:
        train(net, x, y, optimiser=Adam(lr), epochs=200, batch=4, seed=order, progress=False)
        return softmax_cross_entropy(net(x), y)[0] < SOLVED

    if learns(seed):
        return 1.0, 0.0, 0.0, 0.0

    def gradient() -> Array:
        net.learn(softmax_cross_entropy(net(x), y)[1])
        return net.gradient.copy()

    here, rows = np.linalg.norm(gradient()), []
    for i, value in enumerate(net.parameters.copy()):
        around = []
        for shift in (1e-5, -1e-5):
            net.parameters[i] = value + shift
            around.append(gradient())
        net.parameters[i] = value
        rows.append((around[0] - around[1]) / 2e-5)
    hessian = np.array(rows)
    curves = np.linalg.eigvalsh((hessian + hessian.T) / 2.0)
    net.parameters[:] += 0.1 * np.random.default_rng([50, seed]).standard_normal(net.parameters.size)
    return 0.0, float(here < 0.01 and curves[0] > -0.01), float(curves[-1]), float(learns(seed + 1000))
