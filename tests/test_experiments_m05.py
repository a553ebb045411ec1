import numpy as np
import pytest

from actedu import experiments
from actedu.activations import catalogue, get
from actedu.experiments import linear_recovery
from actedu.numeric import one_sided
from actedu.vectors import crelu


def test_one_sided_differences_find_the_jumps_and_where_there_are_none():
    steps = one_sided(get("step")).jumps
    assert steps[0] == pytest.approx(1.0)
    value, slope, curvature = one_sided(lambda x: 3.0 * np.abs(x) + 2.0 * x * np.abs(x)).jumps
    assert value == pytest.approx(0.0, abs=1e-5)
    assert slope == pytest.approx(6.0, rel=1e-3)
    assert curvature == pytest.approx(8.0, rel=1e-2)
    assert max(one_sided(np.sin, 0.7).jumps) < 0.01


@pytest.mark.parametrize(
    "name", [name for name, f in catalogue.items() if f.facts.kinks and name not in ("step", "sign")]
)
def test_one_sided_slopes_agree_with_the_slopes_beside_the_kinks(name):
    f = get(name)
    for at in f.facts.kinks:
        near = f.slope(np.array([at - 1e-6, at + 1e-6]))
        if one_sided(f, at).jumps[0] < 1e-3:
            assert one_sided(f, at).slope == pytest.approx(tuple(near), abs=2e-3)


def test_a_linear_layer_loses_nothing_and_a_square_all_signs():
    result = linear_recovery(("identity", get("leaky_relu").bind(alpha=1.0), crelu), seeds=2)
    assert all(mean == pytest.approx(1.0) for mean in result.mean.values())
    assert linear_recovery(("square",), seeds=2).mean["square"] < 0.05, "the sign is gone"


def test_slopes_are_learned_in_each_layer_of_each_net():
    slopes = experiments.learned_leak(seeds=1).more["slopes"]["0.25, learned, SGD"]
    assert slopes.shape == (1, 3)
    assert np.all(slopes != 0.25)
