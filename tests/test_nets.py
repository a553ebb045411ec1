import pickle
from math import isfinite, log

import numpy as np
import pytest

from actedu import activations as a
from actedu.nets import (
    Curve,
    Network,
    binary_cross_entropy,
    categorical_cross_entropy,
    constant,
    dice,
    he,
    lecun,
    mse,
    normal,
    orthogonal,
    poisson,
    softmax_cross_entropy,
    standardised,
    uniform,
    with_surrogate,
    xavier,
)
from actedu.numeric import central_difference, forward_gain, signal_map

RNG = np.random.default_rng(7)
X = RNG.standard_normal((6, 5))
LOSSES = {
    "softmax_cross_entropy": (softmax_cross_entropy, 3, RNG.integers(0, 3, 6)),
    "binary_cross_entropy": (binary_cross_entropy, 1, RNG.integers(0, 2, 6)),
    "mse": (mse, 2, RNG.standard_normal((6, 2))),
    "categorical_cross_entropy": (categorical_cross_entropy, 3, RNG.dirichlet(np.ones(3), 6)),
    "poisson": (poisson, 1, RNG.poisson(2.0, 6)),
    "dice": (dice, 4, RNG.integers(0, 2, (6, 4))),
}


def worst_error(net, x, y, loss):
    """Largest relative difference between the net's gradient and central differences, over all parameters."""
    net.backward(loss(net(x), y)[1])
    given = net.gradient.copy()
    measured = np.empty_like(given)
    h = 1e-5
    for i, value in enumerate(net.parameters.copy()):
        sides = []
        for step in (h, -h):
            net.parameters[i] = value + step
            sides.append(loss(net(x), y)[0])
        net.parameters[i] = value
        measured[i] = (sides[0] - sides[1]) / (2 * h)
    return np.abs(given - measured).max() / (np.abs(measured).max() + 1e-12)


@pytest.mark.parametrize("name", [name for name in a.catalogue if name != "step"])
def test_gradient_is_the_numerical_one_for_every_activation(name):
    net = Network((5, 4, 4, 3), name, seed=1)
    for layer in net.layers:
        layer.b[:] = 0.1 * RNG.standard_normal(layer.b.size)
    assert worst_error(net, X, LOSSES["softmax_cross_entropy"][2], softmax_cross_entropy) < 1e-6


@pytest.mark.parametrize("name", LOSSES)
def test_gradient_is_the_numerical_one_for_every_loss(name):
    loss, n_out, y = LOSSES[name]
    assert worst_error(Network((5, 4, n_out), "tanh"), X, y, loss) < 1e-7


def test_gradient_of_the_inputs_is_the_numerical_one():
    net, y = Network((5, 4, 3), "tanh"), LOSSES["softmax_cross_entropy"][2]
    given = net.backward(softmax_cross_entropy(net(X), y)[1])
    shifted = X.copy()
    shifted[2, 3] += 1e-6
    change = softmax_cross_entropy(net(shifted), y)[0] - softmax_cross_entropy(net(X), y)[0]
    assert given[2, 3] == pytest.approx(change / 1e-6, rel=1e-4)


def test_a_slope_wrong_by_a_thousandth_is_caught():
    wrong = Curve(np.tanh, lambda z: 1.001 * (1 - np.tanh(z) ** 2), "wrong tanh")
    assert (
        worst_error(Network((5, 4, 4, 3), wrong), X, LOSSES["softmax_cross_entropy"][2], softmax_cross_entropy) > 1e-4
    )


def test_a_layer_that_forgets_its_bias_gradient_is_caught():
    net = Network((5, 4, 3), "tanh")
    layer = net.layers[0]
    right = layer.backward

    def broken(dy):
        dx = right(dy)
        layer.db[:] = 0.0
        return dx

    layer.backward = broken
    assert worst_error(net, X, LOSSES["softmax_cross_entropy"][2], softmax_cross_entropy) > 1e-2


@pytest.mark.parametrize("name", LOSSES)
def test_losses_survive_huge_outputs(name):
    loss, n_out, y = LOSSES[name]
    for size in (1e3, -1e3):
        value, gradient = loss(size * np.ones((6, n_out)), y)
        too_large = name == "poisson" and size > 0  # e^1000 is no float, so infinite is the right answer
        assert isfinite(value) != too_large
        assert np.isfinite(gradient).all() != too_large
        assert not np.isnan(gradient).any()


def test_losses_have_the_values_of_the_textbook():
    assert softmax_cross_entropy(np.zeros((4, 10)), np.arange(4))[0] == pytest.approx(log(10))
    assert binary_cross_entropy(np.zeros((4, 1)), np.array([0, 1, 0, 1]))[0] == pytest.approx(log(2))
    assert mse(np.array([[1.0], [3.0]]), np.array([0.0, 0.0]))[0] == 5.0


def test_losses_for_masks_and_counts_have_the_values_of_the_textbook():
    assert categorical_cross_entropy(np.zeros((1, 2)), np.array([[0.5, 0.5]]))[0] == pytest.approx(log(2))
    assert poisson(np.full((3, 1), log(2.0)), np.array([2, 2, 2]))[0] == pytest.approx(2 - 2 * log(2))
    mask = np.array([[1, 1, 0, 0]])
    assert dice(1e3 * (2 * mask - 1), mask)[0] == 0.0
    assert dice(-1e3 * (2 * mask - 1), mask)[0] == pytest.approx(1 - 1 / 5)
    assert dice(np.full((1, 4), -1e3), 0 * mask)[0] == 0.0
    assert binary_cross_entropy(np.zeros((2, 3)), np.ones((2, 3)))[1] == pytest.approx(np.full((2, 3), -0.5 / 6))


@pytest.mark.parametrize("name", LOSSES)
def test_losses_are_those_of_torch(name, torch):
    loss, n_out, y = LOSSES[name]
    z = 3 * np.random.default_rng(1).standard_normal((6, n_out))
    logits = torch.tensor(z, requires_grad=True)
    labels = torch.tensor(y if name == "softmax_cross_entropy" else np.reshape(y, z.shape).astype(float))

    def soft_dice(logits, masks):
        p = torch.sigmoid(logits)
        return (1 - (2 * (p * masks).sum(1) + 1) / (p.sum(1) + masks.sum(1) + 1)).mean()

    peers = {
        "softmax_cross_entropy": torch.nn.functional.cross_entropy,
        "categorical_cross_entropy": torch.nn.functional.cross_entropy,
        "binary_cross_entropy": torch.nn.functional.binary_cross_entropy_with_logits,
        "mse": torch.nn.functional.mse_loss,
        "poisson": torch.nn.functional.poisson_nll_loss,
        "dice": soft_dice,
    }
    expected = peers[name](logits, labels)
    expected.backward()
    value, gradient = loss(z, y)
    assert value == pytest.approx(expected.item(), rel=1e-14)
    assert gradient == pytest.approx(logits.grad.numpy(), abs=1e-15)


@pytest.mark.parametrize(
    ("loss", "y", "says"),
    [
        (softmax_cross_entropy, [0, 1, 3], "labels run from 0 to 3, but 3 outputs stand for the classes 0 to 2"),
        (softmax_cross_entropy, [0, -1, 2], "labels run from -1 to 2"),
        (softmax_cross_entropy, [0, 0.5, 2], "labels are not whole numbers"),
        (softmax_cross_entropy, ["a", "b", "c"], "labels are not whole numbers.*np.unique"),
        (softmax_cross_entropy, [[1, 0, 0]] * 3, r"shape \(3, 3\).*or use categorical_cross_entropy"),
        (categorical_cross_entropy, [0, 1, 2], r"outputs have shape \(3, 3\), the targets \(3,\)"),
        (categorical_cross_entropy, np.ones((3, 3)), "probabilities that sum to 1"),
        (binary_cross_entropy, np.full((3, 3), 2), "labels run from 2 to 2; they must be 0, 1 or in between"),
        (mse, np.zeros((3, 2)), r"mse: the outputs have shape \(3, 3\), the targets \(3, 2\)"),
        (poisson, np.full((3, 3), -1), "counts go down to -1"),
        (dice, np.full((3, 3), 255), "labels run from 255 to 255"),
    ],
)
def test_labels_that_cannot_be_are_named(loss, y, says):
    with pytest.raises(ValueError, match=says):
        loss(np.zeros((3, 3)), np.array(y))


def test_whole_labels_of_any_type_will_do():
    z = RNG.standard_normal((2, 3))
    for labels in (np.array([1.0, 0.0]), np.array([True, False]), np.array([1, 0], dtype=np.uint8), [1, 0]):
        assert softmax_cross_entropy(z, labels)[0] == softmax_cross_entropy(z, np.array([1, 0]))[0]


def test_parameters_are_one_vector_and_the_layers_views_into_it():
    net = Network((64, 64, 32, 10), "relu")
    assert net.parameters.size == 64 * 64 + 64 + 64 * 32 + 32 + 32 * 10 + 10
    net.parameters[:] = 0.0
    assert all(not layer.W.any() and not layer.b.any() for layer in net.layers)
    assert repr(net) == "Network(64-64-32-10; relu, relu; 6570 parameters)"


def test_each_hidden_layer_can_have_its_own_activation():
    net = Network((5, 4, 3, 2), ["relu", a.tanh])
    assert [layer.f for layer in net.layers] == [a.relu, a.tanh, None]
    with pytest.raises(ValueError, match="3 activations given for 2 hidden layers"):
        Network((5, 4, 3, 2), ["relu"] * 3)


def test_surrogate_goes_forward_as_the_step_and_backward_as_told():
    through = with_surrogate("step")
    z = np.array([-2.0, -0.5, 0.0, 0.5, 2.0])
    assert np.array_equal(through(z), a.step(z))
    assert through.slope(z).tolist() == [0.0, 1.0, 1.0, 1.0, 0.0]
    soft = with_surrogate("step", slope=a.sigmoid.slope, name="soft step")
    assert soft.slope(0.0) == 0.25
    assert soft.name == "soft step"


def test_an_activation_without_a_slope_says_what_to_do():
    with pytest.raises(ValueError, match=r"has no slope.*with_surrogate"):
        Network((5, 4, 3), np.sign)


@pytest.mark.parametrize("x", [np.zeros((6, 4)), np.zeros(5), np.zeros((2, 3, 5))])
def test_shapes_that_do_not_fit_name_both_and_the_layer(x):
    with pytest.raises(ValueError, match=r"layer 1 takes 5 inputs \(its weights are 5 x 4\).*shape \("):
        Network((5, 4, 3))(x)


@pytest.mark.parametrize("name", a.catalogue)
def test_each_activation_gets_its_own_gain(name):
    weights = Network((300, 200, 1), name).layers[0].W
    assert weights.std() * 300**0.5 == pytest.approx(forward_gain(a.get(name)), rel=0.02)


def test_a_net_can_keep_the_variance_instead():
    weights = Network((300, 200, 1), "sigmoid", gain="variance").layers[0].W
    assert weights.std() * 300**0.5 == pytest.approx(4.80, rel=0.02)


@pytest.mark.parametrize("name", ["sigmoid", "silu", "relu"])
def test_standardised_has_mean_0_variance_1_and_its_own_slope(name):
    f = standardised(name)
    assert signal_map(f, kinks=a.get(name).facts.kinks) == pytest.approx((0.0, 1.0), abs=1e-9)
    x = np.array([-1.7, -0.3, 0.4, 2.1])
    assert f.slope(x) == pytest.approx(central_difference(f, x), rel=1e-6)
    assert pickle.loads(pickle.dumps(f)).value(0.5) == f(0.5)


@pytest.mark.parametrize(
    ("initialiser", "variance"),
    [
        (he(), 2 / 300),
        (lecun(), 1 / 300),
        (xavier(), 2 / 500),
        (xavier(draw=uniform), 2 / 500),
        (normal(3.0), 9 / 300),
        (uniform(3.0), 9 / 300),
        (orthogonal(3.0), 9 / 300),
        (constant(0.5), 0.0),
    ],
)
def test_initialisers_have_their_variance(initialiser, variance):
    W = initialiser(np.random.default_rng(0), 300, 200)
    assert W.shape == (300, 200)
    assert W.var() == pytest.approx(variance, rel=0.03)


def test_uniform_weights_stay_within_their_interval():
    assert np.abs(uniform(3**-0.5)(np.random.default_rng(0), 300, 200)).max() == pytest.approx(300**-0.5, rel=1e-3)
    glorot = xavier(draw=uniform)(np.random.default_rng(0), 300, 200)
    assert np.abs(glorot).max() == pytest.approx((6 / 500) ** 0.5, rel=1e-3)


@pytest.mark.parametrize(("n_in", "n_out"), [(20, 20), (30, 20), (20, 30)])
def test_orthogonal_weights_turn_without_stretching(n_in, n_out):
    W = orthogonal(2.0)(np.random.default_rng(0), n_in, n_out)
    small = W.T @ W if n_in >= n_out else W @ W.T
    assert W.shape == (n_in, n_out)
    assert small == pytest.approx(4.0 * np.eye(min(n_in, n_out)), abs=1e-12)


def test_settings_that_make_no_net_are_named():
    with pytest.raises(ValueError, match=r"sizes is \(5,\)"):
        Network((5,))
