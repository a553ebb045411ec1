import numpy as np
import pytest

from actedu import experiments
from actedu.data import digits
from actedu.modules.m10_initialisation.experiments.batch_norm import Jitter
from actedu.modules.m10_initialisation.experiments.depth import RECORD
from actedu.modules.m10_initialisation.experiments.initialisation import INITS, accuracy_after
from actedu.nets import SGD, BatchNorm, deep_net
from actedu.nets.deep import BATCH_NORM
from actedu.probes import activations


def test_the_record_is_what_a_run_gives():
    """One run: training it again lands within the noise of 540 test images."""
    recorded = experiments.recorded_depth_sweep().more["scores"]["tanh", 1, 0.01]
    again = accuracy_after(deep_net("tanh", 1, seed=1), SGD(0.01, momentum=0.9), 15, 1)
    assert again == pytest.approx(recorded[1], abs=0.02)


def test_the_record_is_complete():
    scores = experiments.recorded_depth_sweep().more["scores"]
    acts, depths, lrs = (set(part) for part in zip(*scores, strict=True))
    assert len(scores) == len(acts) * len(depths) * len(lrs)
    assert {v.size for v in scores.values()} == {3}
    assert len(RECORD.read_text().splitlines()) == 1 + 3 * len(scores)


def test_no_kind_of_net_has_its_best_rate_at_the_end_of_the_search():
    result = experiments.recorded_depth_sweep()
    scores = result.more["scores"]
    lrs = sorted({lr for _, _, lr in scores})
    for act in ("relu", "tanh", "selu", "sigmoid" + BATCH_NORM):
        means = [scores[act, 30, lr].mean() for lr in lrs]
        assert 0 < int(np.argmax(means)) < len(lrs) - 1, act


def test_one_rate_for_all_tells_another_story():
    best, same = experiments.recorded_depth_sweep(), experiments.recorded_depth_sweep(0.01)
    assert best.measures["tanh_30"] - same.measures["tanh_30"] > 0.3
    assert same.intervals == {}
    with pytest.raises(ValueError, match=r"lr is 0\.5; those recorded are 0\.0003, 0\.001"):
        experiments.recorded_depth_sweep(0.5)


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
