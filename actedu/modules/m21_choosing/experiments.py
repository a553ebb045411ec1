"""Module 21: six runs that fail, each found out by a probe; and the usual choice of output and hidden units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from actedu.data import digits, moons
from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, experiment
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
    """A run with one fault, the setting without it, and what the repair is."""

    fault: str
    setting: Setting
    repaired: Setting
    repair: str


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
    Case("unscaled data", Setting(scale=30.0), _HEALTHY, "standardise the pixels"),
    Case("softmax twice", Setting(loss=softmax_twice), _HEALTHY, "return logits"),
    Case("dead layer", Setting(bias=-3.0), _HEALTHY, "start biases at 0"),
    Case("too small weights", Setting(gain=0.02), _HEALTHY, "give each activation its gain"),
    Case("saturated sigmoid", _SIGMOID._replace(gain=40.0), _SIGMOID, "give the sigmoid its gain"),
    Case("too high a learning rate", Setting(lr=5.0), _HEALTHY, "divide the rate by 100"),
)


def diagnose(readings: Mapping[str, float]) -> str:
    """Return the fault that the first reading outside its healthy range stands for, or "none"."""
    for name, reading in READINGS.items():
        if not reading.low <= readings[name] <= reading.high:
            return reading.fault
    return "none"


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
        form=lambda share: f"{share:.1f}",
        rows=Table(
            ["fault", "accuracy", "what gives it away", "repair", "then"],
            [
                [
                    case.fault, f"{values[case.fault].mean():.1f}", READINGS[keys[case.fault]].measures, case.repair,
                    _most(float(repaired[case.fault].mean())),
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

    Values are test accuracies of nets with two hidden layers, trained from logits with Adam; 20 seeds if full.
    `spread` is the largest difference of two means of one task between the kinds of `hidden` units.
    """
    seeds = 20 if full else seeds
    jobs = [(output, f, seed) for output in _OUTPUTS for f in hidden for seed in range(seeds)]
    right = np.array(run_each(_learn, jobs, progress=full)).reshape(len(_OUTPUTS), len(hidden), seeds)
    values = {f"{output} and {f}": right[i, j] for i, output in enumerate(_OUTPUTS) for j, f in enumerate(hidden)}
    spread = float(np.ptp(right.mean(axis=2), axis=1).max())
    said = ", ".join(f"{name} {v.mean():.2f}" for name, v in values.items())
    return Result(
        "test accuracy",
        values,
        f"The usual choice works, and {'hardly differs from its' if spread < 0.03 else 'differs from its'} rivals",
        f"Test accuracies, output and hidden units: {said} (mean of {seeds} seeds).",
        strip,
        {name.replace(" ", "_"): float(v.mean()) for name, v in values.items()} | {"spread": spread},
        focus=next(iter(values)),
    )


def _two_classes(f: str, seed: int) -> float:
    seen, new = moons(400, noise=0.15, seed=2 * seed), moons(400, noise=0.15, seed=2 * seed + 1)
    net = Network((2, 16, 16, 1), f, seed=seed)
    train(net, seen.x, seen.y, loss=binary_cross_entropy, optimiser=Adam(1e-2), epochs=60, seed=seed, progress=False)
    return accuracy(net, new.x, new.y)


def _ten_classes(f: str, seed: int) -> float:
    d = digits()
    net = Network((64, 64, 32, 10), f, seed=seed)
    train(net, d.x_train, d.y_train, optimiser=Adam(2e-3), epochs=15, seed=seed, progress=False)
    return accuracy(net, d.x_test, d.y_test)


_OUTPUTS = {"sigmoid": _two_classes, "softmax": _ten_classes}


def _learn(job: tuple[str, str, int]) -> float:
    output, f, seed = job
    return _OUTPUTS[output](f, seed)
