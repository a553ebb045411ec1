"""The training loop: what it learns, what it watches, and what it says when training breaks."""

import copy
import pickle
import time

import numpy as np
import pytest

from actedu import data
from actedu.nets import (
    SGD,
    Adam,
    BatchNorm,
    Curve,
    Dense,
    DivergenceError,
    Dropout,
    EarlyStopping,
    Layer,
    Network,
    Sequential,
    accuracy,
    binary_cross_entropy,
    clip_by_norm,
    l1,
    l2,
    mse,
    progress,
    schedules,
    softmax_cross_entropy,
    train,
)

RNG = np.random.default_rng(7)
X, Y = RNG.standard_normal((6, 5)), RNG.integers(0, 3, 6)


def test_a_digits_net_learns():
    d = data.digits()
    net = Network((64, 64, 32, 10), "relu")
    train(net, d.x_train, d.y_train, optimiser=SGD(0.05, momentum=0.9), epochs=8)
    assert accuracy(net, d.x_test, d.y_test) > 0.93  # ten seeds gave 0.948 to 0.980


def test_three_hundred_steps_have_the_losses_of_torch(torch):
    d, net = data.digits(), Network((64, 64, 32, 10), "relu")
    peer = torch.nn.Sequential(
        *[
            part
            for layer in net.layers
            for part in (torch.nn.Linear(*layer.W.shape, dtype=torch.float64), torch.nn.ReLU())
        ][:-1]
    )
    with torch.no_grad():
        for ours, theirs in zip(net.layers, peer[::2], strict=True):
            theirs.weight.copy_(torch.tensor(ours.W.T))
            theirs.bias.copy_(torch.tensor(ours.b))
    optimiser, rng, both = torch.optim.Adam(peer.parameters(), 1e-3), np.random.default_rng(0), ([], [])

    def noting(outputs, labels):
        value, gradient = softmax_cross_entropy(outputs, labels)
        both[0].append(value)
        return value, gradient

    train(net, d.x_train[:1248], d.y_train[:1248], loss=noting, optimiser=Adam(1e-3), epochs=8)
    for _ in range(8):
        for rows in rng.permutation(1248).reshape(-1, 32):
            optimiser.zero_grad()
            x, y = torch.tensor(d.x_train[rows]), torch.tensor(d.y_train[rows])
            value = torch.nn.functional.cross_entropy(peer(x), y)
            value.backward()
            optimiser.step()
            both[1].append(value.item())
    assert len(both[0]) == 312
    assert np.abs(np.subtract(*both)).max() < 1e-12


def test_names_take_the_defaults():
    nets = [Network((5, 4, 3), seed=1) for _ in range(2)]
    train(nets[0], X, Y, loss="softmax_cross_entropy", optimiser="sgd", schedule="cosine", epochs=3)
    train(nets[1], X, Y, optimiser=SGD(), schedule=schedules.cosine(3), epochs=3)
    assert np.array_equal(nets[0].parameters, nets[1].parameters)
    train(nets[0], X, Y, optimiser=Adam)
    train(nets[1], X, Y)
    assert np.array_equal(nets[0].parameters, nets[1].parameters)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"optimiser": "adamm"}, "there is no optimiser 'adamm'; the known ones are sgd, .*adamw"),
        ({"loss": "hinge"}, "there is no loss 'hinge'; the known ones are softmax_cross_entropy, .*dice"),
        ({"schedule": "linear"}, "there is no schedule 'linear'; the known ones are constant, .*one_cycle"),
        ({"batch": 0}, "batch is 0"),
        ({"epochs": -1}, "epochs -1"),
        ({"clip": 0}, "clip is 0"),
        ({"validation": (X, Y[:2])}, "the validation x has 6 rows and y has 2"),
        ({"stop": EarlyStopping(monitor="accuracy")}, "there is no accuracy to monitor"),
    ],
)
def test_what_train_cannot_use_is_named(settings, says):
    with pytest.raises(ValueError, match=says):
        train(Network((5, 4, 3)), X, Y, **settings)


def test_train_refuses_what_does_not_match():
    with pytest.raises(ValueError, match="x has 6 rows and y has 5"):
        train(Network((5, 4, 3)), X, np.zeros(5, dtype=int))
    with pytest.raises(ValueError, match="x has 0 rows"):
        train(Network((5, 4, 3)), X[:0], Y[:0])
    with pytest.raises(ValueError, match="y has no;"):
        train(Network((5, 4, 3)), X, 3)


def test_training_stops_when_told():
    epochs = []
    train(Network((5, 3)), X, Y, epochs=9, each_epoch=lambda n: epochs.append(n) or n == 4)
    assert epochs == [1, 2, 3, 4]


def test_the_rate_follows_the_schedule_and_is_put_back():
    optimiser = SGD(0.2)
    history = train(Network((5, 3)), X, Y, optimiser=optimiser, schedule=schedules.step_decay(2, 0.5), epochs=5)
    assert history.rates == [0.2, 0.2, 0.1, 0.1, 0.05]
    assert optimiser.lr == 0.2


def test_validation_data_are_judged_after_each_epoch():
    d = data.moons(200, noise=0.2, seed=1)
    net = Network((2, 16, 1), "tanh")
    history = train(net, d.x[:100], d.y[:100], loss=binary_cross_entropy, epochs=5, validation=(d.x[100:], d.y[100:]))
    assert len(history.validation_losses) == len(history.validation_accuracies) == 5
    assert history.validation_losses[-1] == binary_cross_entropy(net(d.x[100:]), d.y[100:])[0]
    assert history.validation_accuracies[-1] == accuracy(net, d.x[100:], d.y[100:])
    regression = train(Network((5, 1)), X, X[:, 0], loss=mse, epochs=2, validation=(X, X[:, 0]))
    assert regression.validation_accuracies == []


def test_judging_changes_nothing():
    nets = [Sequential([Dense(5, 8, "relu"), Dropout(0.5), BatchNorm(8), Dense(8, 3)], seed=1) for _ in range(2)]
    train(nets[0], X, Y, epochs=4)
    train(nets[1], X, Y, epochs=4, validation=(X, Y))
    assert np.array_equal(nets[0].parameters, nets[1].parameters)
    assert np.array_equal(nets[0].layers[2].mean, nets[1].layers[2].mean)


@pytest.mark.parametrize("penalty", [l1(0.3), l2(0.3), l1(0.1) + l2(0.2)], ids=str)
def test_penalties_have_the_numerical_gradient_and_spare_biases(penalty):
    net = Sequential([Dense(5, 4, "tanh"), BatchNorm(4), Dense(4, 3)], seed=2)
    net.parameters += 0.01
    net.gradient[:] = 0.0
    penalty(net)
    given, measured = net.gradient.copy(), np.empty_like(net.gradient)
    for i, value in enumerate(net.parameters.copy()):
        sides = []
        for step in (1e-6, -1e-6):
            net.parameters[i] = value + step
            sides.append(penalty(net))
        net.parameters[i] = value
        measured[i] = (sides[0] - sides[1]) / 2e-6
    assert given == pytest.approx(measured, abs=1e-8)
    assert np.count_nonzero(given) == 5 * 4 + 4 * 3


def test_l2_is_weight_decay_in_sgd_and_l1_empties_useless_weights():
    by_hand, net = Network((5, 3)), Network((5, 3))
    train(net, X, Y, optimiser=SGD(0.1), penalty=l2(0.5), epochs=1)
    by_hand.backward(softmax_cross_entropy(by_hand(X), Y)[1])
    by_hand.layers[0].dW += 0.5 * by_hand.layers[0].W
    assert net.parameters == pytest.approx(by_hand.parameters - 0.1 * by_hand.gradient)
    x = np.random.default_rng(0).standard_normal((200, 10))
    sparse = Network((10, 1))
    train(sparse, x, 2 * x[:, 0], loss=mse, optimiser=SGD(0.05), penalty=l1(0.2), epochs=40)
    assert sparse.layers[0].W[0, 0] > 1.5
    assert np.abs(sparse.layers[0].W[1:]).max() < 0.05


def test_strengths_below_zero_are_refused():
    with pytest.raises(ValueError, match="l2: strength is -1; it must be a finite number of at least 0"):
        l2(-1)


def test_clipping_shortens_the_gradient_and_keeps_its_direction():
    long, short = np.array([30.0, -40.0]), np.array([0.3, -0.4])
    assert clip_by_norm(long, 5.0) == 50.0
    assert long == pytest.approx([3.0, -4.0])
    assert clip_by_norm(short, 5.0) == pytest.approx(0.5)
    assert short.tolist() == [0.3, -0.4]
    net = Network((5, 3))
    before = net.parameters.copy()
    train(net, 100 * X, Y, optimiser=SGD(1.0), clip=0.01, epochs=1)
    assert np.linalg.norm(net.parameters - before) == pytest.approx(0.01)


class Wanderer(Layer):
    """A layer whose loss falls and rises again, whatever is learned."""

    learned = ("b",)
    tracked = ("seen",)

    def __init__(self):
        self.b, self.db, self.seen = np.zeros(1), np.zeros(1), np.zeros(1)

    def forward(self, x, training=False):
        self.seen += training
        return np.full((len(x), 1), abs(self.b[0] - 4.0))

    def backward(self, dy):
        self.db[:] = -1.0  # one step of 1 an epoch, past the best place and away from it
        return dy


@pytest.mark.parametrize(("restore", "b", "seen"), [(True, 4.0, 4.0), (False, 7.0, 7.0)])
def test_early_stopping_goes_back_to_the_best_epoch(restore, b, seen):
    net, stop = Sequential([Wanderer()]), EarlyStopping(3, restore=restore)
    x = np.zeros((4, 1))
    history = train(net, x, x, loss=mse, optimiser=SGD(1.0), epochs=50, validation=(x, x), stop=stop)
    assert history.validation_losses == [9, 4, 1, 0, 1, 4, 9]
    assert (stop.best_epoch, stop.best) == (4, 0.0)
    assert net.parameters.tolist() == [b]
    assert net.layers[0].seen.tolist() == [seen]


def test_the_best_weights_come_back_when_epochs_run_out():
    net, x = Sequential([Wanderer()]), np.zeros((4, 1))
    train(net, x, x, loss=mse, optimiser=SGD(1.0), epochs=5, validation=(x, x), stop=EarlyStopping(30))
    assert net.parameters.tolist() == [4.0]


def test_early_stopping_can_watch_the_accuracy():
    d = data.moons(200, noise=0.3, seed=1)
    net, stop = Network((2, 8, 2), "tanh"), EarlyStopping(5, monitor="accuracy")
    history = train(net, d.x[:50], d.y[:50], epochs=100, validation=(d.x[50:], d.y[50:]), stop=stop)
    assert accuracy(net, d.x[50:], d.y[50:]) == stop.best == max(history.validation_accuracies)
    assert history.validation_accuracies[stop.best_epoch - 1] == stop.best
    assert len(history.losses) == min(stop.best_epoch + 5, 100)


@pytest.mark.parametrize(("settings", "says"), [({"patience": 0}, "patience is 0"), ({"monitor": "f1"}, "'f1'")])
def test_early_stopping_names_what_it_cannot_use(settings, says):
    with pytest.raises(ValueError, match=says):
        EarlyStopping(**settings)


@pytest.mark.parametrize("again", [copy.deepcopy, lambda net: pickle.loads(pickle.dumps(net))], ids=["copy", "pickle"])
def test_a_copied_net_learns_by_itself(again):
    net = Sequential([Dense(5, 4, "tanh"), BatchNorm(4), Dense(4, 3)])
    twin = again(net)
    train(net, X, Y, epochs=3)
    assert not np.array_equal(twin.parameters, net.parameters)
    train(twin, X, Y, epochs=3)
    assert np.array_equal(twin(X), net(X))


def test_too_large_a_step_names_step_layer_and_cause():
    net = Network((5, 8, 2), "relu")
    with pytest.raises(DivergenceError, match=r"not a number at step \d+, first in layer \d.*lr") as caught:
        train(net, X, np.ones((6, 2)), loss=mse, optimiser=SGD(1e10), epochs=200)
    assert caught.value.step == caught.value.history.steps > 1
    assert 1 <= caught.value.layer <= 2
    assert "lr" in caught.value.cause


def test_nan_in_the_data_is_named_as_such():
    x, y = X.copy(), X[:, :1].copy()
    x[1, 1] = y[3, 0] = np.nan
    for broken, targets in ((x, X[:, :1]), (X, y)):
        with pytest.raises(DivergenceError, match="the data hold NaN") as caught:
            train(Network((5, 4, 1)), broken, targets, loss=mse)
        assert (caught.value.step, caught.value.layer) == (1, 0)


def test_an_activation_that_breaks_is_named_by_its_layer():
    naive = Curve(lambda z: np.log(z), lambda z: 1 / z, "log")
    net = Network((5, 4, 4, 3), ["tanh", naive], gain=1.0)
    with pytest.raises(DivergenceError, match="in layer 2: the activation returns no finite number") as caught:
        train(net, X, Y)
    assert caught.value.layer == 2


def test_a_slope_that_breaks_is_told_from_a_step_too_large():
    net = Network((5, 4, 3), Curve(np.cbrt, lambda z: np.full_like(z, np.inf), "cube root"))
    with pytest.raises(DivergenceError, match=r"step 2, first in layer 1: the gradient of the step before"):
        train(net, X, Y)


def test_a_layer_of_another_kind_is_named():
    class Root(Layer):
        def forward(self, x, training=False):
            return np.sqrt(x)

        def __repr__(self):
            return "Root()"

    with pytest.raises(DivergenceError, match=r"in layer 2: Root\(\) returns no finite number for finite input"):
        train(Sequential([Dense(5, 3), Root()]), X, Y)


def test_weights_that_start_broken_are_told():
    net = Network((5, 4, 3))
    net.layers[1].W[0, 0] = np.inf
    with pytest.raises(DivergenceError, match="step 1, first in layer 2: its initial weights are not finite"):
        train(net, X, Y)


def test_progress_says_how_far_it_is(capsys):
    train(Network((5, 3)), X, Y, epochs=2, progress=True)
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition(", ")[0] for line in lines] == ["training: 1 of 2", "training: 2 of 2"]


@pytest.mark.parametrize("shown", [None, False])
def test_no_bar_where_nobody_watches(capsys, monkeypatch, shown):
    monkeypatch.setattr(progress, "PATIENCE", 0.0)
    train(Network((5, 3)), X, Y, epochs=2, progress=shown)
    assert capsys.readouterr().out == ""


def test_in_a_notebook_a_sentence_takes_the_place_of_the_bar(monkeypatch):
    """An output that is taken away leaves a gap, and a widget's name that nobody knows on the next day."""
    from IPython import display

    shown = []

    class Handle:
        def update(self, data, raw):
            shown.append(data)

    def put(data, raw, display_id):
        shown.append(data)
        return Handle()

    monkeypatch.setattr(display, "display", put)
    monkeypatch.setattr("rich.console._is_jupyter", lambda: True)
    for done in progress.counted(40, "training", True):
        if done == 2:
            break  # as training that stops early
    assert shown[0] == {"text/plain": "training: 0 of 40, 0 s", "text/html": "<p>training: 0 of 40, 0 s </p>"}
    assert '<progress value="1" max="40">' in shown[1]["text/html"]
    assert shown[-1] == {"text/plain": "training: 2 of 40, 0 s", "text/html": "<p>training: 2 of 40, 0 s </p>"}


@pytest.mark.parametrize(("patience", "bar"), [(0.01, True), (1e3, False)])
def test_a_long_run_in_a_terminal_draws_a_bar(capsys, monkeypatch, patience, bar):
    monkeypatch.delenv("PYTEST_VERSION", raising=False)
    monkeypatch.setenv("FORCE_COLOR", "1")  # how rich is told that there is a terminal
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr(progress, "PATIENCE", patience)
    for _ in progress.counted(3, "training"):
        time.sleep(0.01)  # stands for an epoch
    assert ("training" in capsys.readouterr().out) == bar
    monkeypatch.setenv("ACTEDU_PROGRESS", "never")
    for _ in progress.counted(3, "training"):
        time.sleep(0.01)
    assert capsys.readouterr().out == ""
