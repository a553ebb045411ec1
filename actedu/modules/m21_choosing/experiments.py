"""Module 21: six runs that fail, each found out by a probe; and the usual choice of output and hidden units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from actedu.data import digits, moons
from actedu.experiments.drawing import guess_level, strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import (
    SGD,
    Adam,
    DivergenceError,
    Network,
    accuracy,
    binary_cross_entropy,
    softmax_cross_entropy,
    softmax_twice,
    train,
)
from actedu.nets.losses import Loss
from actedu.plots import COLOURS, GUESS, MUTED, Table
from actedu.probes import activations, dead_fraction, preactivations, saturation, signal_by_layer

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Array = NDArray[np.float64]


class Setting(NamedTuple):
    """How a 64-64-64-10 net is trained on digits whose pixels are multiplied by `scale`; plain SGD, 10 epochs."""

    act: str = "relu"
    gain: float | None = None
    bias: float = 0.0
    lr: float = 0.05
    scale: float = 1.0
    loss: Loss = softmax_cross_entropy


class Case(NamedTuple):
    """A run with one fault, the setting without it, what the repair is, and the letter it goes by while it is blind."""

    fault: str
    setting: Setting
    repaired: Setting
    repair: str
    letter: str


class Reading(NamedTuple):
    """What a probe measures, where a healthy run lies, and the fault that it stands for outside."""

    measures: str
    low: float
    high: float
    fault: str


READINGS = {
    "inputs": Reading("root mean square of the inputs", 0.3, 3.0, "unscaled data"),
    "floor": Reading("loss of right and certain outputs", 0.0, 0.1, "softmax twice"),
    "dead": Reading("share of dead units, worst layer", 0.0, 0.5, "dead layer"),
    "signal": Reading("signal of the last layer / inputs", 0.1, 10.0, "too small weights"),
    "saturated": Reading("share of saturated units, worst layer", 0.0, 0.8, "saturated sigmoid"),
    "first loss": Reading("loss in the first epoch", 0.0, 2.0 * float(np.log(10)), "too high a learning rate"),
}
"""In the order in which they are looked at: what is wrong with the data also upsets the loss."""

_HEALTHY = Setting()
_SIGMOID = Setting("sigmoid", lr=0.5)

CASES = (
    Case("unscaled data", Setting(scale=30.0), _HEALTHY, "standardise the pixels", "D"),
    Case("softmax twice", Setting(loss=softmax_twice), _HEALTHY, "return logits", "F"),
    Case("dead layer", Setting(bias=-3.0), _HEALTHY, "start biases at 0", "B"),
    Case("too small weights", Setting(gain=0.02), _HEALTHY, "give each activation its gain", "E"),
    Case("saturated sigmoid", _SIGMOID._replace(gain=40.0), _SIGMOID, "give the sigmoid its gain", "C"),
    Case("too high a learning rate", Setting(lr=5.0), _HEALTHY, "divide the rate by 100", "A"),
)


_SCOPE = Scope("64-64-64-10 nets on digits, own gain and plain SGD at 0.05 (sigmoid 0.5) but for the fault, 10 passes")


def diagnose(readings: Mapping[str, float]) -> str:
    """Return the fault that the first reading outside its healthy range stands for, or "none"."""
    for name, reading in READINGS.items():
        if not reading.low <= readings[name] <= reading.high:
            return reading.fault
    return "none"


def _log(setting: Setting) -> list[float]:
    return _run((setting, 0))[2]


@experiment(lowest=(0.3, 0.5), at_chance=(2.0, 3.0))
def failing_logs(full: bool = False) -> Result:
    """What the logs of six failing runs show: the loss by epoch, of one start each, under letters.

    Values are the losses of ten epochs, the same with `full`; `lowest` is the lowest last loss, `at_chance` how many
    runs end within 0.1 of the loss of a guess among ten classes, ln 10. Which fault is behind a letter, `case_studies`
    tells.
    """
    cases = sorted(CASES, key=lambda case: case.letter)
    logs = run_each(_log, [case.setting for case in cases])
    values = {case.letter: np.array(log) for case, log in zip(cases, logs, strict=True)}
    last = np.array([log[-1] for log in logs])
    return Result(
        "training loss by epoch",
        values,
        "Six runs, one fault in each",
        f"Losses in the first and in the last of ten epochs: "
        f"{', '.join(f'{name} {_size(v[0])} and {v[-1]:.1f}' for name, v in values.items())}.",
        _draw_logs,
        {"lowest": float(last.min()), "at_chance": float((np.abs(last - np.log(10)) < 0.1).sum())},
        focus="A",
        scope=_SCOPE,
        rows=Table(
            ["run", "epoch 1", "epoch 2", "epoch 5", "epoch 10"],
            [[name, _size(v[0]), *(f"{v[i - 1]:.1f}" for i in (2, 5, 10))] for name, v in values.items()],
            "training loss",
        ),
    )


def _size(loss: float) -> str:
    """Write a loss to what every machine reproduces: one that explodes, by its size."""
    return f"{loss:.1f}" if loss < 10 else "over 10" if loss < 100 else "over 100"


_COLOURS = (*COLOURS, *COLOURS)  # told apart by their dashes too


def _draw_logs(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    styles = ("-", "--", ":", "-.", (0, (5, 1, 1, 1, 1, 1)), (0, (8, 3)))
    epochs = np.arange(1, 11)
    for i, losses in enumerate(result.values.values()):
        ax.plot(epochs, np.minimum(losses, 3.2), color=_COLOURS[i], linestyle=styles[i])
    for guess in guesses.values():
        guess_level(ax, guess)
    ends = {name: float(v[-1]) for name, v in result.values.items()}
    for place, name in zip(_apart(list(ends.values()), 0.16), sorted(ends, key=ends.__getitem__), strict=True):
        i = list(ends).index(name)
        ax.annotate(
            name, (10, ends[name]), xytext=(10.25, place), color=_COLOURS[i], va="center", annotation_clip=False
        )
    ax.set(xlabel="epoch", ylabel=f"{result.quantity} (cut off at 3.2)", xlim=(0.8, 10.1), ylim=(0, 3.25))


def _apart(heights: Sequence[float], least: float) -> list[float]:
    """Return the heights in ascending order, pushed up until neighbours are `least` apart."""
    placed: list[float] = []
    for height in sorted(heights):
        placed.append(max(height, placed[-1] + least) if placed else height)
    return placed


def _run(item: tuple[Setting, int]) -> tuple[dict[str, float], float, list[float]]:
    """Train once; return what the probes read, the test accuracy, and the losses: what a log would show."""
    setting, seed = item
    d = digits()
    x, few = d.x_train * setting.scale, d.x_train[:200] * setting.scale
    net = Network((64, 64, 64, 10), setting.act, gain=setting.gain, seed=seed)
    for layer in net.layers[:-1]:
        layer.b[:] = setting.bias
    size = float(np.sqrt(np.mean(few**2)))
    readings = {
        "inputs": size,
        "floor": setting.loss(1000.0 * np.eye(10), np.arange(10))[0],
        "dead": float(dead_fraction(activations(net, few)).max()),
        "signal": float(signal_by_layer(net, few)[-1]) / size,
        "saturated": max(saturation(setting.act, z) for z in preactivations(net, few)),
    }
    try:
        losses = train(
            net, x, d.y_train, loss=setting.loss, optimiser=SGD(setting.lr), epochs=10, seed=seed, progress=False
        ).losses
    except DivergenceError as error:
        losses = [*error.history.losses, float("inf")]
    with np.errstate(over="ignore", invalid="ignore"):  # weights that diverged
        right = accuracy(net, d.x_test * setting.scale, d.y_test)
    return readings | {"first loss": losses[0]}, right, losses


@experiment(found=(1.0, 1.0), false_alarms=(0.0, 0.0), best_faulty=(0.5, 0.95), worst_repaired=(0.92, 0.99))
def case_studies(seeds: int = 3, full: bool = False) -> Result:
    """Six runs on digits fail, each for one planted reason. Do the probes name it, and does the repair help?

    Values are the test accuracies of the faulty runs. The probes of `READINGS` are read in order, and the first that
    lies outside its range makes the diagnosis. `found` is the share of right diagnoses, `false_alarms` the share of
    repaired runs that get one; `best_faulty` and `worst_repaired` are the highest and lowest mean accuracy of a case.
    20 seeds if full.
    """
    seeds = 20 if full else seeds
    settings = [s for case in CASES for s in (case.setting, case.repaired)]
    distinct = list(dict.fromkeys(settings))
    outcomes = run_each(_run, [(s, seed) for s in distinct for seed in range(seeds)], progress=full)
    runs = {s: outcomes[i * seeds : (i + 1) * seeds] for i, s in enumerate(distinct)}
    values = {case.fault: np.array([right for _, right, _ in runs[case.setting]]) for case in CASES}
    repaired = {case.fault: np.array([right for _, right, _ in runs[case.repaired]]) for case in CASES}
    named = [[diagnose(readings) == case.fault for readings, *_ in runs[case.setting]] for case in CASES]
    alarms = [diagnose(readings) != "none" for case in CASES for readings, *_ in runs[case.repaired]]
    found, worst = float(np.mean(named)), min(float(v.mean()) for v in repaired.values())
    keys = {reading.fault: name for name, reading in READINGS.items()}
    return Result(
        "test accuracy on 540 digits",
        values,
        f"Probes name {'each' if found == 1.0 else f'{found:.0%}'} of six planted faults",
        f"Of {len(CASES) * seeds} failing runs the probes name the fault in {found:.0%}; repaired, each case gets "
        f"{_most(worst)} of the digits right.",
        _draw_cases,
        {
            "found": found,
            "false_alarms": float(np.mean(alarms)),
            "best_faulty": max(float(v.mean()) for v in values.values()),
            "worst_repaired": worst,
        },
        focus="dead layer",
        scope=_SCOPE,
        form=lambda share: f"{share:.1f}",
        rows=Table(
            ["fault", "run", "accuracy", "what gives it away", "repair", "then"],
            [
                [
                    case.fault, case.letter, f"{values[case.fault].mean():.1f}", READINGS[keys[case.fault]].measures,
                    case.repair, _most(float(repaired[case.fault].mean())),
                ]
                for case in CASES
            ],
            f"mean of {seeds} seeds",
        ),
        more={"repaired": repaired, "logs": {case.fault: runs[case.setting][0][2] for case in CASES}},
    )  # fmt: skip


def _most(share: float) -> str:
    return "over 0.9" if share > 0.9 else f"{share:.1f}"


def _draw_cases(result: Result, ax: Axes, guesses: Mapping[str, float]) -> None:
    for row, (name, values) in enumerate(result.values.items()):
        after = result.more["repaired"][name]
        ax.plot([values.mean(), after.mean()], [row, row], color=MUTED, linewidth=1)
        ax.plot(values, np.full(values.size, row), "x", color=COLOURS[1], label="faulty" if row == 0 else "_")
        ax.plot(after, np.full(after.size, row), "o", mfc="none", color=COLOURS[0], label="_" if row else "repaired")
        if name in guesses:
            ax.plot(guesses[name], row, "D", mfc="none", mec=GUESS, markersize=9)
            ax.annotate(
                "your guess", (guesses[name], row), xytext=(0, 9), textcoords="offset points", color=GUESS, ha="center"
            )
    ax.set_yticks(range(len(result.values)), list(result.values))
    ax.set(xlabel=result.quantity, xlim=(-0.02, 1.05), ylim=(len(result.values) - 0.5, -0.7))
    ax.legend(frameon=False, labelcolor="linecolor", loc="center left", bbox_to_anchor=(0.02, 0.726))


@experiment(sigmoid_and_relu=(0.975, 1.0), softmax_and_relu=(0.965, 0.99), spread=(0.0, 0.015))
def output_and_hidden(
    hidden: Sequence[str] = ("relu", "tanh", "leaky_relu"), seeds: int = 5, full: bool = False
) -> Result:
    """Sigmoid for two classes (moons), softmax for ten (digits), behind ReLU or something else: how well do they do?

    Values are test accuracies of nets with two hidden layers, trained from logits with Adam, each kind of hidden unit
    at its own gain and at the best of four rates, each tried from two starts on data kept back; none took the
    lowest or the highest. (With 0.001, 0.002 and 0.005 for the digits, tanh could not take 0.01, and came last instead
    of first: 0.975 in place of 0.982.) 20 seeds if full.
    `spread` is the largest difference of two means of one task between the kinds of `hidden` units.
    """
    seeds = 20 if full else seeds
    arms = [(output, f) for output in _OUTPUTS for f in hidden]
    tries = [(*arm, rate, seed, True) for arm in arms for rate in _OUTPUTS[arm[0]].rates for seed in _TRIES]
    tried = np.array(run_each(_learn, tries, progress=full)).reshape(len(arms), -1, len(_TRIES)).mean(axis=2)
    best = {arm: _OUTPUTS[arm[0]].rates[i] for arm, i in zip(arms, tried.argmax(axis=1).tolist(), strict=True)}
    jobs = [(*arm, best[arm], seed, False) for arm in arms for seed in range(seeds)]
    right = np.array(run_each(_learn, jobs, progress=full)).reshape(len(arms), seeds)
    values = {f"{output} and {f}": right[i] for i, (output, f) in enumerate(arms)}
    names = np.array([*values]).reshape(len(_OUTPUTS), -1)
    means = right.mean(axis=1).reshape(names.shape)
    task = int(np.ptp(means, axis=1).argmax())
    spread = float(np.ptp(means[task]))
    furthest = str(names[task, means[task].argmax()]), str(names[task, means[task].argmin()])
    said = ", ".join(f"{name} {v.mean():.2f}" for name, v in values.items())
    return Result(
        "test accuracy",
        values,
        f"The usual choice works, and {'hardly differs from its' if spread < 0.03 else 'differs from its'} rivals",
        f"Test accuracies, output and hidden units: {said} (mean of {seeds} seeds).",
        strip,
        {name.replace(" ", "_"): float(v.mean()) for name, v in values.items()} | {"spread": spread},
        focus=next(iter(values)),
        form="{:.3f}".format,
        scope=Scope(
            "Adam, 30 passes on 400 moons and 10 on digits",
            "gain (that keeps the mean square) and learning rate (0.003, 0.01, 0.03, 0.1 and 0.002, 0.005, 0.01, 0.02)",
            "other moons and 251 digits kept back from training, from two starts each",
        ),
        more={"furthest apart": furthest},
    )


class _Output(NamedTuple):
    """How an output layer's task is learned, and the rates that its nets choose from."""

    learn: Callable[[str, float, int, bool], float]
    rates: tuple[float, ...]


_TRIES = (1000, 1001)
"""Starts, and draws of moons, by which the rates are chosen: of these the test sees nothing."""


def _two_classes(f: str, rate: float, seed: int, choosing: bool) -> float:
    """Return the accuracy on new moons, which are others for each seed."""
    seen, new = moons(400, noise=0.15, seed=2 * seed), moons(400, noise=0.15, seed=2 * seed + 1)
    net = Network((2, 16, 16, 1), f, seed=seed)
    train(net, seen.x, seen.y, loss=binary_cross_entropy, optimiser=Adam(rate), epochs=30, seed=seed, progress=False)
    return accuracy(net, new.x, new.y)


def _ten_classes(f: str, rate: float, seed: int, choosing: bool) -> float:
    """Return the accuracy on the test digits; while choosing, that on training digits kept back."""
    x, y, x_new, y_new = digits()
    if choosing:
        kept, used = np.split(np.random.default_rng(0).permutation(len(x)), [len(x) // 5])
        x, y, x_new, y_new = x[used], y[used], x[kept], y[kept]
    net = Network((64, 64, 32, 10), f, seed=seed)
    train(net, x, y, optimiser=Adam(rate), epochs=10, seed=seed, progress=False)
    return accuracy(net, x_new, y_new)


_OUTPUTS = {
    "sigmoid": _Output(_two_classes, (0.003, 0.01, 0.03, 0.1)),
    "softmax": _Output(_ten_classes, (0.002, 0.005, 0.01, 0.02)),
}


def _learn(job: tuple[str, str, float, int, bool]) -> float:
    output, f, rate, seed, choosing = job
    return _OUTPUTS[output].learn(f, rate, seed, choosing)
