from math import isfinite, log

import numpy as np
import pytest

from actedu import activations as a
from actedu import data
from actedu.nets import (
    SGD,
    Adam,
    Curve,
    DivergenceError,
    Network,
    accuracy,
    binary_cross_entropy,
    constant,
    he,
    lecun,
    mse,
    normal,
    softmax_cross_entropy,
    train,
    with_surrogate,
    xavier,
)
from actedu.numeric import forward_gain

RNG = np.random.default_rng(7)
X = RNG.standard_normal((6, 5))
LOSSES = {
    "softmax_cross_entropy": (softmax_cross_entropy, 3, RNG.integers(0, 3, 6)),
    "binary_cross_entropy": (binary_cross_entropy, 1, RNG.integers(0, 2, 6)),
    "mse": (mse, 2, RNG.standard_normal((6, 2))),
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
    value, gradient = loss(1e3 * np.ones((6, n_out)), y)
    assert isfinite(value)
    assert np.isfinite(gradient).all()


def test_losses_have_the_values_of_the_textbook():
    assert softmax_cross_entropy(np.zeros((4, 10)), np.arange(4))[0] == pytest.approx(log(10))
    assert binary_cross_entropy(np.zeros((4, 1)), np.array([0, 1, 0, 1]))[0] == pytest.approx(log(2))
    assert mse(np.array([[1.0], [3.0]]), np.array([0.0, 0.0]))[0] == 5.0


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


def test_train_refuses_what_does_not_match():
    with pytest.raises(ValueError, match="x has 6 rows and y has 5"):
        train(Network((5, 4, 3)), X, np.zeros(5, dtype=int))
    with pytest.raises(ValueError, match="lr is 0"):
        SGD(lr=0)
    with pytest.raises(ValueError, match="lr is -1"):
        Adam(lr=-1)
    with pytest.raises(ValueError, match=r"sizes is \(5,\)"):
        Network((5,))


@pytest.mark.parametrize("name", a.catalogue)
def test_each_activation_gets_its_own_gain(name):
    weights = Network((300, 200, 1), name).layers[0].W
    assert weights.std() * 300**0.5 == pytest.approx(forward_gain(a.get(name)), rel=0.02)


@pytest.mark.parametrize(
    ("initialiser", "variance"),
    [(he(), 2 / 300), (lecun(), 1 / 300), (xavier(), 2 / 500), (normal(3.0), 9 / 300), (constant(0.5), 0.0)],
)
def test_initialisers_have_their_variance(initialiser, variance):
    W = initialiser(np.random.default_rng(0), 300, 200)
    assert W.shape == (300, 200)
    assert W.var() == pytest.approx(variance, rel=0.03)


@pytest.mark.parametrize("make", [lambda: SGD(0.3), lambda: SGD(0.1, momentum=0.9), lambda: Adam(0.01)])
def test_optimisers_learn_and_repeat_exactly(make):
    points = data.moons(200, seed=1)

    def run():
        net = Network((2, 16, 1), "tanh", seed=2)
        history = train(net, *points, loss=binary_cross_entropy, optimiser=make(), epochs=60, seed=3)
        return net, history

    (net, history), (again, _) = run(), run()
    assert np.array_equal(net.parameters, again.parameters)
    assert accuracy(net, *points) > 0.9
    assert history.losses[-1] < 0.5 * history.losses[0]
    assert len(history.losses) == 60
    assert history.steps == 60 * 7


def test_adam_takes_first_steps_of_its_learning_rate():
    parameters = np.zeros(3)
    Adam(0.01).step(parameters, np.array([1e-3, -5.0, 100.0]))
    assert parameters == pytest.approx([-0.01, 0.01, -0.01], rel=1e-4)


def test_momentum_adds_up():
    parameters, optimiser = np.zeros(1), SGD(0.1, momentum=0.5)
    for _ in range(3):
        optimiser.step(parameters, np.ones(1))
    assert parameters[0] == pytest.approx(-0.1 * (1 + 1.5 + 1.75))


def test_training_stops_when_told():
    epochs = []
    train(
        Network((5, 3)),
        X,
        LOSSES["softmax_cross_entropy"][2],
        epochs=9,
        each_epoch=lambda n: epochs.append(n) or n == 4,
    )
    assert epochs == [1, 2, 3, 4]


def test_too_large_a_step_names_step_layer_and_cause():
    net = Network((5, 8, 2), "relu")
    with pytest.raises(DivergenceError, match=r"not a number at step \d+, first in layer \d.*lr") as caught:
        train(net, X, np.ones((6, 2)), loss=mse, optimiser=SGD(1e10), epochs=200)
    assert caught.value.step == caught.value.history.steps > 1
    assert 1 <= caught.value.layer <= 2
    assert "lr" in caught.value.cause


def test_nan_in_the_data_is_named_as_such():
    x = X.copy()
    x[1, 1] = np.nan
    with pytest.raises(DivergenceError, match="the data hold NaN") as caught:
        train(Network((5, 4, 3)), x, LOSSES["softmax_cross_entropy"][2])
    assert caught.value.step == 1
    assert caught.value.layer == 0


def test_an_activation_that_breaks_is_named_by_its_layer():
    naive = Curve(lambda z: np.log(z), lambda z: 1 / z, "log")
    net = Network((5, 4, 4, 3), ["tanh", naive], gain=1.0)
    with pytest.raises(DivergenceError, match="in layer 2: the activation returns no finite number") as caught:
        train(net, X, LOSSES["softmax_cross_entropy"][2])
    assert caught.value.layer == 2


def test_a_digits_net_learns():
    d = data.digits()
    net = Network((64, 64, 32, 10), "relu")
    train(net, d.x_train, d.y_train, optimiser=SGD(0.05, momentum=0.9), epochs=8)
    assert accuracy(net, d.x_test, d.y_test) > 0.95


def test_progress_draws_a_bar(capsys):
    train(Network((5, 3)), X, LOSSES["softmax_cross_entropy"][2], epochs=2, progress=True)
    assert "training" in capsys.readouterr().out
