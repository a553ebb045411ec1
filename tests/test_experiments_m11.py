import numpy as np
import pytest

from actedu.data import xor
from actedu.modules.m11_optimisers.experiments import LIMIT, METHODS, descend
from actedu.nets import SGD, Adagrad, Network, accuracy

BOWL = (1.0, 50.0)
STARTS = np.array([[3.0, 4.0], [-5.0, 0.1], [0.5, -2.0]])


def by_hand(lr, start):
    place = np.array(start)
    for step in range(LIMIT):
        if (place * BOWL * place).sum() < 2e-6:
            return step
        place -= lr * place * BOWL
    return LIMIT


def test_descents_at_once_are_descents_one_by_one():
    assert descend(SGD(0.03), BOWL, 0.0, STARTS).tolist() == [by_hand(0.03, start) for start in STARTS]
    for make in METHODS.values():
        together = descend(make(0.02), BOWL, 0.3, STARTS)
        assert together.tolist() == [descend(make(0.02), BOWL, 0.3, start[None])[0] for start in STARTS]


def test_gradient_descent_arrives_below_two_over_the_curvature_and_not_above():
    assert (descend(SGD(0.0395), BOWL, 0.0, STARTS) < LIMIT).all()
    assert (descend(SGD(0.0401), BOWL, 0.0, STARTS[:1]) == LIMIT).all()


def test_turning_bowl_and_starts_together_changes_nothing_for_gradient_descent_alone():
    angle = 0.7
    turned = STARTS @ np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    assert descend(SGD(0.03), BOWL, angle, turned) == pytest.approx(descend(SGD(0.03), BOWL, 0.0, STARTS), abs=1)
    assert (descend(Adagrad(4.0), BOWL, angle, turned) > 3 * descend(Adagrad(4.0), BOWL, 0.0, STARTS)).all()


def test_two_units_suffice_for_xor():
    """So a net of two that stays stuck is stuck, not too small."""
    points = xor(4, noise=0.0)
    net = Network((2, 2, 2), "relu")
    net.layers[0].W[:] = [[1.0, -1.0], [-1.0, 1.0]]
    net.layers[1].W[:] = [[-1.0, 1.0], [-1.0, 1.0]]
    net.layers[1].b[:] = [1.0, -1.0]
    assert accuracy(net, 2.0 * points.x - 1.0, points.y) == 1.0


def test_a_surface_is_turned_by_one_degree_or_by_some():
    from actedu.widgets import DescentRace

    race = DescentRace(turn=1)
    assert race.sentence.startswith("ravine turned by 1 degree, ")
    race.turn = 2
    assert race.sentence.startswith("ravine turned by 2 degrees, ")
