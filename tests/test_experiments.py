import inspect
import re
from dataclasses import replace

import joblib
import numpy as np
import pytest

from actedu import data, experiments, probes
from actedu.activations import catalogue, get
from actedu.experiments import Result, Scope, store
from actedu.experiments.drawing import strip
from actedu.experiments.parallel import run_each
from actedu.modules.m04_relu.experiments.deaths import _back
from actedu.nets import SGD, Network, fit_points, train
from actedu.plots import draw_histograms, picture
from actedu.probes import collapse, draw_boundary, draw_line, draw_saturation

RUNS = {name: getattr(experiments, name) for name in experiments.names()}
CACHE: dict[str, Result] = {}


def run(name):
    if name not in CACHE:
        with store.opened():
            CACHE[name] = RUNS[name]()
    return CACHE[name]


@pytest.mark.parametrize("name", RUNS)
def test_measures_lie_in_their_intervals(name):
    result = run(name)
    assert result.holds, result.outside
    assert set(result.intervals) <= set(result.measures)
    assert result.intervals, "an experiment states what must hold"


@pytest.mark.parametrize("name", RUNS)
def test_a_result_knows_its_name_settings_and_numbers(name):
    result = run(name)
    assert result.experiment == name
    assert "full" in result.config
    assert result.focus in result.values
    assert set(result.mean) == set(result.sd) == set(result.n) == set(result.values)
    assert all(v.ndim == 1 and v.size and v.dtype == np.float64 for v in result.values.values())
    assert str(result.table()) in repr(result)
    assert result.sentence.endswith((".", ").")), result.sentence


SCORED = re.compile(r"accuracy|right|error|loss|epochs|score", re.IGNORECASE)


def compared(result):
    """The activations whose scores an experiment sets side by side."""
    named = {name.split(",")[0].split(" (")[0].split(" ")[0] for name in result.values}
    return named & set(catalogue) if SCORED.search(result.quantity) else set()


@pytest.mark.parametrize("name", RUNS)
def test_what_ranks_activations_says_how_far_it_reaches(name):
    result = run(name)
    assert result.scope or len(compared(result)) < 2, f"{name}: give it a Scope: what was searched, fixed, chosen on"


@pytest.mark.parametrize("name", RUNS)
def test_a_figure_says_itself_and_the_guess(name):
    result = run(name)
    plain, guessed = picture(result.plot()), picture(result.plot(guess=0.5))
    assert result.sentence in plain.sentence
    assert f"Your guess for {result.focus}" in guessed.sentence
    assert plain.png != guessed.png
    assert "your guess" not in plain.sentence.lower()


@pytest.mark.parametrize("name", RUNS)
def test_nothing_printed_carries_the_duration_or_long_decimals(name):
    result = run(name)
    assert repr(replace(result, seconds=result.seconds + 1)) == repr(result)
    digits = max((len(w.rstrip(".,;)").split(".")[-1]) for w in repr(result).split() if "." in w[1:-1]), default=0)
    assert digits <= 5 or "e-" in repr(result)


def test_the_scope_stands_under_the_figure_and_in_words():
    scope = Scope("Adam, 10 passes", "learning rate (0.01, 0.1)", "200 digits kept back")
    result = replace(run("relu_at_zero"), scope=scope)
    said = "Each its own learning rate (0.01, 0.1), chosen on 200 digits kept back. The same for all: Adam, 10 passes."
    assert said in repr(result)
    figure = result.plot()
    assert said in picture(figure).sentence
    assert any(said.split(",")[0] in text.get_text().replace("\n", " ") for text in figure.texts)
    with pytest.raises(ValueError, match="Scope: name what was searched and the data"):
        Scope("Adam", "learning rate (0.1, 0.3)")


def _where_the_guess_is_written(axes):
    """The words "your guess" and their axes, as boxes on the canvas."""
    axes.figure.draw_without_rendering()
    words = next(one for one in axes.texts if one.get_text() == "your guess")
    return words.get_window_extent(), axes.get_window_extent()


@pytest.mark.parametrize("rows", [2, 4, 6, 9])
@pytest.mark.parametrize("guess", [0.9, 0.97, 1.1])
def test_a_guess_in_the_last_row_is_written_above_the_axis(rows, guess):
    values = {f"net {i}": np.array([0.97, 0.98]) for i in range(rows)}
    result = Result("accuracy", values, "Nets", "Nets.", strip, {})
    words, axes = _where_the_guess_is_written(result.plot(guess={f"net {rows - 1}": guess}))
    assert words.y0 >= axes.y0


@pytest.mark.parametrize("guess", [20, 60, 112, 160])
def test_a_guess_of_labels_lies_on_no_legend_and_on_no_line(guess):
    result = run("label_curve")
    ax = result.plot(guess=guess)
    words, axes = _where_the_guess_is_written(ax)
    assert axes.x0 <= words.x0
    assert words.x1 <= axes.x1
    assert ax.get_legend().get_window_extent().x0 >= axes.x1
    for line in ax.lines:
        if len(line.get_xdata()) > 2:
            assert not any(words.contains(x, y) for x, y in ax.transData.transform(line.get_xydata()))


def test_a_guess_about_an_unknown_condition_lists_the_known():
    with pytest.raises(ValueError, match=r"no condition 'gelu'; there are .*chosen at 0"):
        run("relu_at_zero").plot(guess={"gelu": 1.0})


def test_the_same_settings_give_the_same_values():
    first, second = (experiments.born_dead(width=3, depth=(2, 4), nets=200) for _ in range(2))
    assert all(np.array_equal(first.values[k], second.values[k]) for k in first.values)
    assert first.intervals == {}, "other settings than the usual ones state no interval"


def test_an_interval_missed_is_reported():
    from dataclasses import replace

    result = replace(run("relu_at_zero"), measures=run("relu_at_zero").measures | {"left": 0.25})
    assert not result.holds
    assert "left is 0.25, outside 0 to 0" in result.outside[0]


def test_two_layers_of_width_two_are_born_dead_as_often_as_arithmetic_says():
    result = experiments.born_dead(width=2, depth=2, nets=50_000)
    assert result.mean["width 2, depth 2"] == pytest.approx(5 / 32, abs=0.007)


def test_the_two_inputs_of_born_dead_speak_for_a_whole_line():
    for seed in range(200):
        net = Network((1, 2, 2, 2, 1), "relu", seed=seed)
        line = not probes.activations(net, np.linspace(-1, 1, 101)[:, None])[-1].any()
        ends = not probes.activations(net, np.array([[-1.0], [1.0]]))[-1].any()
        assert line == ends


def test_collapse_is_the_net():
    net = Network((4, 7, 5, 3), "identity", seed=2)
    for layer in net.layers:
        layer.b[:] = np.random.default_rng(0).standard_normal(layer.b.size)
    W, b = collapse(net)
    x = np.random.default_rng(1).standard_normal((20, 4))
    assert W.shape == (4, 3)
    assert np.allclose(x @ W + b, net(x), rtol=0, atol=1e-12)


def test_s_curves_have_the_slopes_of_their_values():
    z, h = np.linspace(-4, 4, 81), 1e-6
    for f in experiments.six_s_curves().values():
        assert f.slope(z) == pytest.approx((f(z + h) - f(z - h)) / (2 * h), rel=1e-6, abs=1e-9)


def test_an_activation_with_its_own_parameter_is_named_with_it():
    result = experiments.bias_trap(acts=(get("leaky_relu").bind(alpha=0.2),), seeds=1)
    assert list(result.values) == ["leaky_relu (alpha=0.2), SGD", "leaky_relu (alpha=0.2), Adam"]


def test_a_net_that_diverges_is_not_counted_among_the_dead():
    result = experiments.dead_by_lr(lrs=(0.1, 1e6), seeds=1)
    assert (result.measures["low"], result.measures["high"], result.measures["diverged_high"]) == (1.0, 0.0, 1.0)
    assert result.more["never_on"]["lr 1e+06"].size == 0
    assert "at lr 1e+06 0 of 1 nets learn, 1 diverge" in result.sentence


def test_units_that_come_back_are_counted_once_and_only_if_they_were_dead_before():
    units = np.array([[0, 1, 1, 1], [0, 1, 0, 1], [1, 1, 1, 0]], dtype=bool)[:, None, :]  # (epochs, layers, units)
    assert _back([units]) == pytest.approx(2 / 3)
    assert _back([units[:, :, :1]]) == 0.0, "it died at the end"


@pytest.mark.parametrize("name", data.planar)
def test_a_net_fits_the_planar_sets_and_draws_its_boundary(name):
    points = data.planar[name](100)
    net = fit_points(points, "tanh", (16, 16), epochs=300)
    assert (net.predict(points.x) == points.y).mean() > 0.9
    assert "100 points" in picture(draw_boundary(net, points)).sentence


def test_lesson_figures_describe_themselves():
    x = data.digits().x_test[:50]
    net = Network((64, 20, 20, 10), "tanh")
    assert "20 units on 50 samples" in picture(draw_saturation("tanh", probes.preactivations(net, x)[0])).sentence
    assert "2 layers" in picture(draw_histograms(probes.activations(net, x))).sentence
    line = Network((1, 5, 1), "relu", seed=1)
    line.layers[0].b[:] = [0.5, -0.5, 0.2, 0.1, -0.3]
    assert "kinks on [-3, 3]" in picture(draw_line(line)).sentence


def _last_bits(seed):
    """A job that magnifies differences in rounding: 64 training steps at a rate where they grow."""
    d = data.digits()
    net = Network((64, 300, 10), "relu", seed=seed)
    train(net, d.x_train[:512], d.y_train[:512], optimiser=SGD(0.5), epochs=4, seed=seed)
    return net.parameters.copy()


def test_workers_do_not_change_the_result():
    alone = run_each(_last_bits, range(3))
    with joblib.parallel_config(n_jobs=2):
        together = run_each(_last_bits, range(3))
    assert all(np.array_equal(a, b) for a, b in zip(alone, together, strict=True))
    assert not np.array_equal(alone[0], alone[1])


def test_n_jobs_is_asked_for_clearly():
    with pytest.raises(ValueError, match=r"n_jobs: give how many seeds may run at once, or -1 .*, not 0"):
        experiments.relu_at_zero(n_jobs=0)
    assert "n_jobs" in str(inspect.signature(experiments.dead_by_lr))


def test_progress_counts_the_runs(capsys):
    assert run_each(str, range(3), progress=True) == ["0", "1", "2"]
    assert "running: 3 of 3" in capsys.readouterr().out
    run_each(str, range(3))
    assert not capsys.readouterr().out


def test_an_unknown_experiment_lists_the_known():
    with pytest.raises(AttributeError, match=r"there is no 'tournment'; there are .*Did you mean 'tournament'\?"):
        experiments.tournment  # noqa: B018
