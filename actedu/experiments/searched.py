"""Give each arm of a comparison the learning rate that suits it, judged on digits kept back, and test it once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from actedu.data import Split, digits
from actedu.experiments.parallel import run_each

Run = tuple[Split, str, float, int]  # data, arm, learning rate, seed

CHOSEN_ON = "251 digits kept back from training"


class Searched(NamedTuple):
    """Test accuracies by arm, one a seed, and the learning rate of each arm."""

    scores: dict[str, NDArray[np.float64]]
    rates: dict[str, float]


def searched(
    learn: Callable[[Run], float], arms: Sequence[str], lrs: Sequence[float], seeds: int, *, progress: bool = False
) -> Searched:
    """Choose the rate of each arm on a fifth of the training digits, kept back; then train on all of them, and test.

    `learn` trains one arm on the training part of the data and returns its accuracy on their test part. The choice
    rests on one start, which the test does not see; of equally good rates it is the smallest.
    """
    d = digits()
    kept, used = np.split(np.random.default_rng(0).permutation(len(d.x_train)), [len(d.x_train) // 5])
    trial = Split(d.x_train[used], d.y_train[used], d.x_train[kept], d.y_train[kept])
    tried = run_each(learn, [(trial, arm, lr, 1000) for arm in arms for lr in sorted(lrs)], progress=progress)
    best = np.sort(lrs)[np.reshape(tried, (len(arms), len(lrs))).argmax(axis=1)].tolist()
    final = run_each(
        learn, [(d, arm, lr, seed) for arm, lr in zip(arms, best, strict=True) for seed in range(seeds)],
        progress=progress,
    )  # fmt: skip
    scores = dict(zip(arms, np.reshape(final, (len(arms), seeds)), strict=True))
    return Searched(scores, dict(zip(arms, best, strict=True)))
