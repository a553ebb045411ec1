from itertools import pairwise

import numpy as np
import pytest

from actedu.experiments import clipping, error_per_layer, gradient_profile, inputs_and_errors
from actedu.plots.figures import picture
from actedu.widgets import GradientFlow


def test_without_an_activation_a_layer_multiplies_by_its_scale():
    result = error_per_layer(("identity",), scales=(0.5, 2.0), seeds=2)
    np.testing.assert_allclose(result.more["curves"]["identity"], [0.5, 2.0], rtol=0.03)
    assert result.measures["identity"] == pytest.approx(1.0, rel=0.03)


def test_a_factor_that_never_passes_1_has_no_crossing():
    assert np.isnan(error_per_layer(("sigmoid",), scales=(0.5, 1.0), seeds=1).measures["sigmoid"])


def test_the_error_of_a_wide_relu_layer_shrinks_by_the_root_of_a_half():
    assert error_per_layer(("relu",), scales=(1.0, 2.0), seeds=3).measures["relu_1"] == pytest.approx(
        0.5**0.5, rel=0.05
    )


def test_names_in_the_profile_do_not_lie_on_each_other():
    result = gradient_profile(("sigmoid", "identity"), scale=(0.5, 1.0), seeds=1)
    heights = sorted(text.xy[1] for text in result.plot().texts if text.get_text().startswith(("sigmoid", "identity")))
    assert len(heights) == 4
    gap = (heights[-1] / heights[0]) ** (1 / 13)
    assert all(upper >= lower * gap for lower, upper in pairwise(heights))


def test_both_parts_of_a_weight_gradient_are_those_of_the_net():
    parts = inputs_and_errors(("identity",), scales=(0.5,), depth=4, seeds=1).more["parts"]["identity, scale 0.5"]
    assert all(part.shape == (4,) for part in parts.values())
    np.testing.assert_allclose(parts["inputs"], 0.5 ** np.arange(4), rtol=0.2)


@pytest.mark.parametrize("result", [error_per_layer, inputs_and_errors], ids=lambda run: run.__name__)
def test_figures_say_themselves(result):
    assert "hidden layers of 100" in picture(result().plot()).sentence


def test_clipping_leaves_gradients_alone_that_are_shorter():
    small = clipping(lrs=(0.03,), depth=2, largest=1e9, seeds=1)
    assert small.measures["own_gain"] == small.measures["own_gain_clipped"]


def test_the_small_net_takes_the_step_that_is_worked_out_by_hand():
    lab = GradientFlow(step=11)
    wanted = {"z": 1, "h": 0.5, "y": 1.5, "loss": 2, "dy": -2, "dw2": -1, "dh": -6, "dz": -1.5, "dw1": -3}
    wanted |= {"db1": -1.5, "db2": -2, "new w1": 1.7, "new b1": 0.6, "new w2": 3.4, "new b2": 0.8, "new y": 3.52}
    for name, value in wanted.items():
        assert lab.pass_[name] == pytest.approx(value), name
    assert len(lab.table().rows) == 12


def test_what_the_lab_measures_by_layer_is_a_gradient_of_inputs_and_errors():
    lab = GradientFlow(part="many layers", activation="identity", scale=0.5)
    assert lab.norms.shape == lab.inputs.shape == lab.errors.shape == (21,)
    assert lab.inputs[-1] / lab.inputs[0] == pytest.approx(0.5**20, rel=1.0)
    assert lab.norms[:-1].max() < 3 * lab.norms[:-1].min()
