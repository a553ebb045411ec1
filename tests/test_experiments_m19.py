import numpy as np
import pytest

from actedu import data, experiments
from actedu.modules.m19_activation_maximization import experiments as m19
from actedu.nets import Network, accuracy
from actedu.probes import as_near_as_digits, ascend, climb, digit_net, faint_noise, nearest
from actedu.vectors import softmax
from actedu.widgets import DreamLab


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
    about = ascend(net, 0, x, steps=1, step=1e-3, l2=2.0, about_mean=True)
    assert (plain - about) / 1e-3 == pytest.approx(2.0 * (x - data.digits().x_train.mean(axis=0)), abs=1e-9)
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


def test_several_units_at_once_are_as_one_by_one(net):
    x = np.random.default_rng(2).standard_normal(64)
    settings = {"steps": 5, "l2": 0.1, "tv": 0.1, "blur": 0.1, "normal": 0.2, "clip": True}
    both = ascend(net, [3, 4], x, **settings)
    np.testing.assert_allclose(both, [ascend(net, unit, x, **settings) for unit in (3, 4)], atol=1e-12)
    hidden = ascend(net, (1, [0, 5]), x, steps=3)
    np.testing.assert_allclose(hidden, [ascend(net, (1, unit), x, steps=3) for unit in (0, 5)], atol=1e-12)


@pytest.mark.parametrize("aim", ["p", "log p"])
def test_a_probability_is_climbed_along_its_own_slope(net, aim):
    x = np.random.default_rng(3).standard_normal(64)

    def answer(image):
        p = softmax(net(image[None]))[0, 3]
        return p if aim == "p" else np.log(p)

    h = 1e-6
    slope = [(answer(x + h * e) - answer(x - h * e)) / (2 * h) for e in np.eye(64)]
    assert (ascend(net, 3, x, aim=aim, steps=1, step=0.1) - x) / 0.1 == pytest.approx(np.array(slope), abs=1e-7)


def test_the_normal_prior_pulls_down_its_own_logarithm(net):
    x, train = np.random.default_rng(4).standard_normal(64), data.digits().x_train
    covariance = np.cov(train.T) + 0.05 * np.eye(64)

    def penalty(image):
        off = image - train.mean(axis=0)
        return off @ np.linalg.solve(covariance, off) / 2

    h = 1e-5
    slope = [(penalty(x + h * e) - penalty(x - h * e)) / (2 * h) for e in np.eye(64)]
    plain, pulled = (ascend(net, 0, x, steps=1, step=1e-3, normal=normal) for normal in (0.0, 2.0))
    assert (plain - pulled) / 1e-3 == pytest.approx(2.0 * np.array(slope), abs=1e-5)


def test_fresh_nets_have_a_prior_that_leaves_their_pictures_as_much_room():
    trained = m19.PRIORS[m19.LEARNED][-1]
    weak = m19._as_far(trained, 400)
    assert weak["normal"] < trained["normal"] / 5
    mean = data.digits().x_train.mean(axis=0)
    of_trained, of_fresh = (
        np.linalg.norm(m19._pictures(digit_net(0, passes), 0, settings, 400).images - mean, axis=1).mean()
        for passes, settings in ((15, trained), (0, weak))
    )
    assert of_fresh == pytest.approx(of_trained, rel=0.3)
    assert nearest(mean[None]).distance[0] < as_near_as_digits()  # so a picture that stays there counts as near


def test_a_blur_keeps_all_ink_and_spreads_a_speck(net):
    speck = np.zeros((8, 8))
    speck[3, 4] = 1.0
    x = ascend(net, 0, speck.ravel(), steps=1, step=0.0, blur=0.1).reshape(8, 8)
    assert x.sum() == pytest.approx(1.0)
    assert (x[3, 4], x[3, 5], x[2, 4], x[2, 3]) == pytest.approx((0.64, 0.08, 0.08, 0.01))


def test_the_way_has_every_step_and_ends_where_ascend_does(net):
    way = list(climb(net, 0, np.zeros(64), steps=4))
    assert len(way) == 4
    np.testing.assert_array_equal(way[-1], ascend(net, 0, np.zeros(64), steps=4))
    np.testing.assert_array_equal(way[1], ascend(net, 0, way[0], steps=1))


def test_an_unknown_aim_is_told(net):
    with pytest.raises(ValueError, match=r"aim is 'logit' for unit 3; an output has answer, log p, p, a hidden unit"):
        ascend(net, 3, np.zeros(64), aim="logit")
    with pytest.raises(ValueError, match=r"aim is 'p' for unit \(1, 5\)"):
        ascend(net, (1, 5), np.zeros(64), aim="p")


def test_a_training_image_is_its_own_neighbour():
    d = data.digits()
    near = nearest(d.x_train[:7])
    assert near.distance.tolist() == [0.0] * 7
    assert near.digit.tolist() == d.y_train[:7].tolist()
    assert (nearest(d.x_test).distance <= as_near_as_digits()).mean() == pytest.approx(0.95, abs=0.005)


def test_a_digit_net_is_made_once_and_without_passes_has_learned_nothing():
    assert digit_net() is digit_net()
    d = data.digits()
    assert accuracy(digit_net(), d.x_test, d.y_test) > 0.95
    assert accuracy(digit_net(0, 0), d.x_test, d.y_test) < 0.4


def test_dream_lab_goes_step_by_step():
    lab = DreamLab(size=20, clip="yes")
    end, said = lab.image, lab.sentence
    lab.epoch = 5
    assert lab.sentence.startswith("After step 5 of 20: the logit of digit 3")
    np.testing.assert_array_equal(lab.image, ascend(digit_net(), 3, faint_noise(), clip=True, steps=5))
    lab.play()
    assert lab.sentence == said
    np.testing.assert_array_equal(lab.image, end)
    assert lab.highest <= data.digits().x_train.max()


def test_dream_lab_asks_hidden_units_for_their_answer_whatever_the_aim():
    lab = DreamLab(unit="hidden unit 2", aim="p", size=10)
    assert np.isnan(lab.logit)
    assert lab.answer > DreamLab(unit="hidden unit 2", size=10, l2=1.0).answer
    assert lab.sentence.startswith("The answer of hidden unit 2 from faint noise, no prior.")
    assert "aim" in lab.unused
    lab.unit = "digit 3"
    assert "aim" not in lab.unused
