"""Every layer: its gradients against numerical ones, its equality with torch, what it promises about statistics."""

import doctest
import functools
import importlib
import pickle

import numpy as np
import pytest

from actedu import activations as a
from actedu.nets import (
    LSTM,
    NAC,
    NALU,
    RNN,
    Adam,
    AlphaDropout,
    Apply,
    AveragePool,
    BatchNorm,
    Conv2D,
    Dense,
    Dropout,
    EachPosition,
    Embedding,
    Ensemble,
    Flatten,
    GlobalAveragePool,
    LayerNorm,
    Learned,
    MaxPool,
    Mixture,
    Network,
    Positions,
    Reshape,
    Residual,
    SelfAttention,
    Sequential,
    ShapeError,
    TransformerBlock,
    accuracy,
    mse,
    normalised,
    train,
)
from actedu.numeric import backward_gain

RNG = np.random.default_rng(3)
ROWS = RNG.standard_normal((7, 6))
IMAGES = RNG.standard_normal((3, 5, 7, 2))
SEQUENCES = RNG.standard_normal((3, 5, 4))
TOKENS = RNG.integers(0, 5, (3, 4)).astype(float)

LAYERS = {
    "Dense": (lambda: Dense(6, 3, "tanh"), ROWS),
    "Apply": (lambda: Apply("sigmoid"), ROWS),
    "Conv2D": (lambda: Conv2D(2, 3, 3, "tanh"), IMAGES),
    "Conv2D, same": (lambda: Conv2D(2, 3, 3, padding="same"), IMAGES),
    "Conv2D, even kernel": (lambda: Conv2D(2, 2, 2, "sigmoid", padding="same"), IMAGES),
    "MaxPool": (lambda: MaxPool(2), IMAGES),
    "AveragePool": (lambda: AveragePool(2), IMAGES),
    "GlobalAveragePool": (GlobalAveragePool, IMAGES),
    "Flatten": (Flatten, IMAGES),
    "Reshape": (lambda: Reshape(2, 3, 1), ROWS),
    "Embedding": (lambda: Embedding(5, 3), TOKENS),
    "RNN": (lambda: RNN(4, 3), SEQUENCES),
    "RNN, all steps": (lambda: RNN(4, 3, "sigmoid", last=False), SEQUENCES),
    "LSTM": (lambda: LSTM(4, 3), SEQUENCES),
    "LSTM, all steps": (lambda: LSTM(4, 3, last=False), SEQUENCES),
    "BatchNorm": (lambda: BatchNorm(6), ROWS),
    "BatchNorm of images": (lambda: BatchNorm(2), IMAGES),
    "LayerNorm": (lambda: LayerNorm(4), SEQUENCES),
    "Dropout": (lambda: Dropout(0.4), ROWS),
    "AlphaDropout": (lambda: AlphaDropout(0.4), ROWS),
    "NAC": (lambda: NAC(6, 3), ROWS),
    "NALU": (lambda: NALU(6, 3), ROWS),
    "Learned": (lambda: Learned("prelu"), ROWS),
    "Learned, each unit": (lambda: Learned("swish", 6), ROWS),
    "Learned, each channel": (lambda: Learned("prelu", 2), IMAGES),
    "Mixture": (lambda: Mixture(["sigmoid", "tanh", "sine"]), SEQUENCES),
    "Ensemble": (lambda: Ensemble(["sigmoid", "tanh", "relu"], 6), ROWS),
    "Ensemble of sequences": (lambda: Ensemble(["softsign", "sine"], 4), SEQUENCES),
    "SelfAttention": (lambda: SelfAttention(4, 2), SEQUENCES),
    "SelfAttention, causal": (lambda: SelfAttention(4, 1, causal=True), SEQUENCES),
    "EachPosition": (lambda: EachPosition(Dense(4, 3, "tanh")), SEQUENCES),
    "Residual": (lambda: Residual([LayerNorm(4), Apply("tanh")]), SEQUENCES),
    "TransformerBlock": (lambda: TransformerBlock(4, 2, 5), SEQUENCES),
    "Positions": (Positions, SEQUENCES),
}
LEARNING = [name for name, (make, _) in LAYERS.items() if make().size]


def settled(name):
    """The layer in a net, with values everywhere: a bias that starts at 0 would hide a mistake."""
    make, _ = LAYERS[name]
    net = Sequential([make()], seed=1)
    net.parameters += 0.1 * np.random.default_rng(1).standard_normal(net.size)
    return net


def value(net, x, training):
    """A weighted sum of the outputs, and the weights; each time the same numbers drop out."""
    for layer in net.every():
        if isinstance(layer, Dropout):
            layer.rng = np.random.default_rng(5)
    y = net.forward(x, training)
    weight = np.random.default_rng(0).standard_normal(y.shape)
    return float((y * weight).sum()), weight


def given(net, name, training=True):
    """The gradients of the weighted sum that the net gives: of the parameters and of the inputs."""
    _, x = LAYERS[name]
    dx = net.backward(value(net, x, training)[1])
    return net.gradient.copy(), np.array(dx)


@functools.cache
def measured(name, training=True):
    """The same gradients by central differences of the fourth order, and no matter what `backward` does."""
    net, x = settled(name), LAYERS[name][1].copy()
    found, h = [], 1e-5
    for at in (net.parameters, x):
        slopes = np.zeros(at.shape)
        moves = () if at is x and name == "Embedding" else np.ndindex(at.shape)  # between tokens there is nothing
        for i in moves:
            kept, sides = at[i], []
            for step in (2 * h, h, -h, -2 * h):
                at[i] = kept + step
                sides.append(value(net, x, training)[0])
            at[i] = kept
            slopes[i] = (8 * (sides[1] - sides[2]) - (sides[0] - sides[3])) / (12 * h)
        found.append(slopes)
    return found


def worst_error(gradients, name, training=True):
    """Largest difference to the measured gradients, relative to the largest of them."""
    pairs = [(ours, true) for ours, true in zip(gradients, measured(name, training), strict=True) if true.size]
    return max(np.abs(ours - true).max() / (np.abs(true).max() + 1e-12) for ours, true in pairs)


@pytest.mark.parametrize("training", [True, False], ids=["training", "after training"])
@pytest.mark.parametrize("name", LAYERS)
def test_gradients_are_the_numerical_ones(name, training):
    assert worst_error(given(settled(name), name, training), name, training) < 1e-7


@pytest.mark.parametrize("name", LEARNING)
def test_a_gradient_wrong_by_a_thousandth_is_caught(name):
    net = settled(name)
    right = net.backward

    def broken(dy):
        dx = right(dy)
        net.gradient[np.abs(net.gradient).argmax()] *= 1.001
        return dx

    net.backward = broken
    assert worst_error(given(net, name), name) > 5e-4


@pytest.mark.parametrize("name", [name for name in LAYERS if name != "Embedding"])
def test_a_gradient_of_the_inputs_wrong_by_a_thousandth_is_caught(name):
    net = settled(name)
    right = net.backward
    net.backward = lambda dy: 1.001 * right(dy)
    assert worst_error(given(net, name), name) > 5e-4


@pytest.mark.parametrize("name", LAYERS)
def test_no_pass_changes_what_it_is_given(name):
    _, x = LAYERS[name]
    net, before = settled(name), x.copy()
    y = net.forward(x, training=True)
    dy = np.ones(y.shape)
    net.backward(dy)
    assert np.array_equal(x, before)
    assert np.array_equal(dy, np.ones(y.shape))


@pytest.mark.parametrize("module", sorted({make().__module__ for make, _ in LAYERS.values()}))
def test_examples_run(module):
    assert doctest.testmod(importlib.import_module(module)).failed == 0


@pytest.mark.parametrize("name", LAYERS)
def test_a_copy_is_the_same_net_and_goes_its_own_way(name):
    net, (_, x) = settled(name), LAYERS[name]
    copy = pickle.loads(pickle.dumps(net))
    assert np.array_equal(copy(x), net(x))
    copy.parameters[:] = 0.0
    assert not any(getattr(layer, value).any() for layer in copy.every() for value in layer.learned)
    assert net.parameters.all()


@pytest.mark.parametrize("name", LAYERS)
def test_a_layer_says_what_it_is(name):
    make, _ = LAYERS[name]
    assert repr(make()).startswith(type(make()).__name__ + "(")


WRONG = [
    (lambda: Conv2D(2, 3), np.zeros((4, 8, 8, 1)), r"images of 2 channels.*\(3, 3, 2, 3\).*\(4, 8, 8, 1\)"),
    (lambda: Conv2D(2, 3), np.zeros((4, 2, 8, 2)), r"at least 3 pixels a side.*\(4, 2, 8, 2\)"),
    (lambda: Conv2D(2, 3), ROWS, r"images of 2 channels.*\(7, 6\)"),
    (lambda: MaxPool(3), np.zeros((4, 2, 8, 2)), r"3 x 3 pixels.*\(4, 2, 8, 2\)"),
    (AveragePool, ROWS, r"2 x 2 pixels.*\(7, 6\)"),
    (GlobalAveragePool, ROWS, r"images.*\(7, 6\)"),
    (lambda: Reshape(8, 8, 1), ROWS, r"\(8, 8, 1\).*\(7, 6\)"),
    (lambda: RNN(3, 4), SEQUENCES, r"3 features \(its weights are 3 x 4\).*\(3, 5, 4\)"),
    (lambda: LSTM(3, 4), ROWS, r"3 features \(its weights are 3 x 16\).*\(7, 6\)"),
    (lambda: BatchNorm(5), ROWS, r"5 features.*\(7, 6\)"),
    (lambda: LayerNorm(5), ROWS, r"5 features.*\(7, 6\)"),
    (lambda: NAC(5, 2), ROWS, r"5 inputs \(its weights are 5 x 2\).*\(7, 6\)"),
    (lambda: NALU(5, 2), ROWS, r"5 inputs.*\(7, 6\)"),
    (lambda: Learned("prelu", 5), ROWS, r"5 units.*\(7, 6\)"),
    (lambda: Ensemble(["relu", "tanh"], 5), ROWS, r"5 units.*\(7, 6\)"),
    (lambda: SelfAttention(6), SEQUENCES, r"width 6.*\(3, 5, 4\)"),
    (Positions, ROWS, r"sequences.*\(7, 6\)"),
    (lambda: Residual([Dense(6, 3)]), ROWS, r"\(7, 3\).*\(7, 6\)"),
]


@pytest.mark.parametrize(("make", "x", "says"), WRONG, ids=[repr(make()) for make, _, _ in WRONG])
def test_shapes_that_do_not_fit_name_both_and_the_layer(make, x, says):
    with pytest.raises(ShapeError, match=f"Sequential: layer 1 .*{says}"):
        Sequential([make()])(x)


def test_bad_settings_get_one_sentence():
    with pytest.raises(ValueError, match=r"padding is 'full'.*valid.*same"):
        Conv2D(1, 1, padding="full")
    for layer in (Dropout, AlphaDropout):
        for p in (1.0, -0.1, np.nan):
            with pytest.raises(ValueError, match=rf"{layer.__name__}: p is.*\[0, 1\)"):
                layer(p)
    for make in (lambda: Conv2D(1, 1, 0), lambda: MaxPool(0), lambda: AveragePool(-1)):
        with pytest.raises(ValueError, match="give at least 1"):
            make()
    with pytest.raises(ValueError, match="3 heads do not divide a width of 4"):
        SelfAttention(4, 3)
    with pytest.raises(ValueError, match="tokens are whole numbers from 0 to 4, but x holds 5"):
        Embedding(5, 2).forward(np.array([[0.0, 5.0]]))
    with pytest.raises(ValueError, match=r"x holds 0\.5"):
        Embedding(5, 2).forward(np.array([[0.5]]))
    with pytest.raises(ValueError, match="x holds nan"):
        Embedding(5, 2).forward(np.array([[np.nan]]))
    with pytest.raises(ValueError, match="relu cannot learn an unnamed parameter; it has no parameter"):
        Learned("relu")
    with pytest.raises(ValueError, match="prelu cannot learn beta; it has alpha"):
        Learned("prelu", parameter="beta")
    with pytest.raises(ValueError, match="rrelu cannot learn an unnamed parameter; it has lower, upper; choose one"):
        Learned("rrelu")
    with pytest.raises(ValueError, match="softplus needs beta > 0, not beta = -2"):
        Learned("softplus", start=-2.0).forward(ROWS)
    with pytest.raises(ValueError, match="slope of step is 0 everywhere"):
        normalised("step")


def test_convolution_of_an_edge_by_hand():
    layer = Conv2D(1, 1, 3)
    layer.W[:, :, 0, 0] = [[-1, 0, 1]] * 3  # what lies right less what lies left
    image = np.zeros((1, 4, 6, 1))
    image[:, :, 3:] = 1.0
    assert layer.forward(image)[0, :, :, 0].tolist() == [[0, 3, 3, 0]] * 2


def test_an_image_with_zeros_around_it_keeps_its_size():
    image = RNG.standard_normal((1, 5, 5, 1))
    layer = Conv2D(1, 1, 3, padding="same")
    layer.W[1, 1] = 1.0
    assert np.array_equal(layer.forward(image), image)


def test_pooling_by_hand():
    image = np.arange(20.0).reshape(1, 4, 5, 1)
    assert MaxPool(2).forward(image)[0, :, :, 0].tolist() == [[6, 8], [16, 18]]
    assert AveragePool(2).forward(image)[0, :, :, 0].tolist() == [[3, 5], [13, 15]]
    assert GlobalAveragePool().forward(image).tolist() == [[9.5]]


def test_an_open_forget_gate_keeps_the_cell_and_a_shut_one_forgets_it():
    layer = LSTM(1, 1)
    layer.b[:] = [-50.0, 50.0, 0.0, 50.0]  # nothing comes in, nothing is lost, all is shown
    layer.W[0, [0, 2]] = [100.0, 10.0]  # an input of 1 opens the input gate and offers tanh(10)
    x = np.zeros((1, 101, 1))
    x[0, 0] = 1.0
    layer.forward(x)
    assert layer.cell[0, :, 0] == pytest.approx(np.tanh(10.0), abs=1e-12)
    assert layer.gates["forget"].min() == 1.0
    layer.b[1] = 0.0  # the gate half open: half is lost at each step
    layer.forward(x)
    assert layer.cell[0, -1, 0] == pytest.approx(0.5**100, rel=1e-9)


def test_the_forget_gates_start_open_by_their_bias():
    net = Sequential([LSTM(3, 5, forget_bias=2.0)])
    assert net.layers[0].b.reshape(4, 5).tolist() == [[0] * 5, [2] * 5, [0] * 5, [0] * 5]


def test_dropout_keeps_the_mean_and_is_gone_after_training():
    layer, x = Dropout(0.3), np.full((1000, 100), 2.0)
    y = layer.forward(x, training=True)
    # 100,000 draws: the share of zeros has sd 0.0014, the mean 0.004; five of them
    assert (y == 0.0).mean() == pytest.approx(0.3, abs=0.007)
    assert y.mean() == pytest.approx(2.0, abs=0.02)
    assert layer.forward(x) is x
    assert Dropout(0.0).forward(x, training=True).tolist() == x.tolist()


def test_dropout_repeats_by_the_seed_of_the_net_and_leaves_the_weights_alone():
    x = RNG.standard_normal((4, 6))
    with_it = [Sequential([Dense(6, 5), Dropout(0.5), Dense(5, 2)], seed=3) for _ in range(2)]
    without = Sequential([Dense(6, 5), Dense(5, 2)], seed=3)
    first, second = (net.forward(x, training=True) for net in with_it)
    assert np.array_equal(first, second)
    assert not np.array_equal(first, with_it[0].forward(x, training=True)), "each pass drops others"
    assert np.array_equal(with_it[0].parameters, without.parameters)


@pytest.mark.parametrize("p", [0.1, 0.5, 0.9])
def test_alpha_dropout_keeps_mean_and_variance(p):
    x = np.random.default_rng(1).standard_normal((1000, 400))
    y = AlphaDropout(p).forward(x, training=True)
    assert y.mean() == pytest.approx(0.0, abs=0.02)  # 400,000 draws; the variance's sd is below 0.005
    assert y.var() == pytest.approx(1.0, abs=0.03)
    assert Dropout(p).forward(x, training=True).var() == pytest.approx(1 / (1 - p), rel=0.05), "ordinary dropout grows"


def test_alpha_dropout_sets_to_the_floor_of_selu():
    from actedu.nets.dropout import SELU_FLOOR

    assert pytest.approx(a.get("selu")(-1e3), rel=1e-15) == SELU_FLOOR


def test_batch_norm_gives_each_feature_mean_0_and_variance_1_in_its_batch():
    x = 5.0 + 3.0 * RNG.standard_normal((50, 4, 3))
    y = BatchNorm(3).forward(x, training=True)
    assert y.mean(axis=(0, 1)) == pytest.approx(np.zeros(3), abs=1e-12)
    assert y.var(axis=(0, 1)) == pytest.approx(np.ones(3), rel=1e-5)  # eps takes a little


def test_batch_norm_learns_the_statistics_that_it_uses_after_training():
    layer, rng = BatchNorm(2), np.random.default_rng(0)
    x = np.array([3.0, -1.0]) + np.array([2.0, 0.5]) * rng.standard_normal((2000, 2))
    for start in range(0, 2000, 20):
        layer.forward(x[start : start + 20], training=True)
    assert layer.mean == pytest.approx([3.0, -1.0], abs=0.4)
    assert layer.variance == pytest.approx([4.0, 0.25], rel=0.3)
    assert layer.forward(x[:1]) == pytest.approx(layer.forward(x)[:1], abs=1e-15), "a sample on its own is the same"
    assert layer.forward(x[:20], training=True)[:1] != pytest.approx(layer.forward(x[:20])[:1], abs=1e-3)


def test_batch_norm_cannot_train_on_one_sample():
    net = Sequential([Dense(6, 3), BatchNorm(3)])
    with pytest.raises(ShapeError, match=r"layer 2 cannot train on a batch of 1.*batch size"):
        net.forward(ROWS[:1], training=True)
    assert np.isfinite(net(ROWS[:1])).all()


def test_layer_norm_does_not_look_at_the_rest_of_the_batch():
    layer = LayerNorm(6)
    assert layer.forward(ROWS)[:1] == pytest.approx(layer.forward(ROWS[:1]), abs=1e-15)
    assert layer.forward(ROWS).mean(axis=1) == pytest.approx(np.zeros(7), abs=1e-12)


def test_nac_adds_and_nalu_multiplies_with_weights_set_by_hand():
    x = np.array([[3.0, 4.0], [200.0, 0.5]])
    adder = NAC(2, 2)
    adder.W_hat[...], adder.M_hat[...] = [[40.0, 40.0], [40.0, -40.0]], 40.0
    assert adder.forward(x).tolist() == [[7.0, -1.0], [200.5, 199.5]]
    unit = NALU(2, 2, eps=0.0)
    unit.W_hat[...], unit.M_hat[...], unit.G[...] = [[40.0, 40.0], [40.0, -40.0]], 40.0, -1000.0
    assert unit.forward(x) == pytest.approx(np.array([[12.0, 0.75], [100.0, 400.0]]), rel=1e-14)


def test_nalu_loses_the_sign():
    unit = NALU(2, 1)
    unit.W_hat[...], unit.M_hat[...] = 40.0, 40.0
    unit.G[...] = [[-1000.0], [0.0]]  # always multiplying, for a positive first number
    assert unit.forward(np.array([[3.0, -4.0]]))[0, 0] == pytest.approx(12.0, rel=1e-6)


def test_mixture_starts_as_the_mean_and_follows_its_logits():
    layer = Mixture(["relu", "tanh"])
    assert layer.weights.tolist() == [0.5, 0.5]
    assert layer.forward(ROWS) == pytest.approx((a.relu(ROWS) + np.tanh(ROWS)) / 2, rel=1e-12)
    layer.logits[:] = [0.0, 50.0]
    assert layer.forward(ROWS) == pytest.approx(np.tanh(ROWS), abs=1e-12)


def test_an_ensemble_brings_each_activation_to_the_same_range():
    layer = Ensemble(["relu", "tanh"], 6)
    layer.logits[:] = [[50.0, 0.0]] * 3 + [[0.0, 50.0]] * 3
    y = layer.forward(ROWS, training=True)
    assert y.min(axis=0) == pytest.approx(np.zeros(6), abs=1e-12)
    assert y.max(axis=0) == pytest.approx(np.ones(6), abs=1e-4)  # eps takes a little


def test_a_learned_parameter_per_unit_acts_on_that_unit():
    layer = Learned("prelu", 3)
    assert layer.values.tolist() == [0.25] * 3
    layer.values[:] = [0.0, 0.5, -1.0]
    assert layer.forward(-2.0 * np.ones((2, 3))).tolist() == [[0.0, -1.0, 2.0]] * 2
    assert repr(Learned("swish")) == "Learned(swish, beta of the layer)"


@pytest.mark.parametrize("name", ["relu", "tanh", "swish", "softplus"])
def test_a_normalised_activation_has_slopes_of_mean_square_1(name):
    f = normalised(name)
    assert backward_gain(f, kinks=a.get(name).facts.kinks) == pytest.approx(1.0, rel=1e-9)
    z = np.random.default_rng(0).standard_normal(100_000)
    assert np.mean(f.slope(z) ** 2) == pytest.approx(1.0, abs=0.02)
    assert repr(Network((4, 3, 2), f)) == f"Network(4-3-2; normalised {name}; 23 parameters)"


def test_attention_without_positions_is_blind_to_order_and_with_them_is_not():
    order = np.array([3, 0, 4, 1, 2])
    blind = Sequential([SelfAttention(4, 2)], seed=2)
    assert blind(SEQUENCES[:, order]) == pytest.approx(blind(SEQUENCES)[:, order], abs=1e-12)
    sees = Sequential([Positions(), SelfAttention(4, 2)], seed=2)
    assert sees(SEQUENCES[:, order]) != pytest.approx(sees(SEQUENCES)[:, order], abs=1e-3)


def test_a_causal_block_does_not_see_the_future():
    net = Sequential([Positions(), TransformerBlock(4, 2, 8, causal=True)], seed=2)
    changed = SEQUENCES.copy()
    changed[:, 3] += 1.0
    before, after = net(SEQUENCES), net(changed)
    assert np.array_equal(before[:, :3], after[:, :3])
    assert not np.allclose(before[:, 3:], after[:, 3:])


def test_layers_inside_layers_learn_in_one_vector():
    net = Sequential([TransformerBlock(4, 2, 5), Flatten(), Dense(20, 2)])
    assert net.size == 4 * 16 + 2 * 8 + (4 * 5 + 5) + (5 * 4 + 4) + 42
    net.parameters[:] = 0.0
    assert all(not getattr(layer, name).any() for layer in net.every() for name in layer.learned)


def small_problems():
    """Sixty samples each: the way of noisy stripes, the sign of a walk's end, a word in a sentence, two bits' XOR."""
    rng, which = np.random.default_rng(8), np.arange(60) % 2
    columns = np.tile([1.0, 1.0, -1.0, -1.0], (4, 1))
    stripes = np.stack([columns.T if way else columns for way in which]) * rng.choice([-1.0, 1.0], (60, 1, 1))
    walk, words = rng.standard_normal((60, 6, 1)), rng.integers(0, 4, (60, 5))
    bits = np.sign(rng.standard_normal((60, 2)))
    return {
        "stripes": (stripes + 0.5 * rng.standard_normal((60, 4, 4)), which),
        "walk": (walk, (walk.sum(axis=(1, 2)) > 0).astype(int)),
        "words": (words.astype(float), (words == 2).any(axis=1).astype(int)),
        "xor": (bits, (bits.prod(axis=1) < 0).astype(int)),
    }


PROBLEMS = small_problems()
NETS = [
    ("stripes", lambda: [Reshape(4, 4, 1), Conv2D(1, 4, 3, "tanh"), Flatten(), Dense(16, 2)]),
    ("stripes", lambda: [Reshape(4, 4, 1), Conv2D(1, 6, 3, "relu"), MaxPool(), GlobalAveragePool(), Dense(6, 2)]),
    ("stripes", lambda: [Reshape(4, 4, 1), AveragePool(), Flatten(), Dense(4, 8, "tanh"), Dense(8, 2)]),
    ("walk", lambda: [RNN(1, 6), Dense(6, 2)]),
    ("walk", lambda: [LSTM(1, 6), Dense(6, 2)]),
    ("words", lambda: [Embedding(4, 3), RNN(3, 6), Dense(6, 2)]),
    ("words", lambda: [Embedding(4, 4), Positions(), TransformerBlock(4, 2, 8), Flatten(), Dense(20, 2)]),
    ("xor", lambda: [Dense(2, 8), BatchNorm(8), Apply("tanh"), Dense(8, 2)]),
    ("xor", lambda: [Dense(2, 8), LayerNorm(8), Apply("tanh"), Dense(8, 2)]),
    ("xor", lambda: [Dense(2, 32, "tanh"), Dropout(0.2), Dense(32, 2)]),
    ("xor", lambda: [Dense(2, 32, "selu"), AlphaDropout(0.1), Dense(32, 2)]),
    ("xor", lambda: [Dense(2, 8), Learned("prelu", 8), Dense(8, 2)]),
    ("xor", lambda: [Dense(2, 8), Mixture(["relu", "tanh", "sine"]), Dense(8, 2)]),
    ("xor", lambda: [Dense(2, 8), Ensemble(["relu", "tanh"], 8), Dense(8, 2)]),
    ("xor", lambda: [Dense(2, 8, normalised("tanh")), Dense(8, 2)]),
]


@pytest.mark.parametrize(("problem", "layers"), NETS, ids=[repr(Sequential(layers())) for _, layers in NETS])
def test_a_small_problem_is_learned(problem, layers):
    net, (x, y) = Sequential(layers(), seed=1), PROBLEMS[problem]
    history = train(net, x, y, optimiser=Adam(0.02), epochs=50, batch=20)
    assert history.losses[-1] < 0.6 * history.losses[0]
    assert accuracy(net, x, y) > 0.9


@pytest.mark.parametrize(("layer", "operation"), [(NAC, np.sum), (NALU, np.prod)])
def test_arithmetic_is_learned(layer, operation):
    x = np.random.default_rng(1).uniform(1.0, 3.0, (60, 2))
    y = operation(x, axis=1)
    net = Sequential([layer(2, 1)], seed=1)
    history = train(net, x, y, loss=mse, optimiser=Adam(0.1), epochs=150, batch=20)
    assert history.losses[-1] < 0.05 * y.var()


def with_torch_weights(torch, module, names, layer):
    """Copy a torch module's parameters into a layer, each turned by its function; return the pairs."""
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.copy_(torch.from_numpy(0.5 * RNG.standard_normal(tuple(parameter.shape))))
    for name, (parameter, turned) in names.items():
        getattr(layer, name)[...] = turned(getattr(module, parameter).detach().numpy())


def assert_same(torch, layer, module, names, x, *, into=lambda t: t, out=lambda t: t, training=True):
    """Outputs, gradients of inputs and of parameters agree to 1e-12 of the largest."""
    tx = torch.from_numpy(x.copy()).requires_grad_()
    ty = out(module(into(tx)))
    y = layer.forward(x, training=training)
    weight = RNG.standard_normal(y.shape)
    (ty * torch.from_numpy(weight)).sum().backward()
    dx = layer.backward(weight)
    pairs = [(y, ty.detach().numpy()), (dx, tx.grad.numpy())]
    for name, (parameter, turned) in names.items():
        pairs.append((getattr(layer, f"d{name}"), turned(getattr(module, parameter).grad.numpy())))
    for ours, theirs in pairs:
        assert ours.shape == theirs.shape
        assert np.abs(ours - theirs).max() <= 1e-12 * max(1.0, np.abs(theirs).max())


def as_it_is(array):
    return array


def turned(array):
    return array.T


@pytest.mark.parametrize("padding", ["valid", "same"])
def test_conv2d_is_that_of_torch(torch, padding):
    layer, module = Conv2D(2, 3, 3, padding=padding), torch.nn.Conv2d(2, 3, 3, padding=padding).double()
    names = {"W": ("weight", lambda w: w.transpose(2, 3, 1, 0)), "b": ("bias", as_it_is)}
    with_torch_weights(torch, module, names, layer)
    channels_first = {"into": lambda t: t.permute(0, 3, 1, 2), "out": lambda t: t.permute(0, 2, 3, 1)}
    assert_same(torch, layer, module, names, IMAGES, **channels_first)


@pytest.mark.parametrize(("layer", "module"), [(MaxPool, "MaxPool2d"), (AveragePool, "AvgPool2d")])
def test_pooling_is_that_of_torch(torch, layer, module):
    channels_first = {"into": lambda t: t.permute(0, 3, 1, 2), "out": lambda t: t.permute(0, 2, 3, 1)}
    assert_same(torch, layer(2), getattr(torch.nn, module)(2), {}, IMAGES, **channels_first)


@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("kind", ["RNN", "LSTM"])
def test_recurrent_layers_are_those_of_torch(torch, kind, last):
    layer = {"RNN": RNN, "LSTM": LSTM}[kind](4, 3, last=last)
    module = getattr(torch.nn, kind)(4, 3, batch_first=True).double()
    names = {"W": ("weight_ih_l0", turned), "U": ("weight_hh_l0", turned), "b": ("bias_ih_l0", as_it_is)}
    with_torch_weights(torch, module, names, layer)
    with torch.no_grad():
        module.bias_hh_l0.zero_()  # torch keeps two biases that only ever act as their sum
    assert_same(torch, layer, module, names, SEQUENCES, out=lambda t: t[0][:, -1] if last else t[0])


def test_batch_norm_is_that_of_torch_in_training_and_after_it(torch):
    layer, module = BatchNorm(6), torch.nn.BatchNorm1d(6).double()
    names = {"gamma": ("weight", as_it_is), "beta": ("bias", as_it_is)}
    with_torch_weights(torch, module, names, layer)
    for _ in range(3):
        module.zero_grad()
        assert_same(torch, layer, module, names, 2.0 + 3.0 * RNG.standard_normal((7, 6)))
    assert layer.mean == pytest.approx(module.running_mean.numpy(), rel=1e-12)
    assert layer.variance == pytest.approx(module.running_var.numpy(), rel=1e-12)
    module.eval()
    module.zero_grad()
    assert_same(torch, layer, module, names, ROWS, training=False)


def test_layer_norm_is_that_of_torch(torch):
    layer, module = LayerNorm(4), torch.nn.LayerNorm(4).double()
    names = {"gamma": ("weight", as_it_is), "beta": ("bias", as_it_is)}
    with_torch_weights(torch, module, names, layer)
    assert_same(torch, layer, module, names, SEQUENCES)


@pytest.mark.parametrize("causal", [False, True])
def test_self_attention_is_that_of_torch(torch, causal):
    layer, module = SelfAttention(4, 2, causal=causal), torch.nn.MultiheadAttention(4, 2, bias=False, batch_first=True)
    module = module.double()
    part = [lambda w, k=k: w[4 * k : 4 * k + 4].T for k in range(3)]
    names = dict(zip(("W_q", "W_k", "W_v"), (("in_proj_weight", each) for each in part), strict=True))
    with_torch_weights(torch, module, names, layer)
    layer.W_o[...] = module.out_proj.weight.detach().numpy().T
    hidden = ~torch.tril(torch.ones(5, 5, dtype=torch.bool)) if causal else None

    def attend(t):
        return module(t, t, t, attn_mask=hidden, need_weights=False)[0]

    attend.in_proj_weight = module.in_proj_weight
    assert_same(torch, layer, attend, names, SEQUENCES)
    assert np.abs(layer.dW_o - module.out_proj.weight.grad.numpy().T).max() < 1e-12


def test_embedding_is_that_of_torch(torch):
    layer, module = Embedding(5, 3), torch.nn.Embedding(5, 3).double()
    with_torch_weights(torch, module, {"W": ("weight", as_it_is)}, layer)
    dy = RNG.standard_normal((3, 4, 3))
    y = module(torch.from_numpy(TOKENS).long())
    (y * torch.from_numpy(dy)).sum().backward()
    assert np.array_equal(layer.forward(TOKENS), y.detach().numpy())
    layer.backward(dy)
    assert layer.dW == pytest.approx(module.weight.grad.numpy(), rel=1e-12)
