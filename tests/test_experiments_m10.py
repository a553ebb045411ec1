from itertools import product

import numpy as np
import pytest

from actedu import experiments
from actedu.data import digits
from actedu.modules.m10_initialisation.experiments.batch_norm import Jitter
from actedu.modules.m10_initialisation.experiments.depth import (
    DEPTHS,
    EPOCHS,
    KINDS,
    RATES,
    RECORD,
    _accuracies,
    _best,
)
from actedu.modules.m10_initialisation.experiments.initialisation import INITS, lsuv
from actedu.nets import BatchNorm, deep_net
from actedu.nets.deep import BATCH_NORM
from actedu.probes import activations


def test_the_record_is_what_a_run_gives():
    """One run: training it again lands within the noise of 540 test images."""
    cell = ("tanh", 3, "momentum", 0.01)
    recorded = experiments.recorded_depth_sweep().more["scores"][cell]
    assert _accuracies((cell, 0, EPOCHS)) == pytest.approx(recorded[0], abs=0.02)


def test_the_record_is_complete():
    scores = experiments.recorded_depth_sweep().more["scores"]
    groups = [(kind, depth, name) for name, depths in DEPTHS.items() for kind, depth in product(KINDS, depths)]
    assert set(scores) == {(*group, lr) for group in groups for lr in RATES[group[2]]}
    assert len(RECORD.read_text().splitlines()) == 1 + sum(len(rows) for rows in scores.values())
    for group in groups:
        assert {len(rows) for cell, rows in scores.items() if cell[:3] == group} == {1, 3}, group


def test_a_rate_is_chosen_on_digits_kept_back_and_not_by_the_test():
    scores = {("a", 1, "sgd", lr): np.array([row]) for lr, row in ((0.1, (0.9, 0.2)), (0.3, (0.8, 0.99)))}
    assert _best(scores, ("a", 1, "sgd")) == ("a", 1, "sgd", 0.1)


def test_one_rate_for_all_tells_another_story():
    best, same = experiments.recorded_depth_sweep(), experiments.recorded_depth_sweep(lr=0.01)
    assert best.measures["tanh_30"] - same.measures["tanh_30"] > 0.2
    assert same.intervals == {}
    assert same.scope.searched == ""
    with pytest.raises(ValueError, match=r"lr is 0\.5; those recorded are 0\.001, 0\.003"):
        experiments.recorded_depth_sweep(lr=0.5)
    with pytest.raises(ValueError, match="optimiser is 'sgd'; it is one of momentum, Adam"):
        experiments.recorded_depth_sweep("sgd")


def test_the_sweep_read_twice_is_the_sweep():
    twice, sweep = experiments.depth_read_twice(), experiments.recorded_depth_sweep()
    same = experiments.recorded_depth_sweep(lr=0.01)
    assert twice.mean["tanh"] == pytest.approx(sweep.measures["tanh_30"])
    assert twice.measures["tanh_at_one"] == pytest.approx(same.measures["tanh_30"])
    with pytest.raises(ValueError, match=r"depth is 20; recorded are 3, 10, 30"):
        experiments.depth_read_twice(depth=20)


def test_lsuv_gives_the_sums_of_every_layer_variance_1():
    x = digits().x_train[:200]
    net = lsuv(deep_net("relu", 6), x)
    net(x)
    assert [layer.z.var() for layer in net.layers] == pytest.approx([1.0] * 7)
    assert np.linalg.cond(net.layers[1].W) == pytest.approx(1.0)


def test_depth_sweep_lists_the_kinds_it_knows():
    with pytest.raises(ValueError, match="there is no kind 'cosine'; the known ones are sigmoid, sigmoid, LSUV"):
        experiments.depth_sweep(["cosine"])


def test_batch_norm_stands_between_sums_and_sigmoids():
    net = deep_net("sigmoid" + BATCH_NORM, 4)
    assert sum(isinstance(layer, BatchNorm) for layer in net.layers) == 4
    assert len(activations(net, digits().x_test[:9])) == 4


def test_jitter_moves_every_batch_and_only_in_training():
    layer, x = Jitter(1.0), np.zeros((400, 50))
    layer.draw(np.random.default_rng(0))
    first, second = (layer.forward(x, True).mean(axis=0) for _ in range(2))
    assert first.std() == pytest.approx(1 / np.sqrt(3), rel=0.3)  # of a uniform number in [-1, 1]
    assert abs(np.corrcoef(first, second)[0, 1]) < 0.5
    assert layer.forward(x) is x


def test_selu_needs_a_known_init():
    with pytest.raises(ValueError, match="no init 'Xavier'; the known ones are LeCun, He"):
        experiments.selu_propagation("Xavier")
    alone = experiments.selu_propagation("He", dropout=0.0, depth=5, width=32, seeds=1)
    assert list(alone.values) == ["He"]


def test_a_wrong_gain_shows_in_the_variance(monkeypatch):
    monkeypatch.setitem(INITS, "LeCun", INITS["He"])
    assert experiments.selu_propagation("LeCun", dropout=0.0, seeds=1).mean["LeCun"] > 50
