import numpy as np
import pytest

from actedu import experiments
from actedu.data import digits
from actedu.modules.m12_overfitting.experiments import mislabelled, regularised, stopped
from actedu.nets import SGD, Dropout, EarlyStopping, Network, accuracy, train


@pytest.mark.parametrize("wrong", [0.0, 0.3, 0.9])
def test_exactly_that_share_of_labels_is_wrong(wrong):
    data = mislabelled(wrong, 500, seed=3)
    assert (data.y_train != digits().y_train[:500]).sum() == round(wrong * 500)
    assert np.array_equal(data.y_test, digits().y_test)
    assert set(np.unique(data.y_train)) <= set(range(10))


def test_random_labels_are_right_by_chance():
    assert (mislabelled(1.0, 1257).y_train == digits().y_train).mean() == pytest.approx(0.1, abs=0.04)


@pytest.mark.parametrize("wait", [1, 3])
@pytest.mark.parametrize("restore", [True, False])
def test_the_rules_of_stopping_are_those_of_training(wait, restore):
    data, path = mislabelled(0.3, 300), []

    def run(stop):
        net = Network((64, 32, 10), "relu")
        history = train(
            net, data.x_train[60:], data.y_train[60:], optimiser=SGD(0.1, momentum=0.9), epochs=15,
            validation=(data.x_train[:60], data.y_train[:60]), stop=stop, progress=False,
            each_epoch=None if stop else lambda epoch: path.append(accuracy(net, data.x_test, data.y_test)),
        )  # fmt: skip
        return net, history

    _, history = run(None)
    said, epochs = stopped(history.validation_losses, path, wait, restore)
    net, short = run(EarlyStopping(wait, restore=restore))
    assert (accuracy(net, data.x_test, data.y_test), len(short.losses)) == (said, epochs)


def test_without_patience_all_epochs_run():
    assert stopped([1.0, 2.0, 3.0], [0.1, 0.2, 0.3], 0, restore=False) == (0.3, 3)
    assert stopped([1.0, 2.0, 3.0], [0.1, 0.2, 0.3], 0, restore=True) == (0.1, 3)


def test_regularisers_are_named_clearly():
    with pytest.raises(ValueError, match="no regulariser 'hope'; the known ones are nothing, dropout, L1, L2, early"):
        experiments.label_noise("hope", images=100, seeds=1)
    net, path = regularised("dropout", mislabelled(0.0, 100), 2, 0, width=8)
    assert sum(isinstance(layer, Dropout) for layer in net.layers) == 2
    assert len(path) == 2


def test_one_regulariser_may_run_alone():
    result = experiments.label_noise("L2", images=100, seeds=1)
    assert list(result.values) == ["L2"]
    assert "nothing" not in result.measures


@pytest.mark.parametrize("guess", [0.0, 0.5, 1.2])
def test_a_guess_far_from_the_curves_is_still_in_the_figure(guess):
    ax = experiments.label_noise("L2", images=100, epochs=2, seeds=1).plot(guess=guess)
    low, high = ax.get_ylim()
    assert low < guess < high
