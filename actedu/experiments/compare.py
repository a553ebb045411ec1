"""A fair comparison of activations: each with its own gain and its own learning rate, all with the same seeds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, partial
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from actedu.activations import get, label
from actedu.data import Split, digits, planar
from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.experiments.result import Result, Scope, experiment
from actedu.nets import Dense, DivergenceError, Layer, Network, Sequential, accuracy, normal, train
from actedu.nets.dense import Named
from actedu.nets.optimisers import OPTIMISERS
from actedu.numeric import forward_gain
from actedu.plots import Table

Array = npt.NDArray[np.float64]
Entry = Named | Layer

RATES = (1e-3, 3e-3, 1e-2)  # learning rates for Adam that small nets on digits choose from


class Difference(NamedTuple):
    """The mean of paired differences and its confidence interval."""

    mean: float
    low: float
    high: float

    @property
    def seen(self) -> str:
        """Whether the interval tells the two apart: "higher", "lower", or "no difference" where it contains 0."""
        return "no difference" if self.low <= 0.0 <= self.high else "higher" if self.low > 0.0 else "lower"


def paired_difference(a: npt.ArrayLike, b: npt.ArrayLike, confidence: float = 0.95, among: int = 1) -> Difference:
    """Return the mean of a - b, both of shape (n,), pair by pair, with its Student t interval.

    With `among` such comparisons each interval is widened (Bonferroni), so that all of them together are right with
    probability `confidence`. Raises ValueError unless both hold the same number, at least 2, and 0 < confidence < 1.
    """
    a, b = np.asarray(a, dtype=np.float64), np.asarray(b, dtype=np.float64)
    if a.shape != b.shape or a.ndim != 1 or a.size < 2:
        raise ValueError(
            f"paired_difference: the shapes are {a.shape} and {b.shape}; give two rows of at least 2 values, in pairs"
        )
    if not 0.0 < confidence < 1.0:
        raise ValueError(f"paired_difference: confidence is {confidence}; it must lie between 0 and 1, such as 0.95")
    mean = float((a - b).mean())
    half = _quantile(1.0 - (1.0 - confidence) / (2 * among), a.size - 1) * float((a - b).std(ddof=1)) / a.size**0.5
    return Difference(mean, mean - half, mean + half)


def rank_correlation(first: Mapping[str, float] | Sequence[str], second: Mapping[str, float] | Sequence[str]) -> float:
    """Return Spearman's rank correlation, -1 to 1, of two rankings of the same names.

    A ranking is a mapping from names to scores, or the names from best to worst. Raises ValueError if they do not rank
    the same names, at least two; 0 if all of one ranking's scores are equal.
    """
    from scipy.stats import rankdata

    a, b = (
        dict(r) if isinstance(r, Mapping) else {name: -float(i) for i, name in enumerate(r)} for r in (first, second)
    )
    if set(a) != set(b) or len(a) < 2:
        odd = ", ".join(sorted(set(a) ^ set(b))) or "there are fewer than two"
        raise ValueError(f"rank_correlation: both rankings must hold the same names, at least two; look at: {odd}")
    ranks = rankdata([list(a.values()), [b[name] for name in a]], axis=1)
    ranks -= ranks.mean(axis=1, keepdims=True)
    size = np.sqrt((ranks**2).sum(axis=1).prod())
    return float(ranks[0] @ ranks[1] / size) if size else 0.0


@cache
def _quantile(p: float, freedom: int) -> float:
    from scipy.stats import t

    return float(t.ppf(p, freedom))


@dataclass(frozen=True)
class Contest:
    """What all competitors have in common: the data, the net around the activation, and how long it is trained."""

    data: Split
    hidden: Sequence[int] = (64, 64)
    epochs: int = 10
    optimiser: str = "adam"

    def scope(self, lrs: Sequence[float]) -> Scope:
        """Return how far a contest reaches in which each activation took the best of these rates."""
        layers = "x".join(map(str, self.hidden))
        return Scope(
            f"hidden layers {layers}, {self.optimiser}, {self.epochs} passes",
            f"gain (that keeps the mean square) and learning rate ({', '.join(f'{lr:g}' for lr in sorted(lrs))})",
            f"{len(self.data.x_train) // 5} samples kept back from training",
        )

    def net(self, entry: Entry, seed: int) -> Sequential:
        """Return a fresh net with this activation in each hidden layer, at the activation's own gain."""
        sizes = (self.data.x_train.shape[1], *self.hidden, 1 + int(self.data.y_train.max()))
        if not isinstance(entry, Layer):
            return Network(sizes, entry, seed=seed)
        init = normal(forward_gain(deepcopy(entry).forward))
        *pairs, last = pairwise(sizes)
        hidden = [part for pair in pairs for part in (Dense(*pair, init=init), deepcopy(entry))]
        return Sequential([*hidden, Dense(*last)], seed=seed)

    def accuracy(self, run: tuple[Entry, float, int]) -> float:
        """Train with (activation, learning rate, seed); return the accuracy on the test part, chance if it diverges."""
        entry, lr, seed = run
        x_train, y_train, x_test, y_test = self.data
        net = self.net(entry, seed)
        try:
            moving = OPTIMISERS[self.optimiser](lr)
            train(net, x_train, y_train, optimiser=moving, epochs=self.epochs, seed=seed, progress=False)
        except DivergenceError:
            return float((y_test == np.bincount(y_train).argmax()).mean())
        return accuracy(net, x_test, y_test)

    def best_rates(
        self, entries: Mapping[str, Entry], lrs: Sequence[float], seeds: Iterable[int] = (1000,), progress: bool = False
    ) -> dict[str, float]:
        """Return each activation's best learning rate, judged on a fifth of the training data kept back for it.

        Of equally good ones it is the smallest. The test part takes no part.
        """
        order = np.random.default_rng(0).permutation(len(self.data.x_train))
        kept, used = np.split(order, [len(order) // 5])
        x, y = self.data.x_train, self.data.y_train
        trial = Contest(Split(x[used], y[used], x[kept], y[kept]), self.hidden, self.epochs, self.optimiser)
        runs = [(entry, lr, seed) for entry in entries.values() for lr in sorted(lrs) for seed in seeds]
        scores = np.reshape(run_each(trial.accuracy, runs, progress=progress), (len(entries), len(lrs), -1))
        return dict(zip(entries, np.sort(lrs)[scores.mean(axis=2).argmax(axis=1)].tolist(), strict=True))

    def scores(
        self, entries: Mapping[str, Entry], rates: Mapping[str, float], seeds: Sequence[int], progress: bool = False
    ) -> dict[str, Array]:
        """Return the test accuracies by activation, one a seed, each at its own learning rate."""
        runs = [(entry, rates[name], seed) for name, entry in entries.items() for seed in seeds]
        rows = np.reshape(run_each(self.accuracy, runs, progress=progress), (len(entries), len(seeds)))
        return dict(zip(entries, rows, strict=True))


def competitors(activations: Sequence[Entry] | Mapping[str, Entry]) -> dict[str, Entry]:
    """Return activations by their names in tables: names, functions with a slope, or layers such as Learned("prelu").

    Raises ValueError for fewer than two, an unknown name, or two of the same name.
    """
    given = list(activations.values() if isinstance(activations, Mapping) else activations)
    if isinstance(activations, str) or len(given) < 2:
        raise ValueError(f"compare: activations is {activations!r}; give at least two in a list")
    entries = [f if isinstance(f, Layer) else get(f) for f in given]
    names = list(activations) if isinstance(activations, Mapping) else [label(f) for f in entries]
    if twice := [name for name in names if names.count(name) > 1]:
        raise ValueError(f"compare: two of the activations are called {twice[0]!r}; give each a name of its own")
    return dict(zip(names, entries, strict=True))


@experiment(gelu_minus_relu=(-0.008, 0.012), identity_minus_relu=(-0.02, 0.0))
def compare(
    activations: Sequence[Entry] | Mapping[str, Entry] = ("relu", "gelu", "identity"),
    *,
    reference: str | None = None,
    data: Split | str = "digits",
    hidden: Sequence[int] = (64, 64),
    lrs: Sequence[float] = RATES,
    optimiser: str = "adam",
    epochs: int = 10,
    seeds: int = 5,
    confidence: float = 0.95,
    full: bool = False,
) -> Result:
    """Which activation classifies best? A fair comparison with `reference`, the first one unless named.

    Every activation gets its own gain and its own learning rate, the best of `lrs` on a fifth of the training data kept
    back for that; then it is trained on all of them from `seeds` starts, which are the same for all, and tested once.
    The intervals are Student's, of paired differences, for `confidence` in all of them together (Bonferroni). They
    speak of the starts: a test set of n images adds an uncertainty of up to 1 / (2 sqrt(n)) of its own.

    Args:
        activations: at least two: names, your own functions with a slope, or layers such as Learned("prelu"); in a
            dictionary they go by the names you choose.
        data: "digits", a set in the plane such as "moons" (300 points to train on, 300 to test), or a Split.
        hidden: the sizes of the hidden layers.
        epochs, seeds: at least 30 and 20 if full.

    Raises ValueError for fewer than 2 activations or seeds, for one size or rate without a list around it, and for an
    unknown name, listing the known ones.
    """
    seeds, epochs = (max(seeds, 20), max(epochs, 30)) if full else (seeds, epochs)
    entries = competitors(activations)
    reference = reference or next(iter(entries))
    if reference not in entries:
        raise ValueError(f"compare: the reference {reference!r} does not take part; {', '.join(entries)} do")
    if seeds < 2:
        raise ValueError(f"compare: seeds is {seeds}; a spread needs at least 2")
    for name, listed in (("hidden", hidden), ("lrs", lrs)):
        if not np.iterable(listed):
            raise ValueError(f"compare: {name} is {listed!r}; give a list, such as [{listed!r}]")
    if not len(lrs) or not min(lrs) > 0.0:
        raise ValueError(f"compare: lrs is {lrs!r}; give at least one learning rate, all above 0")
    if optimiser not in OPTIMISERS:
        raise ValueError(f"compare: there is no optimiser {optimiser!r}; the known ones are {', '.join(OPTIMISERS)}")
    contest = Contest(_split(data), hidden, epochs, optimiser)
    for entry in entries.values():
        contest.net(entry, 0)(contest.data.x_train[:1])  # what does not fit is told before anything is trained
    rates = contest.best_rates(entries, lrs, (1000, 1001), progress=full)
    values = contest.scores(entries, rates, range(seeds), progress=full)
    against = partial(paired_difference, b=values[reference], confidence=confidence, among=len(entries) - 1)
    found = {name: against(v) for name, v in values.items() if name != reference}
    return Result(
        f"test accuracy on {len(contest.data.y_test)} samples",
        values,
        _title(found, reference),
        f"Against {reference}, over {seeds} starts and each at its own learning rate: "
        + "; ".join(f"{name} {_said(d, reference)}" for name, d in found.items())
        + ".",
        strip,
        {name: float(v.mean()) for name, v in values.items()}
        | {f"{_key(name)}_minus_{_key(reference)}": d.mean for name, d in found.items()},
        focus=reference,
        form="{:.3f}".format,
        scope=contest.scope(lrs),
        rows=_table(values, rates, found, reference, confidence),
        more={"rates": rates, "differences": found},
    )


def _split(data: Split | str) -> Split:
    if isinstance(data, Split):
        if not np.issubdtype(np.asarray(data.y_train).dtype, np.integer):
            raise ValueError(f"compare: the targets are {np.asarray(data.y_train).dtype}; give classes 0, 1, 2, ...")
        return data
    if data == "digits":
        return digits()
    if data not in planar:
        raise ValueError(f"compare: there are no data {data!r}; give a Split or one of digits, {', '.join(planar)}")
    return Split(*planar[data](300, seed=0), *planar[data](300, seed=1))


def _key(name: str) -> str:
    return name.replace(" ", "_")


def _said(d: Difference, reference: str) -> str:
    return "could not be told apart at this scale" if d.seen == "no difference" else f"is {d.seen}"


def _title(found: Mapping[str, Difference], reference: str) -> str:
    apart = [f"{name} is {d.seen} than {reference}" for name, d in found.items() if d.seen != "no difference"]
    if not apart:
        return f"None could be told apart from {reference} at this scale"
    return f"{len(apart)} of {len(found)} differ from {reference}" if len(apart) > 2 else "; ".join(apart)


def _table(
    values: Mapping[str, Array],
    rates: Mapping[str, float],
    found: Mapping[str, Difference],
    reference: str,
    confidence: float,
) -> Table:
    rows: list[list[object]] = []
    for name, v in values.items():
        row = [name, f"{rates[name]:g}", f"{v.mean():.3f}", f"{v.std(ddof=1):.3f}", v.size]
        d = found.get(name)
        rows.append([*row, *([f"{d.mean:+.3f}", f"{d.low:+.3f} to {d.high:+.3f}", d.seen] if d else ["", "", ""])])
    columns = ["activation", "learning rate", "mean", "sd", "n", f"minus {reference}", f"{confidence:.0%} interval"]
    return Table([*columns, "seen"], rows, "test accuracy")
