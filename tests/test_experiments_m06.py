import numpy as np
import pytest

from actedu.data import digits
from actedu.experiments import (
    bends_at_0,
    rank_correlation,
    ranking_repeats,
    recorded_tournament,
    tournament,
    with_noise,
)


def test_rank_correlation_is_spearmans():
    a, b = {"x": 3.0, "y": 2.0, "z": 1.0}, {"x": 0.9, "y": 0.1, "z": 0.5}
    assert rank_correlation(a, a) == pytest.approx(1.0)
    assert rank_correlation(a, {name: -score for name, score in a.items()}) == pytest.approx(-1.0)
    assert rank_correlation(a, b) == pytest.approx(0.5)
    assert rank_correlation({"x": 1.0, "y": 1.0}, {"x": 1.0, "y": 2.0}) == 0.0
    ties = {"p": 1.0, "q": 1.0, "r": 2.0, "s": 3.0}, {"p": 1.0, "q": 2.0, "r": 2.0, "s": 4.0}
    assert rank_correlation(*ties) == pytest.approx(0.8333333)


def test_a_prediction_is_a_list_from_best_to_worst_in_any_order_of_the_scores():
    scores = {"tanh": 0.95, "relu": 0.97, "step": 0.7}
    assert rank_correlation(["relu", "tanh", "step"], scores) == pytest.approx(1.0)
    assert rank_correlation(["step", "tanh", "relu"], scores) == pytest.approx(-1.0)


def test_rankings_of_other_names_are_refused_and_the_odd_ones_named():
    with pytest.raises(ValueError, match=r"both rankings must hold the same names.*look at: gelu, relu"):
        rank_correlation(["relu", "tanh"], ["gelu", "tanh"])
    with pytest.raises(ValueError, match="at least two"):
        rank_correlation(["relu"], ["relu"])


def test_a_tournament_of_the_learners_choice():
    result = tournament(("step", "tanh"), seeds=2)
    assert list(result.values) == ["tanh", "step"], "sorted by what they reach"
    assert result.measures["rank"] == 1.0
    assert "spread" not in result.measures, "there are no rectifiers to compare"


def test_a_kink_is_reported_where_there_is_one():
    assert bends_at_0(("relu", "tanh")).title == "relu has a corner at 0"
    assert bends_at_0(("tanh", "sigmoid")).title == "None of these has a corner at 0"


def test_noise_is_drawn_anew_for_each_copy_of_the_test_digits():
    d = digits()
    x, y = with_noise(d, 0.5, draws=3)
    noise = (x.reshape(3, *d.x_test.shape) - d.x_test) / 0.5
    assert np.array_equal(y, np.tile(d.y_test, 3))
    assert noise.std() == pytest.approx(1.0, abs=0.02)
    assert abs(np.corrcoef(noise[0].ravel(), noise[1].ravel())[0, 1]) < 0.03


def test_the_record_ranks_what_is_asked_for_and_refuses_what_it_does_not_hold():
    result = recorded_tournament(("relu", "step", "gelu"), seeds=3)
    assert list(result.values)[-1] == "step", "sorted by what they reach"
    assert result.n == {"relu": 3, "gelu": 3, "step": 3}
    with pytest.raises(ValueError, match="has no 'maxout'"):
        recorded_tournament(("relu", "maxout"))
    with pytest.raises(ValueError, match="give 2 to 10"):
        recorded_tournament(seeds=11)


def test_units_far_apart_are_ranked_alike_by_every_run():
    result = ranking_repeats(("step", "gcu", "relu"), n_starts=(1, 10), seeds=20)
    assert set(result.measures.values()) == {1.0}
    assert "undo" not in result.title
    with pytest.raises(ValueError, match="from 1 to 10"):
        ranking_repeats(n_starts=(11,))
