from functools import partial

import numpy as np
import pytest

from actedu.experiments import false_winner, recorded_contest, search_race
from actedu.modules.m13_fair_experiments.experiments import _clean_and_noisy, _grid, _halving, _on_surface, _random
from actedu.widgets import SearchBoard


def test_false_winners_are_as_frequent_as_arithmetic_says():
    result = false_winner((3, 10), seeds=20)
    sd = result.measures["sd"]
    gaps = sd * np.sqrt(2 / 3) * np.random.default_rng(1).standard_normal(100_000)
    assert result.measures["margin_3"] == pytest.approx(np.mean(np.abs(gaps) >= 0.002), abs=0.12), (
        "the scores are coarse"
    )


def test_more_rivals_than_nets_are_refused():
    with pytest.raises(ValueError, match=r"each needs at least 2, and 2 n of the 10 nets"):
        false_winner((3, 6), seeds=10)
    with pytest.raises(ValueError, match="a square number divisible by 9"):
        search_race(trials=8)


@pytest.mark.parametrize("method", [_grid, _random, partial(_halving, 0.3)])
def test_each_search_spends_the_same_and_stays_inside(method):
    spent = []

    def quality(points):
        spent.append(len(points))
        return np.zeros(len(points))

    points = method(quality, 9, np.random.default_rng(0))
    assert np.all((points >= 0) & (points <= 1))
    full, thirds, ninths = len(points), *(spent[::-1] if spent else (0, 0))
    assert full + thirds / 3 + ninths / 9 == 9


def test_a_grid_that_hits_the_best_place_finds_it():
    assert _on_surface(lambda quality, trials, rng: np.array([[x, 0.5] for x in np.linspace(0, 1, 201)]), 9, 0) > 0.95


def test_the_recorded_contest_is_what_a_run_gives():
    clean, noisy = recorded_contest(), recorded_contest(noisy=True)
    assert set(clean.n.values()) == {40}
    rate = float(next(row[1] for row in clean.table().rows if row[0] == "relu"))
    again = _clean_and_noisy(("relu", rate, 3))
    assert (clean.values["relu"][3], noisy.values["relu"][3]) == pytest.approx(again, abs=0.02)
    few = recorded_contest(seeds=5)
    assert (
        few.measures["silu_high"] - few.measures["silu_low"] > clean.measures["silu_high"] - clean.measures["silu_low"]
    )


@pytest.mark.parametrize("guess", [0.0, 0.1, 0.3, 0.5, 0.6, 1.0])
def test_a_guess_of_winners_lies_on_no_line(guess):
    result = false_winner((3, 5, 10, 20))
    ax = result.plot(guess=guess)
    ax.figure.draw_without_rendering()
    words = next(one for one in ax.texts if one.get_text() == "your guess").get_window_extent()
    assert ax.get_window_extent().y1 >= words.y1
    for line in ax.lines[:2]:
        x, y = line.get_data()
        fine = np.linspace(x[0], x[-1], 200)
        assert not any(words.contains(*at) for at in ax.transData.transform(np.c_[fine, np.interp(fine, x, y)]))


def test_own_guesses_are_all_seen_whatever_of_a_search_was_watched():
    board = SearchBoard(spent=0.0)
    board.train_here()
    assert (board.used, "spent" in board.unused) == (1.0, True)
    for _ in range(9):
        board.train_here()
    assert board.sentence.endswith(
        "Only 1 different result came out. The budget is spent; forget your guesses to begin anew."
    )
