import numpy as np
import pytest

from actedu import data, experiments
from actedu.modules.m19_activation_maximization import experiments as m19
from actedu.nets import Network
from actedu.probes import ascend


@pytest.fixture(scope="module")
def net():
    return Network((64, 12, 10), "softplus", seed=0)


@pytest.mark.parametrize("unit", [3, (1, 5)])
def test_one_step_goes_along_the_slope_of_the_unit(net, unit):
    rng = np.random.default_rng(0)
    x = rng.standard_normal(64)

    def answer(image):
        net(image[None])
        return net.layers[-1].y[0, 3] if unit == 3 else net.layers[0].y[0, 5]

    h = 1e-6
    slope = [(answer(x + h * e) - answer(x - h * e)) / (2 * h) for e in np.eye(64)]
    assert (ascend(net, unit, x, steps=1, step=0.1) - x) / 0.1 == pytest.approx(np.array(slope), abs=1e-7)


def test_the_penalties_pull_as_they_say(net):
    x = np.random.default_rng(1).standard_normal(64)

    def variation(image):
        pixels = image.reshape(8, 8)
        return np.abs(np.diff(pixels, axis=0)).sum() + np.abs(np.diff(pixels, axis=1)).sum()

    plain = ascend(net, 0, x, steps=1, step=1e-3)
    assert (plain - ascend(net, 0, x, steps=1, step=1e-3, l2=2.0)) / 1e-3 == pytest.approx(2.0 * x, abs=1e-9)
    h = 1e-6
    slope = [(variation(x + h * e) - variation(x - h * e)) / (2 * h) for e in np.eye(64)]
    pulled = (plain - ascend(net, 0, x, steps=1, step=1e-3, tv=3.0)) / 1e-3
    assert pulled == pytest.approx(3.0 * np.array(slope), abs=1e-7)


def test_clipped_images_stay_between_blank_and_ink(net):
    x = ascend(net, 0, np.zeros(64), clip=True, step=10.0)
    train = data.digits().x_train
    assert (x.min(), x.max()) == (train.min(), train.max())


def test_the_net_and_the_first_image_stay_as_they_are(net):
    before, image = net.parameters.copy(), np.zeros(64)
    ascend(net, 0, image, steps=3)
    assert np.array_equal(before, net.parameters)
    assert not image.any()


def test_unknown_units_and_regularisers_are_told(net):
    with pytest.raises(ValueError, match=r"has no unit 10; give an output, or \(hidden layer from 1"):
        ascend(net, 10, np.zeros(64))
    with pytest.raises(ValueError, match=r"no unit \(1, 12\)"):
        ascend(net, (1, 12), np.zeros(64))
    with pytest.raises(ValueError, match="no regulariser 'l1'; there are l2, tv, clip"):
        experiments.maximise(regularisers=("l1",))


def test_every_work_has_its_reference_and_a_heading():
    assert {work.heading for work in m19.CITED} == set(m19.SUBJECT)
    assert all(work.about.endswith((".", "?")) for work in m19.CITED)
