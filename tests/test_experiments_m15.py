"""What only the experiments of module 15 promise."""

import numpy as np
import pytest

from actedu import experiments
from actedu.modules.m15_attention.experiments import lookup as task
from actedu.nets import Residual, Sequential


def test_the_answer_stands_beside_the_letter_that_asks():
    x, answers, places = task.lookups(200, seed=3)
    each, letters = np.arange(200), len(task.LETTERS)
    assert np.array_equal(x[each, places, :letters], x[:, -1, :letters])
    assert np.array_equal(x[each, places, letters:].argmax(axis=1), answers)
    assert not x[:, -1, letters:].any(), "the asking position shows no digit"
    assert (x[:, :-1, :letters].sum(axis=1) <= 1).all(), "each letter stands in one place"
    with pytest.raises(ValueError, match="pairs is 9; give 1 to 8"):
        task.lookups(5, pairs=9)


def test_a_part_of_the_record_comes_back():
    rates, found = task._read()
    new, learned = task._score(("attention", rates["attention"], 3, 1))
    assert [new, learned] == pytest.approx(found["attention"][3], abs=0.02)
    assert {name: len(scores) for name, scores in found.items()} == dict.fromkeys(task.ARMS, task.STARTS)


def test_more_starts_than_were_recorded_are_refused():
    with pytest.raises(ValueError, match="seeds is 11; give 1 to 10"):
        experiments.lookup(seeds=11)


def test_equal_weights_are_attention_without_queries():
    attention = task.lookup_net("attention", 0)
    equal = task.lookup_net("equal weights", 0)
    asking, holding = attention.layers[0].inside[0], equal.layers[0].inside[0]
    asking.W_q[...] = 0.0
    holding.W_v[...], holding.W_o[...] = asking.W_v, asking.W_o
    x = task.lookups(20).x
    assert attention.layers[0].forward(x) == pytest.approx(equal.layers[0].forward(x))


def test_the_layers_of_the_task_know_their_slopes():
    net = Sequential([Residual([task.EqualWeights(4)]), task.Last()], seed=1)
    rng = np.random.default_rng(0)
    x, g = rng.standard_normal((3, 5, 4)), rng.standard_normal((3, 4))
    net(x)
    dx, gradient = net.backward(g), net.gradient.copy()

    def at(parameters):
        net.parameters[...] = parameters
        return float((net(x) * g).sum())

    start, h = net.parameters.copy(), 1e-6
    steps = [(at(start + h * e) - at(start - h * e)) / (2 * h) for e in np.eye(start.size)]
    assert gradient == pytest.approx(np.array(steps), abs=1e-7)
    at(start)
    moved = x.copy()
    moved[1, 2, 3] += h
    assert ((net(moved) - net(x)) * g).sum() / h == pytest.approx(dx[1, 2, 3], abs=1e-5)


def test_the_map_is_that_of_the_task():
    result = experiments.lookup_map(passes=(0, 1), seeds=1)
    assert result.more["map"].sum(axis=1) == pytest.approx(np.ones(2))
    assert result.more["tokens"][result.more["place"]][0] == result.more["tokens"][-1][0]
    assert result.more["tokens"][-1].endswith("?")


@pytest.mark.parametrize("guess", [0.0, 0.05, 0.2, 0.26, 0.55, 0.9, 1.0])
def test_the_words_your_guess_lie_on_no_line(guess):
    """At every guess they stand inside the axes, between the lines that end on the right."""
    result = experiments.attention_variance()
    ax = result.plot(guess=guess)
    ax.figure.canvas.draw()
    (words,) = (text for text in ax.texts if text.get_text() == "your guess")
    box = words.get_window_extent()
    assert ax.bbox.contains(*box.p0)
    assert ax.bbox.contains(*box.p1)
    for line in ax.lines:
        path = line.get_path().interpolated(99).transformed(line.get_transform()).vertices
        assert not box.shrunk(0.9, 0.6).count_contains(path), "a line runs through the words"


def test_the_map_repeats_the_guess_as_it_was_given():
    result = experiments.lookup_map(passes=(0, 1), seeds=1)
    ax = result.plot(guess=0.55)
    assert any("0.55" in text.get_text() for text in ax.texts)
