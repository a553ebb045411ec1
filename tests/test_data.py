import numpy as np
import pytest

from actedu import data


def test_digits_are_scaled_by_the_training_set_and_shared_read_only():
    d = data.digits()
    assert d.x_train.shape == (1257, 64)
    assert d.x_test.shape == (540, 64)
    assert d.x_train.dtype == np.float64
    assert abs(d.x_train.mean()) < 1e-12
    assert abs(d.x_train.std() - 1.0) < 1e-12
    assert abs(d.x_test.mean()) > 1e-6, "the test set must not have been used for scaling"
    with pytest.raises(ValueError, match="read-only"):
        d.x_train[0, 0] = 5.0
    assert data.digits() is d


def test_digits_hold_each_class_in_proportion_and_no_image_twice():
    d = data.digits()
    for y in (d.y_train, d.y_test):
        shares = np.bincount(y, minlength=10) / len(y)
        assert np.all(np.abs(shares - 0.1) < 0.005)
    whole = np.concatenate([d.x_train, d.x_test])
    assert len(np.unique(whole, axis=0)) == 1797
    assert not np.array_equal(d.y_test, data.digits(seed=1).y_test)


@pytest.mark.parametrize("name", data.planar)
def test_planar_sets_are_seeded_balanced_and_in_the_plane(name):
    make = data.planar[name]
    x, y = make(120, seed=3)
    assert x.shape == (120, 2)
    assert x.dtype == np.float64
    assert np.bincount(y).tolist() == [60, 60]
    assert np.array_equal(x, make(120, seed=3).x)
    assert not np.array_equal(x, make(120, seed=4).x)
    assert np.abs(x).max() < 3.0


def test_xor_without_noise_is_the_truth_table():
    x, y = data.xor(4, noise=0.0)
    assert {(*map(int, point), int(label)) for point, label in zip(x, y, strict=True)} == {
        (0, 0, 0),
        (0, 1, 1),
        (1, 0, 1),
        (1, 1, 0),
    }


def test_only_the_first_of_the_planar_shapes_needs_no_bend():
    """No line separates any of them: the least-squares line errs on each."""
    for make in data.planar.values():
        x, y = make(400, noise=0.0)
        inputs = np.column_stack([x, np.ones(len(x))])
        best = inputs @ np.linalg.lstsq(inputs, 2.0 * y - 1.0, rcond=None)[0]
        assert ((best > 0) == y).mean() < 0.95
