"""Module 18: adding and multiplying beyond the numbers trained on: plain nets, NAC, NALU and what came later."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment, magnitude
from actedu.modules.m18_arithmetic_units.experiments.units import CHANGES, MODELS, OPERATIONS, Task
from actedu.nets import NALU, Sequential
from actedu.plots import Table

Array = NDArray[np.float64]

_SOLVED, _LOST = 0.1, 0.5  # relative errors: below the one it is solved, above the other it is lost
_NEAR, _FAR = (1.0, 5.0), (10.0, 20.0)


@experiment(**{"relu *": (0.46, 0.63), "tanh *": (0.85, 0.91), "NALU *": (0.02, 0.05), "NALU * solved": (0.75, 1.0)})
def extrapolate(
    op: str | Sequence[str] = "*",
    model: str | Sequence[str] = ("linear", "relu", "tanh", "NAC", "NALU"),
    lr: float = 0.1,
    seeds: int = 4,
    full: bool = False,
    steps: int = 1000,
    signs: bool = False,
) -> Result:
    """Learn an operation on two numbers from 1 to 5 and do it with numbers from 10 to 20: the relative error there.

    `op` is "+", "-", "*" or "/", or several; `model` one or several of linear, relu, tanh and relu6 (16 hidden units),
    NAC, NALU, "two NALUs", one after the other, and NMU. With `signs` each number is negative half of the time, in
    training and in the test. 64 samples, `steps` of Adam at `lr` that end at 0 along a cosine, squared error; 20 seeds
    and all models if full. The error is the mean of |error| over the mean of |result|; a run that diverges has the
    error of a model that always says 0, which is 1. Values are errors by seed; measures their medians, e.g. "NALU *",
    the median within 1 to 5, "NALU * inside", and the share of seeds with an error below 10 %, "NALU * solved"; the
    table has the 95 % interval of that share. Raises ValueError for an unknown operation or model.
    Source: trask2018, madsen2019, madsen2020.
    """
    ops, models = _known(op, model)
    seeds, models = (20, list(MODELS)) if full else (seeds, models)
    cases = [_Case(name, sign, lr, steps, signs) for sign in ops for name in models]
    return _extrapolated(dict(zip(cases, _run(cases, seeds, full), strict=True)))


@experiment(**{"NALU * solved": (0.95, 1.0), "NALU / solved": (0.5, 0.8), "tanh / solved": (0.35, 0.7)})
def recorded_extrapolation(
    op: str | Sequence[str] = ("+", "-", "*", "/"),
    model: str | Sequence[str] = ("relu", "tanh", "NALU"),
    lr: float = 0.1,
    steps: int = 1000,
    signs: bool = False,
    seeds: int = 100,
    full: bool = False,
) -> Result:
    """What `extrapolate` gives from up to 100 starts, read from a file.

    There are the models of `extrapolate` at a rate of 0.1; NALU and NMU for products of numbers of both signs; and of
    relu, tanh and NALU 20 starts each at the rates 0.003, 0.01, 0.03 and 0.3, and at 0.01 with 5 000 steps. `full`
    computes it anew; `python -m actedu.modules.m18_arithmetic_units.experiments.extrapolation` replaces the file.
    Raises ValueError for what was not recorded. Source: trask2018.
    """
    ops, models = _known(op, model)
    cases = [_Case(name, sign, lr, steps, signs) for sign in ops for name in models]
    return _extrapolated(_runs(cases, seeds, full))


@experiment(**{"gate held shut": (0.95, 1.0), "as published": (0.5, 0.8)})
def changed_nalu(op: str = "/", seeds: int = 100, steps: int = 1000, full: bool = False) -> Result:
    """Learn an operation with a NALU of which one part is changed: own weights for products, another gate, or none.

    The task and the training are those of `extrapolate`, from 100 starts, or for "+" and "/" from up to 20 with 5 000
    steps, read from the file of `recorded_extrapolation`; `full` computes them anew. Values are relative errors on
    numbers from 10 to 20 by seed; measures the shares of seeds with an error below 10 %. A gate that is held shut
    leaves the product alone, so that change is left out for "+" and "-". Raises ValueError for an unknown operation,
    and for what was not recorded. Source: trask2018, schlor2020.
    """
    (op,), _ = _known(op, ())
    names = [name for name in CHANGES if (name, op) not in _IDLE]
    cases = [_Case(name, op, 0.1, steps, False) for name in names]
    errors = {case.model: runs for case, runs in _runs(cases, seeds, full).items()}
    solved = {name: float((one[:, 1] < _SOLVED).mean()) for name, one in errors.items()}
    return Result(
        "relative error on numbers from 10 to 20",
        {name: one[:, 1] for name, one in errors.items()},
        f"A NALU with one part changed, a {op} b",
        f"Seeds with an error below 10 %, of {seeds}: "
        + ", ".join(f"{name} {round(seeds * share)}" for name, share in solved.items())
        + ".",
        partial(strip, log=True),
        solved,
        focus="as published",
        form=_short,
        scope=_scope(cases[0]),
        rows=_rows(errors, f"NALU, a {op} b"),
    )


class _Case(NamedTuple):
    model: str
    op: str
    lr: float
    steps: int
    signs: bool


_IDLE = [("gate held shut", op) for op in "+-"]  # it can only multiply
_RECORD = Path(__file__).parent.parent / "extrapolation.csv"


def _known(op: str | Sequence[str], model: str | Sequence[str]) -> tuple[list[str], list[str]]:
    ops, models = ([given] if isinstance(given, str) else list(given) for given in (op, model))
    for given, known, what in ((ops, OPERATIONS, "operation"), (models, MODELS, "model")):
        if unknown := [name for name in given if name not in known]:
            raise ValueError(f"extrapolate: there is no {what} {unknown[0]!r}; the known ones are {', '.join(known)}")
    return ops, models


def _run(cases: Sequence[_Case], seeds: int, progress: bool) -> Array:
    """Return the errors near and far, shape (cases, seeds, 2)."""
    runs = run_each(_learn, [(*case, seed) for case in cases for seed in range(seeds)], progress=progress)
    return np.array(runs).reshape(len(cases), seeds, 2)


def _runs(cases: Sequence[_Case], seeds: int, full: bool) -> dict[_Case, Array]:
    """Return the errors of each case, (seeds, 2), from the file, or computed anew if `full`."""
    if full:
        return dict(zip(cases, _run(cases, seeds, progress=True), strict=True))
    recorded = _recorded()
    for case in cases:
        if len(recorded.get(case, ())) < seeds:
            raise ValueError(
                f"recorded_extrapolation: {seeds} starts of {case.model}, a {case.op} b, at {case.lr:g} in "
                f"{case.steps} steps were not recorded"
            )
    return {case: recorded[case][:seeds] for case in cases}


def _recorded() -> dict[_Case, Array]:
    with _RECORD.open(encoding="utf-8", newline="") as file:
        return {
            _Case(row["model"], row["op"], float(row["lr"]), int(row["steps"]), row["signs"] == "True"): np.array(
                [row[where].split() for where in ("near", "far")], dtype=np.float64
            ).T
            for row in csv.DictReader(file)
        }


def _record() -> None:
    """Run all that the file holds, and replace it."""
    plain = [_Case(name, op, 0.1, 1000, False) for name in (*MODELS, *CHANGES) for op in OPERATIONS]
    plain += [_Case(name, "*", 0.1, 1000, True) for name in ("NALU", "NMU")]
    several = [
        _Case(name, op, lr, steps, False)
        for name in ("relu", "tanh", "NALU")
        for op in OPERATIONS
        for lr, steps in ((0.003, 1000), (0.01, 1000), (0.03, 1000), (0.3, 1000), (0.01, 5000))
    ]
    several += [_Case(name, op, 0.1, 5000, False) for name in CHANGES for op in "+/" if (name, op) not in _IDLE]
    with _RECORD.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*_Case._fields, "near", "far"])
        for cases, seeds in ((plain, 100), (several, 20)):
            for case in cases:
                errors = _run([case], seeds, progress=False)[0].T
                writer.writerow([*case, *(" ".join(f"{error:.3g}" for error in one) for one in errors)])
                file.flush()


def _scope(case: _Case) -> Scope:
    return Scope(f"Adam at {case.lr:g}, falling to 0 along a cosine in {case.steps} steps, 64 samples at once")


def _extrapolated(runs: Mapping[_Case, Array]) -> Result:
    """Return the result of runs, each (seeds, 2), that differ in model and operation."""
    measures: dict[str, float] = {}
    for (name, sign, *_), of_case in runs.items():
        inside, outside = np.median(of_case, axis=0)
        measures |= {
            f"{name} {sign}": float(outside),
            f"{name} {sign} inside": float(inside),
            f"{name} {sign} solved": float((of_case[:, 1] < _SOLVED).mean()),
        }
    first, *_ = runs
    seeds = len(runs[first])
    ops, models = (list(dict.fromkeys(names)) for names in ([case.op for case in runs], [case.model for case in runs]))
    errors = {f"{name}, a {sign} b": of_case for (name, sign, *_), of_case in runs.items()}
    return Result(
        f"relative error on numbers{' of both signs' if first.signs else ''} from 10 to 20",
        {name: one[:, 1] for name, one in errors.items()},
        "Beyond the training range, " + ", ".join(_best(errors, models, sign) for sign in ops),
        "Seeds with an error below 10 %: "
        + "; ".join(
            f"a {sign} b, "
            + ", ".join(f"{name} {round(seeds * measures[f'{name} {sign} solved'])} of {seeds}" for name in models)
            for sign in ops
        )
        + ".",
        partial(strip, log=True),
        measures,
        focus=f"{models[-1]}, a {ops[0]} b",
        form=_short,
        scope=_scope(first),
        rows=_rows(errors, "model, operation"),
    )


def _interval(solved: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share, `solved` of `of` starts, by Wilson's formula."""
    z, p = 1.96, solved / of
    middle = (p + z * z / (2 * of)) / (1 + z * z / of)
    half = z * float(np.sqrt(p * (1 - p) / of + z * z / (4 * of * of))) / (1 + z * z / of)
    return max(0.0, middle - half), min(1.0, middle + half)


def _rows(errors: Mapping[str, Array], what: str) -> Table:
    """Return a table of errors, (seeds, 2) each, within the range trained on and beyond it."""
    rows = []
    for name, of_case in errors.items():
        solved, of = int((of_case[:, 1] < _SOLVED).sum()), len(of_case)
        low, high = _interval(solved, of)
        inside, outside = np.median(of_case, axis=0)
        lost = f"{int((of_case[:, 1] > _LOST).sum())} of {of}"
        rows.append([name, _short(inside), _short(outside), lost, f"{solved} of {of}", f"{low:.2f} to {high:.2f}"])
    return Table(
        [what, "error from 1 to 5", "from 10 to 20", "lost", "solved", "95% interval"],
        rows,
        "relative error, median over the starts; from 10 to 20, lost: above 0.5, solved: below 0.1",
    )


def _best(errors: Mapping[str, Array], models: Sequence[str], sign: str) -> str:
    """Say which model does an operation best: of the median start and of the mean, where these are two."""
    beyond = {name: errors[f"{name}, a {sign} b"][:, 1] for name in models}
    median, mean = (min(models, key=lambda name: float(size(beyond[name]))) for size in (np.median, np.mean))
    if median == mean:
        return f"{median} does a {sign} b best"
    return f"{median} does a {sign} b best in the median, {mean} in the mean"


def _short(x: float) -> str:
    """Write an error with two digits, and tiny ones as "below 0.001"."""
    return "below 0.001" if x < 0.001 else magnitude(x)


def _learn(item: tuple[str, str, float, int, bool, int]) -> tuple[float, float]:
    """Return the relative error on numbers like those trained on, and on larger ones."""
    model, op, lr, steps, signs, seed = item
    rng, task = np.random.default_rng([seed, 18]), Task(op, signs=signs)
    net = task.learn(model, rng, seed, lr=lr, steps=steps)
    if net is None:
        return 1.0, 1.0
    near, far = (task.draw(rng, *span, 256) for span in (_NEAR, _FAR))
    return task.error(net, near), task.error(net, far)


@experiment(positive=(0.0, 1e-5), one_negative=(2.0 - 1e-5, 2.0 + 1e-5))
def nalu_sign(seeds: int = 1, full: bool = False) -> Result:
    """The relative error of a NALU set by hand to multiply, for two positive numbers and for one negative.

    W = 1 and the gate shut, so y = exp(log(|a| + eps) + log(|b| + eps)); 1 <= |a| <= 9 and 10 <= b <= 20, on a grid.
    With a < 0 the product comes out with the wrong sign, an error of twice its size. Source: trask2018.
    """
    net = Sequential([unit := NALU(2, 1)])
    unit.W_hat[...], unit.M_hat[...], unit.G[...] = 50.0, 50.0, -50.0
    a, b = (grid.ravel() for grid in np.meshgrid(np.linspace(1.0, 9.0, 17), np.linspace(10.0, 20.0, 21)))
    values = {}
    for name, sign in (("both positive", 1.0), ("a negative", -1.0)):
        values[name] = np.abs(net(np.stack([sign * a, b], axis=1))[:, 0] - sign * a * b) / (a * b)
    positive, negative = (float(v.max()) for v in values.values())
    return Result(
        "relative error of a NALU that multiplies",
        values,
        "A NALU loses the sign of what it multiplies",
        f"Set by hand to multiply, it is off by less than 10⁻⁵ for positive numbers and by {negative:.0f} times the "
        "product for a negative one.",
        strip,
        {"positive": positive, "one_negative": float(values["a negative"].mean())},
        focus="a negative",
        form="{:.2f}".format,
    )


if __name__ == "__main__":
    _record()
