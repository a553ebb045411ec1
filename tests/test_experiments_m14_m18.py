"""What only the experiments of modules 14 to 18 promise."""

import numpy as np
import pytest

from actedu import experiments
from actedu.activations import get, sigmoid
from actedu.modules.m14_images_and_sequences.experiments import recognition as images
from actedu.modules.m16_frameworks import experiments as frameworks
from actedu.modules.m18_arithmetic_units.experiments import extrapolation
from actedu.modules.m18_arithmetic_units.experiments.units import CHANGES, MODELS, Task
from actedu.nets import Network


def test_a_cell_keeps_the_power_of_its_gate():
    result = experiments.gate_memory(bias=(-1.0, 3.0), T=7)
    assert result.mean["bias -1"] == pytest.approx(float(sigmoid(-1.0)) ** 7, rel=1e-12)
    assert result.mean["bias 3"] == pytest.approx(float(sigmoid(3.0)) ** 7, rel=1e-12)


def test_with_a_recurrent_gain_of_2_little_of_the_gradient_arrives_and_with_3_it_explodes():
    shares = [experiments.gradient_through_time(recurrent=gain).measures["tanh_rnn"] for gain in (2.0, 3.0)]
    assert shares[0] < 0.01
    assert shares[1] > 1e3


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


@pytest.mark.parametrize("make", [*CHANGES.values(), MODELS["NMU"]], ids=[*CHANGES, "NMU"])
def test_a_unit_for_arithmetic_has_the_gradient_that_differences_give(make):
    net = make(1)
    x = np.random.default_rng(0).uniform(1.0, 3.0, (5, 2))
    dy = np.random.default_rng(1).normal(size=(5, 1))
    net.forward(x)
    net.backward(dy)
    got = net.gradient.copy()
    for i in range(net.parameters.size):
        ends = []
        for step in (1e-6, -1e-6):
            net.parameters[i] += step
            ends.append(float((net.forward(x) * dy).sum()))
            net.parameters[i] -= step
        assert got[i] == pytest.approx((ends[0] - ends[1]) / 2e-6, rel=1e-5, abs=1e-7)


def test_an_nmu_multiplies_what_its_weights_choose():
    net = MODELS["NMU"](0)
    net.parameters[:] = [1.0, 0.0]
    assert net(np.array([[-3.0, 5.0], [0.0, 5.0]])) == pytest.approx(np.array([[-3.0], [0.0]]))
    net.parameters[:] = [0.5, 0.5]
    assert net(np.array([[3.0, 5.0]])) == pytest.approx(6.0)
    net.parameters[:] = [7.0, -7.0]
    assert net(np.array([[-3.0, 5.0]])) == pytest.approx(-3.0), "weights are kept from 0 to 1"


def test_recorded_runs_are_those_that_are_run():
    live = experiments.extrapolate("*", ("tanh", "NALU"), seeds=2)
    kept = experiments.recorded_extrapolation("*", ("tanh", "NALU"), seeds=2)
    for name, errors in live.values.items():
        assert kept.values[name] == pytest.approx(errors, rel=0.05)


@pytest.mark.parametrize("op", ["+", "/"])
def test_a_gate_that_does_not_see_the_input_needs_more_steps(op):
    short, long = experiments.changed_nalu(op), experiments.changed_nalu(op, seeds=20, steps=5000)
    assert short.measures["gate without the input"] < short.measures["as published"] - 0.1
    assert long.measures["gate without the input"] == long.measures["both"] == 1.0


def test_what_was_not_recorded_is_said():
    with pytest.raises(ValueError, match=r"100 starts of NALU, a \* b, at 0\.02 in 1000 steps were not recorded"):
        experiments.recorded_extrapolation("*", "NALU", lr=0.02)
    with pytest.raises(ValueError, match=r"no operation '\^'"):
        experiments.changed_nalu("^")


@pytest.mark.parametrize(
    ("solved", "of", "low", "high"), [(5, 10, 0.237, 0.763), (10, 10, 0.722, 1.0), (0, 20, 0.0, 0.161)]
)
def test_the_interval_of_a_share_is_wilsons(solved, of, low, high):
    assert extrapolation._interval(solved, of) == pytest.approx((low, high), abs=5e-4)


def test_numbers_of_both_signs_are_negative_half_of_the_time():
    x = Task("*", signs=True).draw(np.random.default_rng(0), 1.0, 5.0, 2000)
    assert (x < 0.0).mean() == pytest.approx(0.5, abs=0.03)
    assert np.abs(x).min() >= 1.0


def test_the_mean_answer_scores_otherwise_by_another_ruler():
    means = experiments.two_rulers(seeds=2).mean
    assert means["B, a - b"] > 3 * means["A, a - b"]
    assert means["A, a x b"] > 1.5 * means["B, a x b"]


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
