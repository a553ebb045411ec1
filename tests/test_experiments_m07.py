"""What the tests of every experiment cannot ask of those on outputs, width and depth."""

import numpy as np
import pytest

from actedu import experiments
from actedu.data import digits
from actedu.modules.m07_softmax_and_outputs.experiments import heads, masks
from actedu.modules.m07_softmax_and_outputs.experiments import softmax as softmax_experiments
from actedu.nets import mse, softmax_twice
from actedu.probes import expected_calibration_error
from actedu.vectors import softmax


def test_softmax_twice_has_the_gradient_of_its_loss():
    rng = np.random.default_rng(0)
    logits, labels = rng.standard_normal((4, 5)), np.array([0, 4, 2, 2])
    gradient = softmax_twice(logits, labels)[1]
    h = 1e-6
    for i, j in np.ndindex(logits.shape):
        step = np.zeros_like(logits)
        step[i, j] = h
        up, down = (softmax_twice(logits + sign * step, labels)[0] for sign in (1.0, -1.0))
        assert gradient[i, j] == pytest.approx((up - down) / (2.0 * h), abs=1e-9)


def test_the_floor_of_softmax_twice_is_lowest_and_depends_on_the_classes():
    result = experiments.double_softmax(classes=3, seeds=1)
    assert result.measures["floor"] == pytest.approx(np.log(np.e + 2) - 1, abs=1e-12)
    assert result.measures["above_floor"] > 0.0
    logits = 100.0 * np.random.default_rng(0).standard_normal((100, 3))
    losses = [softmax_twice(row[None], np.array([0]))[0] for row in logits]
    assert min(losses) >= result.measures["floor"] - 1e-12


@pytest.mark.parametrize("classes", [1, 11])
def test_softmax_twice_asks_for_classes_that_digits_have(classes):
    with pytest.raises(ValueError, match=f"double_softmax: classes is {classes}; digits have 2 to 10"):
        experiments.double_softmax(classes=classes)


def test_a_temperature_changes_no_decision_and_only_one_repairs_the_calibration():
    result = experiments.temperature_fit(seeds=1)
    assert result.measures["accuracy_change"] == 0.0
    calm = experiments.temperature_fit(noise=0.0, seeds=1)
    assert calm.measures["overconfidence"] < result.measures["overconfidence"] / 3.0


def test_squared_error_learns_slowly_only_from_the_wrong_side():
    wrong, unsure = experiments.slow_when_wrong(), experiments.slow_when_wrong(start=-1.0)
    steps = "squared error"
    assert wrong.mean[steps] > 20 * unsure.mean[steps]
    assert wrong.measures["mse_gradient"] == pytest.approx(-2 * (1 - _p(-6)) ** 2 * _p(-6), rel=1e-12)
    assert wrong.measures["ce_gradient"] == pytest.approx(_p(-6) - 1, rel=1e-12)


def _p(z):
    return 1.0 / (1.0 + np.exp(-z))


def test_no_output_below_one_beats_the_floor_of_tanh():
    result = experiments.regression_heads(seeds=2)
    _, y = heads._curve()
    assert mse(np.minimum(y, 1.0), y)[0] == pytest.approx(result.measures["tanh_floor"], rel=1e-12)
    assert result.values["tanh"].min() > result.measures["tanh_floor"]


def test_a_sparse_image_has_one_input_for_each_pixel():
    sparse = heads._one_input_a_level(digits().x_test)
    assert sparse.shape == (540, 64 * 17)
    assert (sparse.sum(axis=1) == 64).all()
    assert set(np.unique(sparse)) == {0.0, 1.0}
    levels = sparse.reshape(540, 64, 17).argmax(axis=2)
    assert np.corrcoef(levels.ravel(), digits().x_test.ravel())[0, 1] == pytest.approx(1.0, abs=1e-12)


def test_squeezing_first_is_not_softmax():
    logits = np.array([[2.0, 1.0, -1.0]])
    assert np.abs(softmax_experiments._squeeze(logits) - softmax(logits)).max() > 0.1


def test_one_activation_and_one_scale_need_no_list():
    assert list(experiments.gradient_profile("tanh", depth=3, scale=1.0, seeds=1).values) == ["tanh, scale 1"]
    width = experiments.fit_width("identity", widths=(4, 8), seeds=3)
    assert list(width.values) == ["identity"]
    assert width.measures["identity_gain"] == pytest.approx(0.0, abs=1e-6)


def test_a_linear_nets_gradient_follows_the_scale_to_the_power_of_the_depth():
    norms = experiments.gradient_profile("identity", depth=8, scale=(0.5, 1.0), seeds=5).measures
    behind = 7  # hidden layers between the first one and the output layer, whose scale stays 1
    assert norms["identity_0_5"] / norms["identity_1"] == pytest.approx(0.5**behind, rel=0.4)


def test_a_feature_in_its_old_unit_changes_nothing():
    result = experiments.rescale_feature(k=1.0, seeds=2)
    assert result.measures["after"] == result.measures["before"]
    assert result.measures["difference"] == 0.0


@pytest.mark.parametrize("loss", ["Dice", "cross-entropy"])
@pytest.mark.parametrize("head", ["sigmoid", "arctangent"])
def test_a_mask_loss_has_the_gradient_of_its_value(head, loss):
    rng = np.random.default_rng(0)
    z, y = rng.standard_normal((2, 5, 1)), rng.integers(0, 2, (2, 5, 1)).astype(float)
    gradient, h = masks._loss(head, loss, z, y)[1], 1e-6
    for place in np.ndindex(z.shape):
        step = np.zeros_like(z)
        step[place] = h
        up, down = (masks._loss(head, loss, z + sign * step, y)[0] for sign in (1.0, -1.0))
        assert gradient[place] == pytest.approx((up - down) / (2.0 * h), abs=1e-8)


def test_the_recorded_net_is_that_of_the_experiment(tmp_path):
    """Up to what another processor's rounding makes of its training."""
    softmax_experiments.record_logits(tmp_path / "again.csv")
    both = [
        np.loadtxt(path, delimiter=",", skiprows=1) for path in (tmp_path / "again.csv", softmax_experiments.RECORD)
    ]
    assert np.array_equal(both[0][:, 0], both[1][:, 0])
    accuracies = [(one[:, 1:].argmax(axis=1) == one[:, 0]).mean() for one in both]
    errors = [expected_calibration_error(softmax(one[:, 1:]), one[:, 0].astype(int)) for one in both]
    assert accuracies[0] == pytest.approx(accuracies[1], abs=0.03)
    assert errors[0] == pytest.approx(errors[1], abs=0.03)
