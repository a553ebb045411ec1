"""Module 12: what keeps a net from learning its training data by heart, and what is no activation function."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache, partial
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from actedu.activations import catalogue
from actedu.data import Split, digits
from actedu.experiments.compare import paired_difference
from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, experiment
from actedu.nets import (
    SGD,
    Adam,
    Dense,
    Dropout,
    EarlyStopping,
    History,
    Layer,
    Network,
    Sequential,
    accuracy,
    l1,
    l2,
    train,
)
from actedu.nets.regularisation import Penalty
from actedu.plots import COLOURS, GUESS, LINES, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]

STRENGTHS = {"dropout": 0.5, "L1": 2e-3, "L2": 1e-2}
PENALTIES: dict[str, Callable[[float], Penalty]] = {"L1": l1, "L2": l2}
REGULARISERS = ("nothing", "dropout", "L1", "L2", "early stopping")


@lru_cache(maxsize=64)
def mislabelled(wrong: float, images: int, seed: int = 0) -> Split:
    """The first `images` training digits, a share `wrong` of them with another label, drawn at random; test as usual.

    With `wrong` = 1 each label is drawn anew from all ten, so that a tenth is right by chance.
    """
    d, rng = digits(), np.random.default_rng([12, seed])
    y = d.y_train[:images].copy()
    if wrong == 1.0:
        y = rng.integers(0, 10, images)
    else:
        chosen = rng.permutation(images)[: round(wrong * images)]
        y[chosen] = (y[chosen] + rng.integers(1, 10, chosen.size)) % 10
    return Split(d.x_train[:images], y, d.x_test, d.y_test)


def regularised(reg: str, data: Split, epochs: int, seed: int, width: int = 128) -> tuple[Sequential, list[float]]:
    """Train a net with two hidden ReLU layers on `data` and return it with its test accuracy after each epoch.

    `reg` is one of REGULARISERS, which may have a strength of its own: "dropout 0.3", "L2 0.001". Dropout acts on each
    hidden layer. Early stopping keeps a fifth of the training data back, waits 10 epochs for a lower loss on them and
    restores the best weights.
    """
    kind, strength = _read(reg)
    layers: list[Layer] = []
    for n_in in (64, width):
        layers += [Dense(n_in, width, "relu"), *([Dropout(strength)] if kind == "dropout" else [])]
    net, path = Sequential([*layers, Dense(width, 10)], seed=seed), list[float]()
    kept = len(data.y_train) // 5 if reg == "early stopping" else 0
    train(
        net,
        data.x_train[kept:],
        data.y_train[kept:],
        optimiser=SGD(0.05, momentum=0.9),
        epochs=epochs,
        seed=seed,
        penalty=PENALTIES[kind](strength) if kind in PENALTIES else None,
        validation=(data.x_train[:kept], data.y_train[:kept]) if kept else None,
        stop=EarlyStopping(10) if kept else None,
        each_epoch=lambda epoch: path.append(accuracy(net, data.x_test, data.y_test)),
        progress=False,
    )
    return net, path


def _read(reg: str) -> tuple[str, float]:
    """Return a regulariser's kind and strength, which is 0 where it has none."""
    kind, _, said = reg.partition(" ")
    if kind in STRENGTHS and (not said or said.replace(".", "", 1).isdecimal()):
        return kind, float(said) if said else STRENGTHS[kind]
    if reg not in REGULARISERS:
        raise ValueError(f"label_noise: there is no regulariser {reg!r}; the known ones are {', '.join(REGULARISERS)}")
    return reg, 0.0


def _plain(reg: str) -> str:
    """Return the name without its strength where that is the usual one, so that no run is made under two names."""
    kind, strength = _read(reg)
    return kind if strength == STRENGTHS.get(kind) else reg


@experiment(nothing=(0.6, 0.85), dropout_gain=(0.02, 0.25), L2_gain=(0.06, 0.27), best_epoch_gain=(0.08, 0.3))
def label_noise(
    reg: str | Sequence[str] = ("nothing", "dropout", "L2", "early stopping"),
    wrong: float = 0.3,
    images: int = 1000,
    epochs: int = 25,
    seeds: int = 3,
    full: bool = False,
) -> Result:
    """Test accuracy on digits of nets trained with a share `wrong` of wrong labels, by what holds them back.

    64-128-128-10 ReLU nets, `images` training images, `epochs` of SGD, lr 0.05 with momentum 0.9 (if full 256 units a
    layer, all 1 257 images, 40 epochs and 10 seeds). `reg` is one or several of "nothing", "dropout", "L1", "L2" and
    "early stopping"; a number may follow the three in the middle, as in "L2 0.001", else they are 0.5, 0.002 and 0.01.
    Measures: mean test accuracies, the gains over "nothing", and for it `best_epoch_gain`, what its
    best epoch by test accuracy was ahead of its last, and `memorised`, its accuracy on the labels that it learned from.
    """
    regs = (reg,) if isinstance(reg, str) else tuple(reg)
    if full:
        images, epochs, width, seeds = len(digits().y_train), 40, 256, max(seeds, 10)
    else:
        width = 128
    items = [(_plain(name), wrong, images, epochs, width, seed) for name in regs for seed in range(seeds)]
    runs = run_each(_noisy_run, items, progress=full)
    by_reg = {name: runs[i * seeds : (i + 1) * seeds] for i, name in enumerate(regs)}
    values = {name: np.array([final for final, _, _ in found]) for name, found in by_reg.items()}
    mean = {name: float(v.mean()) for name, v in values.items()}
    measures = {name.replace(" ", "_"): m for name, m in mean.items()}
    if "nothing" in mean:
        measures |= {f"{name.replace(' ', '_')}_gain": m - mean["nothing"] for name, m in mean.items()}
        measures["best_epoch_gain"] = float(np.mean([max(path) - final for final, _, path in by_reg["nothing"]]))
        measures["memorised"] = float(np.mean([fit for _, fit, _ in by_reg["nothing"]]))
    matters = max(mean.values()) - min(mean.values()) > 0.05
    return Result(
        "test accuracy on 540 digits",
        values,
        f"With {wrong:.0%} wrong labels, holding the net back pays"
        if matters
        else f"With {wrong:.0%} wrong labels all end within 0.05 of one another",
        f"Trained on {images} digits, {wrong:.0%} of them with a wrong label: "
        + ", ".join(f"{name} {m:.2f}" if not matters else f"{name} {m:.1f}" for name, m in mean.items())
        + f" (mean of {seeds} seeds, right labels in the test).",
        _draw_paths,
        measures,
        focus=regs[0],
        form="{:.2f}".format,
        rows=Table(
            ["held back by", "test accuracy, last epoch", "best epoch", "accuracy on its training labels"],
            [
                [name, *(f"{np.mean(part):.2f}" for part in (values[name], [max(p) for _, _, p in found])),
                 f"{np.mean([fit for _, fit, _ in found]):.1f}"]
                for name, found in by_reg.items()
            ],
            f"{images} images, {wrong:.0%} wrong labels, mean of {seeds} seeds",
        ),
        more={name: [path for _, _, path in found] for name, found in by_reg.items()},
    )  # fmt: skip


@lru_cache(maxsize=256)  # a lesson shows the same run in more than one light
def _noisy_run(item: tuple[str, float, int, int, int, int]) -> tuple[float, float, list[float]]:
    """Test accuracy, accuracy on the labels learned from, and test accuracy after each epoch."""
    reg, wrong, images, epochs, width, seed = item
    data = mislabelled(wrong, images, seed)
    net, path = regularised(reg, data, epochs, seed, width)
    return accuracy(net, data.x_test, data.y_test), accuracy(net, data.x_train, data.y_train), path


def _draw_paths(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    longest = max(len(path) for paths in result.more.values() for path in paths)
    for i, (name, paths) in enumerate(result.more.items()):
        kept = [path + [final] * (longest - len(path)) for path, final in zip(paths, result.values[name], strict=True)]
        line, colour = LINES[i % len(LINES)], COLOURS[i % len(COLOURS)]
        ax.plot(1 + np.arange(longest), np.mean(kept, axis=0), line, color=colour, linewidth=2, label=name)
    for guess in guesses.values():
        ax.axhline(guess, color=GUESS, linestyle="--", linewidth=2, label="your guess")
    low, high = min([0.32, *guesses.values()]), max([1.0, *guesses.values()])
    ax.set(xlabel="epoch", ylabel=result.quantity, ylim=(low - 0.02, high + 0.02))
    ax.legend(frameon=False, labelcolor="linecolor", loc="center left", bbox_to_anchor=(1.0, 0.5))


@experiment(
    clean_dropout=(-0.03, 0.01), clean_L1=(-0.01, 0.02), clean_L2=(-0.005, 0.02), wrong_dropout=(0.02, 0.25),
    wrong_L1=(0.05, 0.27), wrong_L2=(0.06, 0.27),
)  # fmt: skip
def clean_or_wrong(images: int = 150, wrong: float = 0.3, seeds: int = 10, full: bool = False) -> Result:
    """What dropout, L1 and L2 add to the test accuracy of nets that learned `images` digits, all labels right, and
    1 000 with a share `wrong` of wrong labels.

    Nets and training are those of `label_noise` (25 epochs). Values are differences from the net that nothing holds
    back, from the same start: `seeds` on right labels (40 if full), where they are small, and a third of that with
    wrong ones, where they are large.
    """
    seeds = 40 if full else seeds
    regs = ("nothing", "dropout", "L1", "L2")
    tasks = {"clean": (0.0, images, seeds), "wrong": (wrong, 1000, max(2, seeds // 3))}
    items = [
        (reg, share, n, 25, 128, seed) for share, n, starts in tasks.values() for reg in regs for seed in range(starts)
    ]
    scores = iter([run[0] for run in run_each(_noisy_run, items, progress=full)])
    names = {"clean": "right labels", "wrong": f"{wrong:.0%} wrong"}
    values, found = {}, {}
    for task, (_, _, starts) in tasks.items():
        free, *held = (np.array([next(scores) for _ in range(starts)]) for _ in regs)
        for reg, v in zip(regs[1:], held, strict=True):
            values[f"{reg}, {names[task]}"] = v - free
            found[f"{task}_{reg}"] = paired_difference(v, free)
    said = (", ".join(f"{reg} {found[f'{task}_{reg}'].mean:+.2f}" for reg in regs[1:]) for task in tasks)
    return Result(
        "test accuracy gained",
        values,
        "Regularisers pay where there is noise to learn by heart",
        f"With {images} digits and right labels: {next(said)}; with {wrong:.0%} wrong labels: {next(said)} (mean of "
        f"{seeds} and {tasks['wrong'][2]} starts).",
        strip,
        {name: d.mean for name, d in found.items()},
        focus=f"dropout, {names['wrong']}",
        form="{:+.2f}".format,
        rows=Table(
            ["test accuracy gained", "mean", "95% interval", "n"],
            [
                [name, f"{d.mean:+.3f}", f"{d.low:+.3f} to {d.high:+.3f}", v.size]
                for (name, v), d in zip(values.items(), found.values(), strict=True)
            ],
            "paired with the same start that nothing holds back",
        ),
        more={"differences": found},
    )


OTHER_DRAWS = 12


@experiment(difference_25=(-0.05, 0.02), difference_100=(-0.025, 0.03), other_digits=(-0.03, 0.02))
def dropout_in_time(images: int = 150, seeds: int = 3, full: bool = False) -> Result:
    """What dropout of 1/2 adds to the test accuracy after 25 and after 100 epochs on `images` digits with right labels.

    Nets and training are those of `label_noise`. Values are differences from the net that nothing holds back, start by
    start (20 seeds if full). All starts have the same `images` digits; `other_digits` is the mean after 25 epochs over
    12 other draws of them, one start each.
    """
    seeds = 20 if full else seeds
    items = [(reg, 0.0, images, 100, 128, seed) for reg in ("nothing", "dropout") for seed in range(seeds)]
    paths = np.array([path for _, _, path in run_each(_noisy_run, items, progress=full)]).reshape(2, seeds, 100)
    values = {f"after {epochs} epochs": (paths[1] - paths[0])[:, epochs - 1] for epochs in (25, 100)}
    early, late = (float(v.mean()) for v in values.values())
    drawn = [(reg, images, draw) for reg in ("nothing", "dropout") for draw in range(OTHER_DRAWS)]
    free, thin = np.reshape(run_each(_on_other_digits, drawn, progress=full), (2, OTHER_DRAWS))
    values["other digits, after 25"] = elsewhere = thin - free
    ends = [f"{path[:, -1].mean():.2f}" for path in paths]
    return Result(
        "test accuracy gained by dropout",
        values,
        "On few clean digits dropout takes longer"
        if late - early > 0.005
        else "Dropout does what it did after 25 epochs",
        f"On {images} digits with right labels dropout adds {early:+.2f} to the test accuracy after 25 passes and "
        f"{late + 0.0:+.2f} after 100 ({ends[0]} without it, {ends[1]} with it, mean of {seeds} starts). After "
        f"25 on {OTHER_DRAWS} other draws of {images}: {elsewhere.min():+.2f} to {elsewhere.max():+.2f}.",
        strip,
        {"difference_25": early, "difference_100": late, "other_digits": float(elsewhere.mean())},
        focus="after 100 epochs",
        form="{:+.2f}".format,
    )


def _on_other_digits(item: tuple[str, int, int]) -> float:
    """Test accuracy after 25 epochs on training digits of another draw."""
    reg, images, draw = item
    d, chosen = digits(), np.random.default_rng([65, draw]).permutation(len(digits().y_train))[:images]
    data = Split(d.x_train[chosen], d.y_train[chosen], d.x_test, d.y_test)
    return regularised(reg, data, 25, draw)[1][-1]


STOPS = {
    "no stopping": (0, False),
    "patience 1, last weights": (1, False),
    "patience 1, best weights": (1, True),
    "patience 10, last weights": (10, False),
    "patience 10, best weights": (10, True),
}


@experiment(none=(0.65, 0.8), last=(0.67, 0.86), best=(0.8, 0.95), restored=(0.02, 0.22), epochs_saved=(0.35, 0.65))
def patience(wrong: float = 0.3, seeds: int = 3, full: bool = False) -> Result:
    """When to stop and which weights to keep: test accuracy on digits of nets trained with a share of wrong labels.

    One run of 25 epochs a seed (40 epochs and 20 seeds if full) as in `label_noise`, with a fifth of the 1 000 training
    images, wrong labels included, kept back; from its losses on them follows what each rule would have returned.
    Measures: test accuracy with `none`, with patience 10 and the `last` or the `best` weights, what is `restored` by
    the difference, and the share of the epochs saved.
    """
    seeds, epochs = (20, 40) if full else (seeds, 25)
    runs = run_each(_watched, [(wrong, epochs, seed) for seed in range(seeds)], progress=full)
    outcomes = {name: np.array([stopped(losses, path, *rule) for losses, path in runs]) for name, rule in STOPS.items()}
    values = {name: found[:, 0] for name, found in outcomes.items()}
    used = {name: float(found[:, 1].mean()) for name, found in outcomes.items()}
    mean = {name: float(v.mean()) for name, v in values.items()}
    last, best = mean["patience 10, last weights"], mean["patience 10, best weights"]
    saved = 1.0 - used["patience 10, best weights"] / epochs
    return Result(
        "test accuracy on 540 digits",
        values,
        "Early stopping is only as good as the weights it keeps"
        if best > last + 0.02
        else "Early stopping saves epochs, whichever weights it keeps",
        f"With {wrong:.0%} wrong labels {epochs} epochs end at {mean['no stopping']:.1f}; with a patience of 10 the "
        f"last weights get {last:.1f} and the best ones {best:.1f}, after {_share(1.0 - saved)} of the epochs "
        f"(mean of {seeds} seeds).",
        strip,
        {
            "none": mean["no stopping"],
            "last": last,
            "best": best,
            "restored": best - last,
            "epochs_saved": saved,
            "impatient": mean["patience 1, best weights"],
        },
        focus="patience 10, last weights",
        rows=Table(
            ["rule", "epochs", "test accuracy"],
            [[name, f"{used[name]:.0f}", f"{mean[name]:.2f}"] for name in STOPS],
            f"mean of {seeds} seeds",
        ),
    )


def _share(x: float) -> str:
    return "about half" if 0.35 < x < 0.65 else f"{x:.0%}"


def _watched(item: tuple[float, int, int]) -> tuple[list[float], list[float]]:
    """Validation losses and test accuracies, epoch by epoch."""
    wrong, epochs, seed = item
    data, path = mislabelled(wrong, 1000, seed), list[float]()
    net = Network((64, 128, 128, 10), "relu", seed=seed)
    history: History = train(
        net,
        data.x_train[200:],
        data.y_train[200:],
        optimiser=SGD(0.05, momentum=0.9),
        epochs=epochs,
        seed=seed,
        validation=(data.x_train[:200], data.y_train[:200]),
        each_epoch=lambda epoch: path.append(accuracy(net, data.x_test, data.y_test)),
        progress=False,
    )
    return history.validation_losses, path


def stopped(losses: Sequence[float], path: Sequence[float], wait: int, restore: bool) -> tuple[float, int]:
    """Return what `path` holds for the weights kept, and the number of epochs run, for validation `losses` by epoch.

    Stops after `wait` epochs in a row without a new lowest loss, never if it is 0; keeps the last weights or, with
    `restore`, those of the lowest loss.
    """
    best = 0
    for epoch, loss in enumerate(losses):
        if loss < losses[best]:
            best = epoch
        if wait and epoch - best >= wait:
            break
    return path[best if restore else epoch], epoch + 1


@experiment(training=(0.4, 0.6), prediction=(0.0, 0.0), functions=(0.0, 0.0), mean_change=(0.0, 0.05))
def dropout_is_no_function(p: float = 0.5, seeds: int = 5, full: bool = False) -> Result:
    """Send the same 10 000 numbers through dropout twice, and through every activation of the catalogue twice.

    Values are the shares of outputs that differ between the two passes (50 seeds if full). `mean_change` is by how much
    dropout moves the mean of the numbers, in units of their sd.
    """
    seeds = 50 if full else seeds
    values: dict[str, list[float]] = {name: [] for name in ("dropout, training", "dropout, prediction", "activations")}
    moved = []
    for seed in range(seeds):
        z = 1.0 + np.random.default_rng([39, seed]).standard_normal((100, 100))
        layer = Dropout(p)
        layer.draw(np.random.default_rng(seed))
        for name, training in (("dropout, training", True), ("dropout, prediction", False)):
            first, second = (layer.forward(z, training) for _ in range(2))
            values[name].append(float((first != second).mean()))
            moved.append(abs(float(first.mean() - z.mean())))
        values["activations"].append(max(float((f(z) != f(z)).mean()) for f in catalogue.values()))
    shares = {name: np.array(v) for name, v in values.items()}
    return Result(
        "share of outputs that differ between two passes",
        shares,
        "Dropout answers the same input differently each time",
        f"In training {shares['dropout, training'].mean():.1f} of dropout's outputs differ between two passes of the "
        f"same numbers, in prediction none; of the {len(catalogue)} activations of the catalogue none ever differs.",
        strip,
        {
            "training": float(shares["dropout, training"].mean()),
            "prediction": float(shares["dropout, prediction"].max()),
            "functions": float(shares["activations"].max()),
            "mean_change": max(moved),
        },
        focus="dropout, training",
        form="{:.1f}".format,
    )


@experiment(random_learned=(0.98, 1.0), random_test=(0.04, 0.15), right_learned=(0.99, 1.0), right_test=(0.94, 0.98))
def random_labels(images: int = 300, seeds: int = 3, full: bool = False) -> Result:
    """Can a net learn digits whose labels are drawn at random? A 64-256-10 ReLU net, 60 epochs of Adam, lr 0.003.

    Values are accuracies on the labels that it learned from and on the test digits (20 seeds if full).

    Source: zhang2017.
    """
    seeds = 20 if full else seeds
    kinds = {"right labels": 0.0, "random labels": 1.0}
    items = [(wrong, images, seed) for wrong in kinds.values() for seed in range(seeds)]
    found = np.reshape(run_each(_memorise, items, progress=full), (2, seeds, 2))
    values = {
        f"{kind}, {part}": found[i, :, j] for i, kind in enumerate(kinds) for j, part in enumerate(("learned", "test"))
    }
    mean = {name: float(v.mean()) for name, v in values.items()}
    return Result(
        "accuracy",
        values,
        "A net learns random labels by heart, and nothing from them",
        f"From {images} digits with random labels the net gets {mean['random labels, learned']:.0%} of these right and "
        f"{mean['random labels, test']:.1f} of new digits; with right labels "
        f"{mean['right labels, learned']:.0%} and {mean['right labels, test']:.2f} (mean of {seeds} seeds).",
        partial(strip, zero=True),
        {name.split()[0] + "_" + name.split()[-1]: m for name, m in mean.items()},
        focus="random labels, test",
        form="{:.2f}".format,
    )


def _memorise(item: tuple[float, int, int]) -> tuple[float, float]:
    wrong, images, seed = item
    data, net = mislabelled(wrong, images, seed), Network((64, 256, 10), "relu", seed=seed)
    train(net, data.x_train, data.y_train, optimiser=Adam(3e-3), epochs=60, seed=seed, progress=False)
    return accuracy(net, data.x_train, data.y_train), accuracy(net, data.x_test, data.y_test)
