"""How sigmoid nets of several depths learn, and what clipping does for a net whose gradients explode."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from actedu.activations import get, label
from actedu.experiments.drawing import strip
from actedu.experiments.result import Result, Scope, experiment
from actedu.experiments.searched import CHOSEN_ON, Run, searched
from actedu.nets import SGD, Adam, DivergenceError, accuracy, deep_net, standardised, train
from actedu.nets.deep import BATCH_NORM
from actedu.nets.dense import Named
from actedu.numeric import Keeps


@experiment(too_large=(0.15, 0.4), clipped=(0.15, 0.42), own_gain=(0.5, 0.9), own_gain_clipped=(0.7, 0.95))
def clipping(
    act: Named = "relu",
    gain: float = 3.0,
    lrs: Sequence[float] = (1e-4, 0.03, 0.1, 0.3),
    depth: int = 10,
    largest: float = 1.0,
    epochs: int = 5,
    seeds: int = 10,
    full: bool = False,
) -> Result:
    """Test accuracy on digits of nets that start with exploding gradients, with clipping and with their own gain.

    `depth` hidden layers of 32, plain SGD, batches of 32; a run that diverges counts as chance. After 5 epochs
    no arm does better at 1e-5 or at 1. `largest` is the longest gradient that clipping allows, all layers together.
    """
    seeds = 20 if full else seeds
    arms = {
        f"gain {gain:g}": (gain, None),
        f"gain {gain:g}, clipped": (gain, largest),
        "its own gain": (None, None),
        "its own gain, clipped": (None, largest),
    }
    values, rates = searched(partial(_clipped, arms, act, depth, epochs), list(arms), lrs, seeds, progress=full)
    mean = {name: float(v.mean()) for name, v in values.items()}
    return Result(
        "test accuracy on 540 digits (chance: 0.1)",
        values,
        "A start of the right size does here what clipping does not",
        f"With {depth} hidden layers and {epochs} epochs of SGD, each at the best of {len(lrs)} rates: "
        + ", ".join(f"{m:.1f} ({name})" for name, m in mean.items())
        + ".",
        strip,
        dict(zip(("too_large", "clipped", "own_gain", "own_gain_clipped"), mean.values(), strict=True)),
        focus=list(arms)[1],
        scope=Scope(
            f"SGD, {epochs} epochs, batches of 32, {depth} hidden layers of 32 {label(get(act))} units, biases 0",
            f"learning rate ({', '.join(f'{lr:g}' for lr in lrs)})",
            CHOSEN_ON,
        ),
        more={"rates": rates},
    )


def _clipped(
    arms: Mapping[str, tuple[float | None, float | None]], act: Named, depth: int, epochs: int, run: Run
) -> float:
    data, arm, lr, seed = run
    gain, largest = arms[arm]
    net = deep_net(act, depth, seed, 32, gain=gain)
    try:
        train(
            net, data.x_train, data.y_train, optimiser=SGD(lr), epochs=epochs, seed=seed, clip=largest, progress=False
        )
    except DivergenceError:
        return 0.1
    return accuracy(net, data.x_test, data.y_test)


@experiment(
    shallow=(0.935, 0.99), middle=(0.865, 0.99), deep=(0.05, 0.4), variance_kept=(0.4, 0.97), standardised=(0.85, 0.99),
    batch_norm=(0.85, 0.99),
)  # fmt: skip
def sigmoid_by_depth(
    depths: Sequence[int] = (1, 3, 10), lrs: Sequence[float] = (3e-3, 1e-2), seeds: int = 2, full: bool = False
) -> Result:
    """Test accuracy on digits of sigmoid nets by number of hidden layers, and of the deepest from other starts.

    32 units a layer, Adam, batches of 32, 10 epochs (40 and 10 seeds if full). The weights keep the mean square of the
    sums; in the deepest net they also keep the variance instead, once as it is and once with the mean of the sigmoids
    cancelled (`nets.standardised`), and batch normalisation takes part as well.
    """
    seeds, epochs = (10, 40) if full else (seeds, 10)
    arms = [f"{depth} hidden" for depth in depths] + [f"{depths[-1]} hidden{start}" for start in OTHER_STARTS]
    values, rates = searched(partial(_learn, epochs), arms, lrs, seeds, progress=full)
    mean = [float(v.mean()) for v in values.values()]
    names = ("shallow", "middle", "deep", "variance_kept", "standardised", "batch_norm")
    named = (mean[0], mean[len(depths) // 2], *mean[len(depths) - 1 :])
    return Result(
        "test accuracy on 540 digits (chance: 0.1)",
        values,
        "What stops a deep sigmoid net is its start: centre it, and batch normalisation adds nothing"
        if mean[-4] < 0.5 < 0.8 < min(mean[-2:])
        else "Sigmoid nets by depth and start",
        f"After {epochs} epochs of Adam, each at the better of {len(lrs)} rates, sigmoid nets get "
        + ", ".join(
            f"{m:.2f} ({name})" if m > 0.9 else f"{m:.1f} ({name})" for name, m in zip(values, mean, strict=True)
        )
        + " of the digits right.",
        strip,
        dict(zip(names, named, strict=True)),
        focus=f"{depths[-1]} hidden",
        scope=Scope(
            f"Adam, {epochs} epochs, batches of 32, biases 0, weights that keep the mean square unless named otherwise",
            f"learning rate ({', '.join(f'{lr:g}' for lr in lrs)})",
            CHOSEN_ON,
        ),
        more={"rates": rates},
    )


OTHER_STARTS = (", variance kept", ", standardised", BATCH_NORM)


def _learn(epochs: int, run: Run) -> float:
    data, arm, lr, seed = run
    depth, _, start = arm.partition(" hidden")
    act = standardised("sigmoid") if start == OTHER_STARTS[1] else "sigmoid" + BATCH_NORM * (start == BATCH_NORM)
    gains: dict[str, Keeps | float] = {OTHER_STARTS[0]: "variance", OTHER_STARTS[1]: 1.0}
    net = deep_net(act, int(depth), seed, 32, gain=gains.get(start))
    try:
        train(net, data.x_train, data.y_train, optimiser=Adam(lr), epochs=epochs, seed=seed, progress=False)
    except DivergenceError:
        return 0.1
    return accuracy(net, data.x_test, data.y_test)
