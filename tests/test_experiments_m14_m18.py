"""What only the experiments of modules 14 to 18 promise."""

import numpy as np
import pytest

from actedu import experiments
from actedu.activations import get, sigmoid
from actedu.modules.m14_images_and_sequences.experiments import recognition as images
from actedu.modules.m16_frameworks import experiments as frameworks
from actedu.nets import Network


def test_a_cell_keeps_the_power_of_its_gate():
    result = experiments.gate_memory(bias=(-1.0, 3.0), T=7)
    assert result.mean["bias -1"] == pytest.approx(float(sigmoid(-1.0)) ** 7, rel=1e-12)
    assert result.mean["bias 3"] == pytest.approx(float(sigmoid(3.0)) ** 7, rel=1e-12)


def test_rising_words_are_falling_words_backwards():
    rng = np.random.default_rng(0)
    x, rises = images._words(4000, 12, 0, rng)
    pitch = (x * np.arange(8.0)).sum(axis=2)[:, :9]
    climbs = pitch[:, 6:].sum(axis=1) > pitch[:, :3].sum(axis=1)
    assert (climbs == rises).mean() > 0.95
    frames = [np.sort(x[rises == kind][:, :9].mean(axis=(0, 1))) for kind in (0, 1)]
    assert frames[0] == pytest.approx(frames[1], abs=0.05), "which frames there are says nothing about the class"


def test_straight_edges_are_all_edge_and_a_blob_is_none():
    across = np.tile([-1.0, 0.0, 1.0], 3)
    blob = np.ones(9)
    assert images._edge(np.stack([across, across.reshape(3, 3).T.ravel(), blob])) == pytest.approx([1.0, 1.0, 0.0])


def test_one_neuron_counts_alike_alone_and_among_others():
    together = experiments.xor_single_neuron(seeds=20)
    alone = experiments.xor_single_neuron("gcu", seeds=20)
    assert np.array_equal(alone.values["gcu"], together.values["gcu"])
    assert "gcu" in alone.title
    assert experiments.xor_single_neuron("relu", seeds=3).title == "No single neuron learned XOR"


def test_a_parabola_solves_xor_without_waves():
    assert experiments.xor_single_neuron("square").mean["square"] > 0.3


def test_extrapolation_refuses_what_it_does_not_know():
    with pytest.raises(ValueError, match=r"no operation '\^'; the known ones are \+, -, \*, /"):
        experiments.extrapolate("^")
    with pytest.raises(ValueError, match="no model 'gelu'; the known ones are linear, relu"):
        experiments.extrapolate("+", "gelu")


def test_a_linear_model_subtracts_beyond_its_range():
    result = experiments.extrapolate("-", "linear", seeds=2)
    assert result.measures["linear - solved"] == 1.0


@pytest.mark.frameworks
def test_rosetta_takes_a_net_of_any_depth():
    net = Network((64, 5, 10), "relu", seed=3)
    result = experiments.rosetta([(layer.W, layer.b) for layer in net.layers])
    assert result.measures["largest_difference"] < 1e-5


def test_rosetta_notices_a_net_that_differs(monkeypatch):
    def shifted(weights, x):
        return frameworks._in_numpy([*weights[:-1], (weights[-1][0], weights[-1][1] + np.arange(10) / 100)], x)

    monkeypatch.setitem(frameworks.LIBRARIES, "NumPy", ("numpy", shifted))
    assert not experiments.rosetta().holds


@pytest.mark.frameworks
def test_a_library_that_is_absent_is_named(monkeypatch):
    monkeypatch.setitem(frameworks.LIBRARIES, "Nothing", ("no_such_library", frameworks._in_numpy))
    result = experiments.rosetta()
    assert "Nothing" in result.sentence.partition("Not installed here")[2]
    assert "Nothing" not in result.values


def test_attention_needs_its_scale_at_every_length():
    result = experiments.attention_variance(ds=(16, 64), seeds=1)
    for d in (16, 64):
        assert result.mean[f"q k, d = {d}"] > 2 * result.mean[f"q k / sqrt(d), d = {d}"]


@pytest.mark.frameworks
def test_a_step_is_written_alike_in_every_library():
    assert experiments.step_anywhere().holds


def test_steps_that_differ_are_noticed(monkeypatch):
    monkeypatch.setitem(frameworks.STEPS, "half", ("numpy", lambda z: get("step")(z) / 2))
    assert not experiments.step_anywhere().holds
