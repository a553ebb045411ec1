"""What only the experiments and the lab of module 17 promise."""

import numpy as np
import pytest

from actedu import experiments
from actedu.modules.m17_learnable_activations import lab
from actedu.modules.m17_learnable_activations.experiments import papers, physics, studies
from actedu.modules.m17_learnable_activations.experiments.layers import AllLearned, Leaning
from actedu.numeric import backward_gain, forward_gain


def slope_of(function, values, i):
    """The derivative of a number in the i-th of the values, which are changed in place and put back."""
    found = []
    for step in (1e-6, -1e-6):
        values[i] += step
        found.append(function())
        values[i] -= step
    return (found[0] - found[1]) / 2e-6


@pytest.mark.parametrize("name", physics.CURVES)
def test_the_gradient_of_a_residual_is_that_of_its_loss(name):
    rng = np.random.default_rng(0)
    f, x = physics.CURVES[name], np.linspace(-1.0, 1.0, 16)
    p = np.concatenate([rng.standard_normal(3 * physics.UNITS), [0.1, 1.2]])
    measured = [slope_of(lambda: physics.loss(f, p, x), p, i) for i in range(p.size)]
    given = physics._gradient(f, p, x)
    assert np.abs(given - measured).max() < 1e-6 * np.abs(given).max()


@pytest.mark.parametrize("layer", [AllLearned("dual_line"), Leaning(4)], ids=["dual line", "leaning"])
def test_a_learned_shape_has_the_gradient_of_its_output(layer):
    rng = np.random.default_rng(1)
    z, dy = rng.standard_normal((6, 4)), rng.standard_normal((6, 4))
    learned = getattr(layer, layer.learned[0])
    learned += 0.1 * rng.standard_normal(learned.shape)

    def total():
        return float(np.sum(dy * layer.forward(z)))

    measured = [slope_of(total, learned, i) for i in range(learned.size)]
    total()
    layer.backward(dy)
    assert getattr(layer, f"d{layer.learned[0]}") == pytest.approx(measured, abs=1e-6)


def test_a_leaning_sigmoid_starts_as_a_sigmoid():
    z = np.linspace(-30.0, 30.0, 13)[:, None]
    assert Leaning(1).forward(z) == pytest.approx(1.0 / (1.0 + np.exp(-z)), rel=1e-12)


def test_pairs_differ_by_the_learning_alone():
    for name, (learned, held) in {
        "dual": ("dual_line, learned", "dual_line"),
        "mix": ("mixture, learned", "mixture, even"),
    }.items():
        a, b = (studies._dense(arm, 0) for arm in (learned, held))
        x = np.random.default_rng(0).standard_normal((5, 64))
        assert a(x) == pytest.approx(b(x), abs=1e-12), name
        assert a.size > b.size


def test_where_the_search_gave_a_pair_two_rates_both_were_run_at_one():
    shapes = experiments.learned_shapes()
    rates = shapes.more["rates"]
    apart = {a: rates[b] for a, b, _ in papers.PAIRS.values() if rates[a] != rates[b]}
    assert shapes.more["same_rate"] == apart


def test_a_recorded_run_can_be_run_again():
    rate, values = studies.recorded("physics")
    assert studies.run(("physics", "relu", rate["relu"], 0)) == pytest.approx(values["relu"][0], rel=1e-3)


def test_a_depth_that_was_not_run_is_refused():
    with pytest.raises(ValueError, match="depth is 20; those recorded are 10, 30"):
        experiments.normalised_depth(depth=20)


def test_a_drawn_function_has_the_slope_of_its_pieces():
    f = lab._curve((-1.0, -0.5, 0.0, 1.5, 3.0))
    z = np.array([-9.0, -3.0, -1.0, 1.0, 3.0, 9.0])
    assert f.slope(z) == pytest.approx((f(z + 1e-6) - f(z - 1e-6)) / 2e-6, abs=1e-6)


def test_the_designer_computes_the_gains_of_what_it_shows():
    made = lab.ActivationDesigner(first="tanh", second="relu", share=0.25)
    assert made.forward == pytest.approx(forward_gain(made.curve), rel=1e-6)
    assert made.backward == pytest.approx(backward_gain(made.curve, made.curve.slope), rel=1e-6)


def test_another_function_makes_a_run_void():
    made = lab.ActivationDesigner(first="relu", share=0.0, run="3 starts")
    assert made.difference is not None
    assert made.differences == pytest.approx(np.zeros(3)), "relu against itself"
    made.share = 0.5
    assert (made.run, made.difference) == ("not run", None)


def test_a_constant_is_called_chance_and_does_not_fail():
    made = lab.ActivationDesigner(how="drawn", left=0.0, low=0.0, middle=0.0, high=0.0, right=0.0, run="3 starts")
    assert "gain forward none, backward none" in made.sentence
    assert made.difference is not None
    assert made.difference.high < 0.0


@pytest.mark.parametrize(
    ("name", "can"),
    [
        ("absolute", True),
        ("gaussian", True),
        ("sine", True),
        ("gcu", True),
        ("relu", False),
        ("silu", False),
        ("tanh", False),
    ],
)
def test_the_designer_knows_which_neurons_solve_xor(name, can):
    assert lab.ActivationDesigner(first=name, share=0.0).xor is can


def test_a_valley_solves_xor_as_a_hill_does():
    assert lab.ActivationDesigner(how="drawn", left=1.0, low=0.5, middle=0.0, high=0.5, right=1.0).xor
    assert not lab.ActivationDesigner(how="drawn", left=0.0, low=0.25, middle=0.5, high=0.75, right=1.0).xor


def test_below_the_starts_of_the_designer_stands_their_mean_and_no_start_0():
    right = lab.ActivationDesigner().frame().figure.axes[1]
    places = {tick.get_text(): y for tick, y in zip(right.get_yticklabels(), right.get_yticks(), strict=True)}
    assert places == {"mean": 0.0} | {str(start): start for start in range(1, 11)}
