import numpy as np
import pytest

from actedu import data, probes
from actedu.activations import get
from actedu.nets import Network, softmax_cross_entropy

RNG = np.random.default_rng(5)
X = RNG.standard_normal((40, 6))
Y = RNG.integers(0, 3, 40)


def test_activations_and_sums_are_those_of_each_hidden_layer():
    net = Network((6, 5, 4, 3), "tanh")
    acts, sums = probes.activations(net, X), probes.preactivations(net, X)
    assert [a.shape for a in acts] == [(40, 5), (40, 4)]
    for a, z in zip(acts, sums, strict=True):
        assert np.array_equal(a, np.tanh(z)) or np.allclose(a, np.tanh(z), rtol=1e-15)
    assert np.allclose(acts[-1] @ net.layers[-1].W, net(X))


def test_a_unit_counts_as_dead_only_if_it_is_silent_on_every_sample():
    acts = np.array([[0.0, 1.0, 0.0], [0.0, 0.0, 0.0], [0.0, 0.0, -2.0]])
    assert probes.dead_units(acts).tolist() == [True, False, False]
    assert probes.dead_fraction([acts, np.ones((3, 2))]).tolist() == [1 / 3, 0.0]
    assert probes.share_of_zeros([acts]).tolist() == [7 / 9]
    assert probes.never_on([np.array([[-1.0, 2.0], [0.0, -1.0]])]).tolist() == [0.5]


def test_for_relu_dead_and_never_on_are_the_same():
    net = Network((6, 30, 30, 3), "relu", seed=3)
    for layer in net.layers[:-1]:
        layer.b[:] = -1.5
    dead = probes.dead_fraction(probes.activations(net, X))
    assert np.array_equal(dead, probes.never_on(probes.preactivations(net, X)))
    assert 0.0 < dead.max() < 1.0


def test_saturation_is_relative_to_the_largest_slope():
    z = np.array([[0.0, 5.0], [-5.0, 1.0]])
    assert probes.saturated("sigmoid", z, below=0.05).tolist() == [[False, True], [True, False]]
    assert probes.saturation("sigmoid", z) == 0.5
    assert probes.saturation("identity", z) == 0.0
    assert probes.saturation("tanh", np.zeros(3)) == 0.0


def test_signal_and_gradient_have_one_number_a_layer():
    net = Network((6, 5, 4, 3), "tanh")
    signal, gradient = probes.signal_by_layer(net, X), probes.gradient_by_layer(net, X, Y)
    assert signal.shape == (2,)
    assert gradient.shape == (3,)
    net.backward(softmax_cross_entropy(net(X), Y)[1])
    assert gradient[0] == pytest.approx(np.sqrt((net.layers[0].dW ** 2).sum()))


@pytest.mark.parametrize("n_out", [1, 2])
def test_boundary_has_the_sign_of_the_prediction(n_out):
    points = data.moons(50)
    net = Network((2, 5, n_out), "tanh", seed=1)
    grid = probes.boundary(net, points.x, n=11)
    assert grid.score.shape == (11, 11)
    assert grid.x1[0] < points.x[:, 0].min()
    at = np.array([[grid.x1[3], grid.x2[7]]])
    assert (grid.score[7, 3] > 0) == bool(net.predict(at)[0])


def test_kinks_of_a_net_set_by_hand():
    net = Network((1, 3, 1), "relu")
    net.layers[0].W[:] = 1.0
    net.layers[0].b[:] = [1.0, 0.0, -1.0]  # |x + 1| and the like would bend at -1, 0, 1
    net.layers[1].W[:, 0] = [1.0, -2.0, 1.0]
    assert probes.kinks(net, -3.0, 3.0) == pytest.approx([-1.0, 0.0, 1.0])
    assert probes.kinks(net, -0.5, 3.0) == pytest.approx([0.0, 1.0])
    net.layers[1].W[:, 0] = [1.0, 0.0, 1.0]
    assert probes.kinks(net, -3.0, 3.0) == pytest.approx([-1.0, 1.0]), "a unit without weight bends nothing"


@pytest.mark.parametrize("activation", ["relu", "leaky_relu", "hard_tanh"])
def test_kinks_are_where_the_second_difference_is_not_zero(activation):
    net = Network((1, 6, 5, 1), activation, seed=11)
    rng = np.random.default_rng(2)
    for layer in net.layers[:-1]:
        layer.b[:] = rng.standard_normal(layer.b.size)
    found = probes.kinks(net, -3.0, 3.0)
    x = np.linspace(-3.0, 3.0, 20_001)
    second = np.abs(np.diff(net(x[:, None])[:, 0], 2))
    seen = x[1:-1][second > 1e-9]
    assert all(np.abs(found - at).min() < 1e-3 for at in seen)
    assert all(np.abs(seen - at).min() < 1e-3 for at in found)


def test_kinks_need_a_single_input():
    with pytest.raises(ValueError, match="the net has 6 inputs"):
        probes.kinks(Network((6, 4, 1)), -1.0, 1.0)


def test_kinks_cannot_exceed_the_units_of_one_layer():
    for seed in range(20):
        net = Network((1, 9, 1), get("relu"), seed=seed)
        net.layers[0].b[:] = np.random.default_rng([seed, 1]).standard_normal(9)
        assert probes.kinks(net, -50.0, 50.0).size <= 9
